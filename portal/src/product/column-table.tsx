import type { ReactNode } from 'react'
import type { Column, Dataset, Policy } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'

/** Columns of a dataset: what the contract promises of each, what the reader sees of it, and by which rule. */
export function ColumnTable({ dataset }: { readonly dataset: Dataset }): ReactNode {
  const { columns, access, name } = dataset
  return (
    <DataTable
      label={`Columns of ${name}`}
      rows={columns}
      keyOf={(column) => column.name}
      columns={[
        { title: 'Column', className: 'mono', cell: (column) => column.name },
        {
          title: 'Type',
          className: 'mono quiet',
          cell: ({ type, required }) => `${type}${required ? '' : ' or NULL'}`,
        },
        { title: 'Meaning', cell: (column) => <Meaning of={column} /> },
        ...(access === 'none'
          ? []
          : [{ title: 'You see', cell: (column: Column) => <Seen column={column} /> }]),
      ]}
    />
  )
}

const Meaning = ({ of: { description, classification, tags } }: { readonly of: Column }): ReactNode => (
  <span className="row">
    {description === undefined ? null : <span>{description}</span>}
    {classification === undefined ? null : (
      <Badge tone={classification === 'public' ? 'plain' : 'warn'}>{classification}</Badge>
    )}
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
