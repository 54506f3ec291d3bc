import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { Column, Dataset, Product } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
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
export function Preview({ product: { domain, product }, dataset, purpose }: PreviewProps): ReactNode {
  const sql = `select * from ${tableName(domain, dataset.name)} limit ${mostRows}`
  const rows = useLoaded(`${sql} ${purpose ?? ''}`, (signal) => runQuery({ sql, purpose }, signal))
  return (
    <section className="stack" aria-label={`Preview of ${dataset.name}`}>
      <Shown of={rows} what="rows">
        {(result) =>
          result.rows.length === 0 ? (
            <Empty>There are no rows that you may see.</Empty>
          ) : (
            <Explained
              dataset={dataset}
              columns={result.columns}
              rows={result.rows}
              request={`/marketplace/${product}/request`}
            />
          )
        }
      </Shown>
    </section>
  )
}

type ExplainedProps = Pick<PreviewProps, 'dataset'> &
  Pick<ExplanationProps, 'request'> & {
    readonly columns: readonly string[]
    readonly rows: Awaited<ReturnType<typeof runQuery>>['rows']
  }

function Explained({ dataset, columns, rows, request }: ExplainedProps): ReactNode {
  const known = new Map(dataset.columns.map((column) => [column.name, column]))
  const withheld = dataset.columns.filter(({ seen }) => seen === 'withheld')
  const [asked, setAsked] = useState<string>()
  const isMasked = (column: string): boolean => known.get(column)?.seen === 'masked'
  return (
    <>
      <p>{seesSummary(dataset)}</p>
      <Explanation column={asked === undefined ? undefined : known.get(asked)} request={request} />
      <RowTable
        label={`Rows of ${dataset.name}`}
        columns={columns}
        rows={rows}
        head={(column) =>
          isMasked(column) ? (
            <button
              className="badge mask"
              type="button"
              aria-label={`Why ${column} is masked`}
              onClick={() => setAsked(column)}
            >
              masked
            </button>
          ) : null
        }
        cell={(column, value) =>
          isMasked(column) ? (
            // The Tab key reaches the one in the column's head, and not hundreds.
            <button className="as-link masked" type="button" tabIndex={-1} onClick={() => setAsked(column)}>
              {cellText(value)}
            </button>
          ) : undefined
        }
      />
      {withheld.length === 0 ? null : (
        <section className="card stack tight" aria-labelledby="withheld">
          <h2 id="withheld">Withheld from you</h2>
          <p className="row">
            {withheld.map(({ name }) => (
              <button key={name} className="button mono" type="button" onClick={() => setAsked(name)}>
                {name}
              </button>
            ))}
          </p>
        </section>
      )}
    </>
  )
}

interface ExplanationProps {
  readonly column: Column | undefined
  /** Where more is asked for. */
  readonly request: string
}

/** Why a value is not what its owner has, and what would show more. */
const Explanation = ({ column, request }: ExplanationProps): ReactNode => (
  <div role="status">
    {column === undefined ? null : (
      <div className="note">
        <p>
          <span className="mono">{column.name}</span> is {column.seen}
          {column.mask === undefined ? '' : `: ${column.mask}`}.
        </p>
        <Reasons of={column.because} />
        <p>
          A rule says so, for you and this purpose. <Link to={request}>Ask for access</Link> for another
          purpose, or ask its owners whether the rule should say otherwise for you.
        </p>
      </div>
    )}
  </div>
)
