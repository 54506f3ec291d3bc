import type { ReactNode } from 'react'
import type { DraftAnswer, DraftPlan } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'

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
    <div key={key} className="scroller" role="region" aria-label={`Lineage of ${name}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Column of {name}</th>
            <th scope="col">Type</th>
            <th scope="col">Classification</th>
            <th scope="col">Made from</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ name: column, type, classification, from }) => (
            <tr key={column}>
              <th scope="row" className="mono">
                {column}
              </th>
              <td className="mono quiet">{type}</td>
              <td>{classification}</td>
              <td>
                {from === undefined
                  ? 'cannot be told'
                  : from
                      .map((edge) => `${edge.dataset.split('/').at(-1) ?? ''}.${edge.column} (${edge.how})`)
                      .join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  ))
