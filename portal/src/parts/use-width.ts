import { useCallback, useState, type RefCallback } from 'react'

/** The width in pixels that an element has for what is in it, and the `ref` to give to it; 0 until it is known. */
export function useWidth(): readonly [width: number, measured: RefCallback<HTMLElement>] {
  const [width, setWidth] = useState(0)
  const measured = useCallback((element: HTMLElement | null) => {
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.floor(entry?.contentRect.width ?? 0))
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
    }
  }, [])
  return [width, measured]
}
