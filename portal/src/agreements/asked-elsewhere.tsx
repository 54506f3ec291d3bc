import type { ReactNode } from 'react'
import { useLoaded } from '../api/loaded.ts'
import { mesh } from '../api/mesh.ts'
import { Shown } from '../parts/shown.tsx'
import { AgreementTable } from './agreement-table.tsx'

/** What the reader has asked other nodes for, and which of these cannot be asked now. */
export function AskedElsewhere(): ReactNode {
  const asked = useLoaded('agreements elsewhere', (signal) => mesh.listAgreementsElsewhere({}, { signal }))
  return (
    <Shown of={asked} what="requests at other nodes">
      {({ items, faults }) =>
        items.length + faults.length === 0 ? null : (
          <section className="stack tight" aria-labelledby="asked-elsewhere">
            <h2 id="asked-elsewhere">At other nodes</h2>
            {items.length === 0 ? null : (
              <AgreementTable agreements={items} label="Requests at other nodes" />
            )}
            {faults.map((fault) => (
              <p key={fault} className="note warn">
                {fault}. What you asked there is not listed.
              </p>
            ))}
          </section>
        )
      }
    </Shown>
  )
}
