import type { ReactNode } from 'react'
import type { AgreementStep } from '../api/mesh.ts'
import { Moment } from '../parts/moment.tsx'
import { PersonName } from '../people/person-link.tsx'

/** What was done, oldest first. */
export const Timeline = ({ steps }: { readonly steps: readonly AgreementStep[] }): ReactNode => (
  <section className="card" aria-labelledby="history">
    <h2 id="history">What was done</h2>
    <ol className="plain list">
      {steps.map(({ at, by, kind, note }) => (
        <li key={at + kind}>
          <span>
            {kind} by <PersonName principal={by} />
            {note === undefined ? null : <span className="quiet">: {note}</span>}
          </span>
          <span className="quiet small">
            <Moment at={at} />
          </span>
        </li>
      ))}
    </ol>
  </section>
)
