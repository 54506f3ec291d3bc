import type { ReactNode } from 'react'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Empty } from '../parts/empty.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { PersonNames } from '../people/person-link.tsx'
import { ChangeList } from './change-list.tsx'

const shownEnactments = 50

/** What was put in force on this node, newest first. */
export function RuleHistory(): ReactNode {
  const history = useLoaded('history', () => mesh.listBundles({ limit: shownEnactments }))
  return (
    <Shown of={history} what="what was put in force">
      {({ items }) =>
        items.length === 0 ? (
          <Empty>
            Nothing was put in force yet: <code>hansa apply</code> does.
          </Empty>
        ) : (
          <ol className="plain stack">
            {items.map(({ sequence, enactedAt, changes, council }) => (
              <li key={sequence} className="card stack tight">
                <h2>
                  Enactment {sequence}{' '}
                  <span className="quiet small">
                    <Moment at={enactedAt} />
                  </span>
                </h2>
                {council === undefined ? null : (
                  <p className="small">
                    Bundle {council.number} of the council: {council.reason}{' '}
                    <span className="quiet">
                      (signed by <PersonNames of={council.signed} />)
                    </span>
                  </p>
                )}
                <ChangeList of={changes} />
              </li>
            ))}
          </ol>
        )
      }
    </Shown>
  )
}
