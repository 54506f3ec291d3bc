import type { ReactNode } from 'react'
import { useSession } from '../session/session.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

/** Who is signed in, and what concerns only them. */
export function Account(): ReactNode {
  const { reader, signOut } = useSession()
  return (
    <details className="who">
      <summary>{reader.principal.replace(/^[a-z]+:/, '')}</summary>
      <div className="sheet">
        <p>
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
