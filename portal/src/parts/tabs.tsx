import type { ReactNode } from 'react'
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
export const Tabs = ({ label, tabs, current }: TabsProps): ReactNode => (
  <nav className="tabs" aria-label={label}>
    {tabs.map(({ name, title, to }) => (
      <Link key={name} to={to} aria-current={name === current ? 'page' : undefined}>
        {title}
      </Link>
    ))}
  </nav>
)
