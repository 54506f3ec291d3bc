import { useState, type FocusEvent, type PointerEvent } from 'react'

interface Highlight {
  /** The `data-stop` that the pointer or the focus is on. */
  readonly at: string | undefined
  readonly handlers: {
    readonly onPointerOver: (event: PointerEvent) => void
    readonly onPointerLeave: () => void
    readonly onFocus: (event: FocusEvent) => void
    readonly onBlur: () => void
  }
}

/** What of a graph somebody looks at, so that what is linked with it stands out. */
export function useHighlight(): Highlight {
  const [at, setAt] = useState<string>()
  const look = (target: EventTarget): void => {
    const stop = target instanceof Element ? target.closest<HTMLElement>('[data-stop]') : null
    setAt(stop?.dataset['stop'])
  }
  return {
    at,
    handlers: {
      onPointerOver: ({ target }) => look(target),
      onPointerLeave: () => setAt(undefined),
      onFocus: ({ target }) => look(target),
      onBlur: () => setAt(undefined),
    },
  }
}
