import type { ReactNode } from 'react'
import { mesh, type Foreseen } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Shown } from '../parts/shown.tsx'
import { PersonName } from '../people/person-link.tsx'

/** Who would see more or less. */
export function ProposalOutlook({ digest }: { readonly digest: string }): ReactNode {
  const outlook = useLoaded(`outlook ${digest}`, () => mesh.previewProposal({ digest }))
  return (
    <section className="card stack tight" aria-labelledby="outlook">
      <h2 id="outlook">Who would see more or less</h2>
      <Shown of={outlook} what="who would see more or less">
        {({ nodes, changes, fault }) => (
          <>
            <p className="row">
              {nodes.map(({ node, word, more, isWhole }) => (
                <Badge key={node} tone={word === 'answered' && isWhole ? 'good' : 'warn'}>
                  {node}: {word === 'answered' ? 'looked' : word}
                  {more === 0 ? '' : `, ${more} more changes`}
                </Badge>
              ))}
            </p>
            {fault === undefined ? null : <p className="quiet">Others cannot be asked: {fault}</p>}
            {changes.length === 0 ? <p>Nobody, as far as these nodes know.</p> : <Changes of={changes} />}
          </>
        )}
      </Shown>
    </section>
  )
}

type Change = Foreseen['changes'][number]

const Changes = ({ of }: { readonly of: readonly Change[] }): ReactNode => (
  <DataTable
    label="Changes by reader"
    rows={of}
    keyOf={(each) => [each.node, each.principal, each.dataset, each.purpose, each.agreement].join(' ')}
    columns={[
      { title: 'Who', cell: ({ principal }) => <PersonName principal={principal} /> },
      { title: 'Dataset', cell: ({ dataset }) => <span className="mono">{dataset}</span> },
      { title: 'For', cell: ({ purpose }) => purpose },
      { title: 'Change', cell: (each) => <What of={each} /> },
      { title: 'Reads, 30 days', className: 'number', cell: ({ reads }) => reads },
    ]}
  />
)

const What = ({ of: { kind, columns, rows, because } }: { readonly of: Change }): ReactNode => (
  <>
    {kind === 'gained' ? <Badge tone="good">may read it</Badge> : null}
    {kind === 'lost' ? <Badge tone="bad">may not any more</Badge> : null}
    {columns.map(({ name, was, now, change }) => (
      <Badge key={name} tone={change === 'gained' ? 'good' : 'bad'}>
        {name}: {was} → {now}
      </Badge>
    ))}
    {rows === 'same' ? null : <Badge tone={rows === 'gained' ? 'good' : 'bad'}>rows: {rows}</Badge>}
    {because.length === 0 ? null : (
      <span className="quiet small"> {because.map(({ reason }) => reason).join('; ')}</span>
    )}
  </>
)
