import { useRef, type PointerEvent, type PointerEventHandler, type RefObject } from 'react'

interface Dragging {
  readonly onPointerDown: PointerEventHandler
  readonly onPointerMove: PointerEventHandler
  readonly onPointerUp: PointerEventHandler
}

/** Scrolls an element by dragging its ground with a mouse; fingers scroll as everywhere. */
export function useDragging(place: RefObject<HTMLElement | null>): Dragging {
  const last = useRef<{ readonly x: number; readonly y: number }>(null)
  return {
    onPointerDown: (event: PointerEvent) => {
      const isGround = event.target instanceof Element && event.target.closest('a, button') === null
      if (event.pointerType !== 'mouse' || event.button !== 0 || !isGround) return
      last.current = { x: event.clientX, y: event.clientY }
      place.current?.setPointerCapture(event.pointerId)
    },
    onPointerMove: ({ clientX: x, clientY: y }: PointerEvent) => {
      if (last.current === null) return
      place.current?.scrollBy(last.current.x - x, last.current.y - y)
      last.current = { x, y }
    },
    onPointerUp: () => {
      last.current = null
    },
  }
}
