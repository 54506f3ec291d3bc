import { useState, type ReactNode } from 'react'
import type { Column, Dataset, Product } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Badge } from '../parts/badge.tsx'
import { Empty } from '../parts/empty.tsx'
import { Shown } from '../parts/shown.tsx'
import { cellText } from '../rows/cell-text.ts'
import { RowTable } from '../rows/row-table.tsx'
import { runQuery } from '../sql/run-query.ts'
import { tableName } from '../sql/table-name.ts'
import { Reasons } from './column-table.tsx'
import { seesSummary } from './sees-summary.ts'

interface PreviewProps {
  readonly product: Product
  readonly dataset: Dataset
  /** What it is looked at for; that of the reader's one agreement where absent. */
  readonly purpose: string | undefined
}

const mostRows = 200

/** The first rows of a dataset as its reader sees them: what is masked says by which rule. */
export function Preview({ product: { domain }, dataset, purpose }: PreviewProps): ReactNode {
  const sql = `select * from ${tableName(domain, dataset.name)} limit ${mostRows}`
  const rows = useLoaded(`${sql} ${purpose ?? ''}`, (signal) => runQuery({ sql, purpose }, signal))
  return (
    <section className="stack" aria-label={`Preview of ${dataset.name}`}>
      <Shown of={rows} what="rows">
        {(result) =>
          result.rows.length === 0 ? (
            <Empty>There are no rows that you may see.</Empty>
          ) : (
            <Explained dataset={dataset} columns={result.columns} rows={result.rows} />
          )
        }
      </Shown>
    </section>
  )
}

type ExplainedProps = Pick<PreviewProps, 'dataset'> & {
  readonly columns: readonly string[]
  readonly rows: Awaited<ReturnType<typeof runQuery>>['rows']
}

function Explained({ dataset, columns, rows }: ExplainedProps): ReactNode {
  const known = new Map(dataset.columns.map((column) => [column.name, column]))
  const withheld = dataset.columns.filter(({ seen }) => seen === 'withheld')
  const [asked, setAsked] = useState<string>()
  const isMasked = (column: string): boolean => known.get(column)?.seen === 'masked'
  return (
    <>
      <p>{seesSummary(dataset)}</p>
      <Explanation column={asked === undefined ? undefined : known.get(asked)} />
      <RowTable
        label={`Rows of ${dataset.name}`}
        columns={columns}
        rows={rows}
        head={(column) => (isMasked(column) ? <Badge tone="mask">masked</Badge> : null)}
        cell={(column, value) =>
          isMasked(column) ? (
            <button className="as-link masked" type="button" onClick={() => setAsked(column)}>
              {cellText(value)}
            </button>
          ) : undefined
        }
      />
      {withheld.length === 0 ? null : (
        <section className="card stack tight" aria-labelledby="withheld">
          <h2 id="withheld">Not here</h2>
          {withheld.map(({ name, because }) => (
            <div key={name}>
              <span className="mono">{name}</span>
              <Reasons of={because} />
            </div>
          ))}
        </section>
      )}
    </>
  )
}

/** Why a value is not what its owner has. */
const Explanation = ({ column }: { readonly column: Column | undefined }): ReactNode => (
  <div role="status">
    {column === undefined ? null : (
      <div className="note">
        <p>
          <span className="mono">{column.name}</span> is masked: {column.mask}.
        </p>
        <Reasons of={column.because} />
      </div>
    )}
  </div>
)
