import type { ReactNode } from 'react'
import type { Column, Dataset, Policy } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'

/** Columns of a dataset: what the contract promises of each, what the reader sees of it, and by which rule. */
export function ColumnTable({ dataset }: { readonly dataset: Dataset }): ReactNode {
  const { columns, access, name } = dataset
  return (
    <div className="scroller" role="region" aria-label={`Columns of ${name}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">Meaning</th>
            {access === 'none' ? null : <th scope="col">You see</th>}
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <th scope="row" className="mono">
                {column.name}
              </th>
              <td className="mono quiet">
                {column.type}
                {column.required ? '' : ' or NULL'}
              </td>
              <td>
                <Meaning of={column} />
              </td>
              {access === 'none' ? null : (
                <td>
                  <Seen column={column} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Meaning = ({ of: { description, classification, tags } }: { readonly of: Column }): ReactNode => (
  <span className="row">
    {description === undefined ? null : <span>{description}</span>}
    {classification === undefined ? null : <Badge tone="warn">{classification}</Badge>}
    {tags.map((tag) => (
      <Badge key={tag}>{tag}</Badge>
    ))}
  </span>
)

const tones = { clear: 'good', masked: 'mask', withheld: 'bad' } as const

/** How much of a column is seen, and why not all of it. */
export function Seen({ column: { seen, mask, because } }: { readonly column: Column }): ReactNode {
  if (seen === undefined) return null
  const badge = <Badge tone={tones[seen]}>{mask === undefined ? seen : `${seen}: ${mask}`}</Badge>
  if (because.length === 0) return badge
  return (
    <details>
      <summary>
        {badge} <span className="small quiet">why</span>
      </summary>
      <Reasons of={because} />
    </details>
  )
}

/** Rules by name, each with what it says. */
export const Reasons = ({ of }: { readonly of: readonly Policy[] }): ReactNode => (
  <ul className="plain small">
    {of.map(({ id, reason, scope }) => (
      <li key={id}>
        {reason} <span className="quiet">({scope === 'built-in' ? id : `${id}, ${scope}`})</span>
      </li>
    ))}
  </ul>
)
