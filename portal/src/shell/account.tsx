import { useRef, useState, type ReactNode } from 'react'
import { useSession } from '../session/session.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { useLeaving } from './use-leaving.ts'

/** Who is signed in, and what concerns only them. */
export function Account(): ReactNode {
  const { reader, signOut } = useSession()
  const [isOpen, setOpen] = useState(false)
  const opener = useRef<HTMLElement>(null)
  const content = useRef<HTMLDivElement>(null)
  useLeaving({ isOpen, close: () => setOpen(false), opener, around: [opener, content] })
  return (
    <details className="who" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary ref={opener} title={reader.principal}>
        {reader.name ?? reader.principal.replace(/^[a-z]+:/, '')}
      </summary>
      <div className="sheet" ref={content}>
        <p>
          {reader.name === undefined ? null : <>{reader.name} </>}
          <strong>{reader.principal}</strong>
          {reader.teams.map((team) => (
            <span key={team} className="quiet small">
              {' '}
              {team}
            </span>
          ))}
        </p>
        <ThemeSwitch />
        <button className="button" type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </details>
  )
}
