import { useEffect } from 'react'

/** Longer ones a browser would end at once. */
const longestMs = 86_400_000

/** Calls `over` when the first of these times is there: a node tells of an agreement that ends by its date minutes later. */
export function useUntil(times: readonly string[], over: () => void): void {
  const first = Math.min(...times.map((time) => Date.parse(time)).filter((time) => time > Date.now()))
  useEffect(() => {
    if (!Number.isFinite(first)) return undefined
    const timer = setTimeout(over, Math.min(first - Date.now() + 1000, longestMs))
    return () => clearTimeout(timer)
  }, [first, over])
}
