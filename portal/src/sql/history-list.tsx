import type { ReactNode } from 'react'
import { Moment } from '../parts/moment.tsx'
import { useSession } from '../session/session.tsx'
import { forgetAll, type Remembered } from './history.ts'

interface HistoryProps {
  readonly entries: readonly Remembered[]
  readonly choose: (entry: Remembered) => void
  readonly forgotten: () => void
}

/** Statements that were run in this browser. */
export function History({ entries, choose, forgotten }: HistoryProps): ReactNode {
  const { principal } = useSession().reader
  if (entries.length === 0) return null
  const forget = (): void => {
    forgetAll(principal)
    forgotten()
  }
  return (
    <section className="card" aria-labelledby="history">
      <div className="row apart">
        <h2 id="history">Before, in this browser</h2>
        <button className="button" type="button" onClick={forget}>
          Forget
        </button>
      </div>
      <ul className="plain list">
        {entries.slice(0, 10).map((entry) => (
          <li key={entry.at + entry.sql}>
            <button className="as-link mono" type="button" onClick={() => choose(entry)}>
              {entry.sql}
            </button>
            <span className="quiet small">
              <Moment at={entry.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
