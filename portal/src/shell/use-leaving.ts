import { useEffect, useEffectEvent, type RefObject } from 'react'

interface Opened {
  readonly isOpen: boolean
  readonly close: () => void
  /** Gets the focus back from Escape. */
  readonly opener: RefObject<HTMLElement | null>
  /** Where the focus may go without that it is closed. */
  readonly around: readonly RefObject<HTMLElement | null>[]
}

/** Closes what was opened: with Escape, and once the focus or the pointer goes elsewhere. */
export function useLeaving({ isOpen, close, opener, around }: Opened): void {
  const press = useEffectEvent(({ key }: KeyboardEvent) => {
    if (key !== 'Escape') return
    close()
    opener.current?.focus()
  })
  const leave = useEffectEvent(({ target }: Event) => {
    const isInside = around.some(({ current }) => target instanceof Node && current?.contains(target))
    if (!isInside) close()
  })
  useEffect(() => {
    if (!isOpen) return undefined
    const pressed = (event: KeyboardEvent): void => press(event)
    const left = (event: Event): void => leave(event)
    document.addEventListener('keydown', pressed)
    document.addEventListener('focusin', left)
    document.addEventListener('pointerdown', left)
    return () => {
      document.removeEventListener('keydown', pressed)
      document.removeEventListener('focusin', left)
      document.removeEventListener('pointerdown', left)
    }
  }, [isOpen])
}
