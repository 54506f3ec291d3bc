import { useEffect, useRef, type ReactNode } from 'react'

/** Of what a screen is shown in. */
export const contentId = 'content'

interface HeadingProps {
  readonly title: string
  /** Which part of the screen is shown, for the title of the page. */
  readonly part?: string | undefined
  readonly lead?: ReactNode
  /** What can be done on this screen. */
  readonly children?: ReactNode
}

/** The heading of a screen, which is the title of its page too, and where reading goes on once somebody has come to it. */
export function Heading({ title, part, lead, children }: HeadingProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // The shell has left the focus here while the screen was brought.
    if (document.activeElement?.id === contentId) heading.current?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    document.title = [...new Set([...(part === undefined ? [] : [part]), title, 'Hansa'])].join(' · ')
  }, [title, part])
  return (
    <header className="row apart">
      <div>
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {lead === undefined ? null : <p className="quiet">{lead}</p>}
      </div>
      {children === undefined ? null : <div className="row">{children}</div>}
    </header>
  )
}
