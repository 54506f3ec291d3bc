import { useEffect, type ReactNode } from 'react'

interface HeadingProps {
  readonly title: string
  /** Which part of the screen is shown, for the title of the page. */
  readonly part?: string | undefined
  readonly lead?: ReactNode
  /** What can be done on this screen. */
  readonly children?: ReactNode
}

/** The heading of a screen, which is the title of its page too. */
export function Heading({ title, part, lead, children }: HeadingProps): ReactNode {
  useEffect(() => {
    document.title = [...(part === undefined ? [] : [part]), title, 'Hansa'].join(' · ')
  }, [title, part])
  return (
    <header className="row apart">
      <div>
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="quiet">{lead}</p>}
      </div>
      {children === undefined ? null : <div className="row">{children}</div>}
    </header>
  )
}
