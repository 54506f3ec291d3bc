import { useEffect, useRef, type ReactNode } from 'react'
import { Link } from 'wouter'

export interface Tab {
  readonly name: string
  readonly title: string
  readonly to: string
}

interface TabsProps {
  readonly label: string
  readonly tabs: readonly Tab[]
  readonly current: string
}

/** Parts of a screen, each with an address of its own: links, so that they open and go back as links do. */
export function Tabs({ label, tabs, current }: TabsProps): ReactNode {
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    // Where not all of them have room, the one that is open is among those that are seen.
    const [bar, open] = [place.current, place.current?.querySelector<HTMLElement>('[aria-current]')]
    if (bar === null || !open) return
    const start = open.offsetLeft - bar.offsetLeft
    const isSeen = start >= bar.scrollLeft && start + open.offsetWidth <= bar.scrollLeft + bar.clientWidth
    if (!isSeen) bar.scrollLeft = start - bar.clientWidth / 4
  }, [current])
  return (
    <nav className="tabs" aria-label={label} ref={place}>
      {tabs.map(({ name, title, to }) => (
        <Link key={name} to={to} aria-current={name === current ? 'page' : undefined} data-title={title}>
          {title}
        </Link>
      ))}
    </nav>
  )
}
