import type { ReactNode } from 'react'
import type { DraftAnswer, DraftPlan } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'

/** What would come of a draft. */
export function PlanView({ answer: { plan, impacts } }: { readonly answer: DraftAnswer }): ReactNode {
  if (plan === undefined)
    return <p className="note bad">There is no plan while something is wrong with the draft.</p>
  const { action, version, reads, refusals, excepted } = plan
  return (
    <section className="card stack" aria-labelledby="plan">
      <h2 id="plan">
        Plan: {action} version {version}
      </h2>
      {refusals.length === 0 ? (
        <p className="note good">No guardrail refuses it, as far as it shows without data.</p>
      ) : (
        refusals.map(({ policy, subject, message, advice }) => (
          <div key={policy.id + subject} className="note bad">
            <p>
              <strong>{policy.id}</strong> {message}
            </p>
            {advice === undefined ? null : <p className="quiet">{advice}</p>}
          </div>
        ))
      )}
      {excepted.length === 0 ? null : <p>By exceptions these do not hold now: {excepted.join(', ')}</p>}
      {reads.length === 0 ? null : (
        <p>
          Reads <span className="mono">{reads.join(', ')}</span>
        </p>
      )}
      <Changes of={plan} />
      {impacts.map(({ change, product, columns }) => (
        <p key={change + product} className="note warn">
          <span className="mono">{change}</span> hits {product}
          {columns.length === 0 ? '' : `: ${columns.join(', ')}`}
        </p>
      ))}
      <Lineage of={plan} />
    </section>
  )
}

const Changes = ({ of: { changes } }: { readonly of: DraftPlan }): ReactNode =>
  changes.map(({ port, from, to, changes: those, refusal }) => (
    <div key={port + from} className="stack tight">
      <h3>
        Port {port} {from} → {to ?? 'gone'}
      </h3>
      {refusal === undefined ? null : <p className="note bad">{refusal}</p>}
      <ul className="plain">
        {those.map(({ kind, path, message }) => (
          <li key={path + message}>
            <Badge tone={kind === 'breaking' ? 'bad' : 'plain'}>{kind}</Badge> {message}
          </li>
        ))}
      </ul>
    </div>
  ))

const Lineage = ({ of: { datasets } }: { readonly of: DraftPlan }): ReactNode =>
  datasets.map(({ key, name, columns }) => (
    <DataTable
      key={key}
      label={`Lineage of ${name}`}
      rows={columns}
      keyOf={(column) => column.name}
      columns={[
        { title: `Column of ${name}`, className: 'mono', cell: (column) => column.name },
        { title: 'Type', className: 'mono quiet', cell: ({ type }) => type },
        { title: 'Classification', cell: ({ classification }) => classification },
        {
          title: 'Made from',
          cell: ({ from }) => (from === undefined ? 'cannot be told' : originsText(from)),
        },
      ]}
    />
  ))

type PlannedColumn = DraftPlan['datasets'][number]['columns'][number]

const originsText = (from: NonNullable<PlannedColumn['from']>): string =>
  from.map((edge) => `${edge.dataset.split('/').at(-1) ?? ''}.${edge.column} (${edge.how})`).join(', ')
