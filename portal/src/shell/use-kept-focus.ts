import { useEffect, type RefObject } from 'react'

/**
 * Where what has the focus goes away, as a button does that was used, or a form while something is loaded: the focus stays with what
 * was around it, and goes back once the same is there again.
 */
export function useKeptFocus(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current: ground } = place
    if (ground === null) return undefined
    let kept: Kept | undefined
    let instead: Element | null = null
    const keep = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement) || target === instead) return
      kept = keptOf(target, ground)
      instead = null
    }
    const look = new MutationObserver(() => {
      const isLost = [document.body, instead].includes(document.activeElement)
      if (kept === undefined || kept.element.isConnected || !isLost) return
      const back = sameAs(kept, ground)
      if (back === undefined && instead?.isConnected === true) return
      const around = kept.around.find((each) => each.isConnected)
      instead = back === undefined ? (around ?? null) : null
      if (back !== undefined) back.focus({ preventScroll: true })
      else if (around !== undefined) focusOn(around)
    })
    ground.addEventListener('focusin', keep)
    look.observe(ground, { childList: true, subtree: true })
    return () => {
      look.disconnect()
      ground.removeEventListener('focusin', keep)
    }
  }, [place])
}

/** What has or had the focus, and how it is known again. */
interface Kept {
  readonly element: HTMLElement
  /** From the inside outwards. */
  readonly around: readonly HTMLElement[]
  readonly mark: string
}

function keptOf(element: HTMLElement, ground: HTMLElement): Kept {
  const around: HTMLElement[] = []
  for (let each = element.parentElement; each !== null; each = each.parentElement) {
    around.push(each)
    if (each === ground) break
  }
  return { element, around, mark: markOf(element) }
}

/** The one that says the same and leads to the same; what is there twice is not known again. */
function sameAs({ element: { tagName }, mark }: Kept, ground: HTMLElement): HTMLElement | undefined {
  const same = [...ground.querySelectorAll<HTMLElement>(tagName)].filter((each) => markOf(each) === mark)
  return same.length === 1 ? same[0] : undefined
}

const markOf = (element: HTMLElement): string =>
  ['name', 'href', 'aria-label', ...(element.matches('[type=checkbox], [type=radio]') ? ['value'] : [])]
    .map((name) => element.getAttribute(name) ?? '')
    .concat(element.matches('button, a, summary') ? element.textContent : '')
    .join('\n')

/** What nobody can go to by keys gets the focus as long as it has it. */
function focusOn(element: HTMLElement): void {
  if (!element.hasAttribute('tabindex')) {
    element.tabIndex = -1
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true })
  }
  element.focus({ preventScroll: true })
}
