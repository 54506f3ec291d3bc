import type { ReactNode } from 'react'
import { all } from '../api/all-pages.ts'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Empty } from '../parts/empty.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { PersonName } from '../people/person-link.tsx'

/** Where a rule of the mesh does not hold, and until when. */
export function ExceptionTable(): ReactNode {
  const exceptions = useLoaded('exceptions', () => all(mesh.listExceptions, {}))
  return (
    <Shown of={exceptions} what="exceptions">
      {(found) =>
        found.length === 0 ? (
          <Empty>Every rule holds everywhere: there is no exception.</Empty>
        ) : (
          <DataTable
            label="Exceptions"
            rows={found}
            keyOf={(each) => `${each.policy} ${each.for}`}
            columns={[
              { title: 'Rule', cell: ({ policy }) => <span className="mono">{policy}</span> },
              { title: 'For', cell: (each) => each.for },
              {
                title: 'Until',
                cell: ({ until, isOver }) => (
                  <>
                    <Moment at={until} /> {isOver ? <Badge>over</Badge> : <Badge tone="warn">holds</Badge>}
                  </>
                ),
              },
              { title: 'Answers for it', cell: ({ owner }) => <PersonName principal={owner} /> },
              { title: 'Why', cell: ({ reason }) => reason },
            ]}
          />
        )
      }
    </Shown>
  )
}
