import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { Link, useLocation } from 'wouter'
import { contentId } from '../parts/heading.tsx'
import { Account } from './account.tsx'
import { Brand } from './brand.tsx'
import { Palette } from './palette.tsx'
import { navigation } from './screens.ts'
import { useKeptFocus } from './use-kept-focus.ts'
import { useLeaving } from './use-leaving.ts'
import { useShortcut } from './use-shortcut.ts'

/** What is around every screen: the way to the others, search, and who is signed in. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const [isFinding, setFinding] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const [location] = useLocation()
  const content = useRef<HTMLElement>(null)
  const isFirst = useRef(true)
  const menu = useRef<HTMLButtonElement>(null)
  const [bar, screens] = [useRef<HTMLElement>(null), useRef<HTMLElement>(null)]
  useLeaving({ isOpen, close: () => setOpen(false), opener: menu, around: [bar, screens] })
  useShortcut(() => setFinding(true))
  useKeptFocus(content)
  useEffect(() => {
    setOpen(false)
    // The heading of a new screen is where reading goes on; the first one is left to the browser.
    const heading = content.current?.querySelector('h1')
    // While the new screen is brought, the one before is kept unseen.
    const isThere = heading?.checkVisibility() === true
    if (!isFirst.current) (isThere ? heading : content.current)?.focus({ preventScroll: true })
    isFirst.current = false
    window.scrollTo(0, 0)
  }, [location])
  return (
    <div className="shell">
      <a className="skip" href={`#${contentId}`}>
        To the content
      </a>
      <header className="topbar" ref={bar}>
        <button
          className="button menu-button"
          type="button"
          ref={menu}
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
        <Account key={location} />
      </header>
      <Navigation location={location} isOpen={isOpen} place={screens} />
      <main id={contentId} className="content stack" tabIndex={-1} ref={content}>
        {children}
      </main>
      {isFinding ? <Palette close={() => setFinding(false)} /> : null}
    </div>
  )
}

interface NavigationProps {
  readonly location: string
  readonly isOpen: boolean
  readonly place: RefObject<HTMLElement | null>
}

const Navigation = ({ location, isOpen, place }: NavigationProps): ReactNode => (
  <nav id="navigation" className="nav" aria-label="Screens" data-open={isOpen} ref={place}>
    {navigation.map(({ to, title }) => (
      <Link key={to} to={to} aria-current={isAt(location, to) ? 'page' : undefined}>
        {title}
      </Link>
    ))}
  </nav>
)

const isAt = (location: string, to: string): boolean =>
  location === to || (to !== '/' && location.startsWith(`${to}/`))
