import { useEffect, useState } from 'react'

/** The value once it has stayed the same for a moment: typing asks once, not with every letter. */
export function useLater<T>(value: T, milliseconds = 120): T {
  const [later, setLater] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return later
}
