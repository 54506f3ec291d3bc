import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { Account } from './account.tsx'
import { Brand } from './brand.tsx'
import { Palette } from './palette.tsx'
import { navigation } from './screens.ts'
import { useShortcut } from './use-shortcut.ts'

/** What is around every screen: the way to the others, search, and who is signed in. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const [isFinding, setFinding] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const [location] = useLocation()
  const content = useRef<HTMLElement>(null)
  const isFirst = useRef(true)
  useShortcut(() => setFinding(true))
  useEffect(() => {
    setOpen(false)
    // A new screen is where reading goes on; the first one is left to the browser.
    if (!isFirst.current) content.current?.focus({ preventScroll: true })
    isFirst.current = false
    window.scrollTo(0, 0)
  }, [location])
  return (
    <div className="shell">
      <a className="skip" href="#content">
        To the content
      </a>
      <header className="topbar">
        <button
          className="button menu-button"
          type="button"
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
        >
          Menu
        </button>
        <Brand />
        <button className="finder" type="button" onClick={() => setFinding(true)}>
          Search or go to … <kbd>/</kbd>
        </button>
        <Account />
      </header>
      <Navigation location={location} isOpen={isOpen} />
      <main id="content" className="content stack" tabIndex={-1} ref={content}>
        {children}
      </main>
      {isFinding ? <Palette close={() => setFinding(false)} /> : null}
    </div>
  )
}

interface NavigationProps {
  readonly location: string
  readonly isOpen: boolean
}

const Navigation = ({ location, isOpen }: NavigationProps): ReactNode => (
  <nav id="navigation" className="nav" aria-label="Screens" data-open={isOpen}>
    {navigation.map(({ to, title }) => (
      <Link key={to} to={to} aria-current={isAt(location, to) ? 'page' : undefined}>
        {title}
      </Link>
    ))}
  </nav>
)

const isAt = (location: string, to: string): boolean =>
  location === to || (to !== '/' && location.startsWith(`${to}/`))
