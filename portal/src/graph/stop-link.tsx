import type { ReactNode } from 'react'

interface StopLinkProps {
  readonly id: string
  /** Its address; undefined where there is nothing more to see of it. */
  readonly to: string | undefined
  /** The one stop of a drawing that the Tab key reaches; the others are reached by the arrow keys. */
  readonly isFirst: boolean
  readonly isCurrent?: boolean
  /** Read aloud after what it says. */
  readonly what: string
  readonly children: ReactNode
}

/** Something in a drawing that the keys reach. The frame around it goes where it leads, so that a thousand of them stay quick. */
export function StopLink({ id, to, isFirst, isCurrent, what, children }: StopLinkProps): ReactNode {
  const common = {
    'data-stop': id,
    'aria-current': isCurrent === true ? ('location' as const) : undefined,
    tabIndex: isFirst ? 0 : -1,
  }
  const content = (
    <>
      {children}
      <b className="unseen">, {what}</b>
    </>
  )
  return to === undefined ? (
    <div role="note" {...common}>
      {content}
    </div>
  ) : (
    <a href={to} {...common}>
      {content}
    </a>
  )
}
