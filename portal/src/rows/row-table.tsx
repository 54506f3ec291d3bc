import { useRef, useState, type ReactNode } from 'react'
import type { Row } from '../sql/run-query.ts'
import { cellText } from './cell-text.ts'

interface RowTableProps {
  readonly label: string
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
  /** What the head of a column has besides its name. */
  readonly head?: (column: string) => ReactNode
  /** A cell that is not just its value. */
  readonly cell?: (column: string, value: unknown) => ReactNode
}

const rowHeight = 29
const shownRows = 40
/** So that scrolling meets rows that are there already. */
const aheadRows = 20

/** Rows of any number: only those near the part that is seen are in the page. */
export function RowTable({ label, columns, rows, head, cell }: RowTableProps): ReactNode {
  const [first, setFirst] = useState(0)
  const place = useRef<HTMLDivElement>(null)
  const from = Math.max(0, first - aheadRows)
  const shown = rows.slice(from, from + shownRows + 2 * aheadRows)
  const isNumber = new Set(
    columns.filter((column) => rows.slice(0, 20).every((row) => isNumeric(row[column]))),
  )
  return (
    <div
      className="scroller rows"
      role="region"
      aria-label={label}
      tabIndex={0}
      ref={place}
      onScroll={({ currentTarget }) => setFirst(Math.floor(currentTarget.scrollTop / rowHeight))}
    >
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column} scope="col" className={isNumber.has(column) ? 'number' : undefined}>
                {column} {head?.(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap rows={from} />
          {shown.map((row, index) => (
            <tr key={from + index} aria-rowindex={from + index + 2}>
              {columns.map((column) => (
                <td key={column} className={isNumber.has(column) ? 'number' : undefined}>
                  {cell?.(column, row[column]) ?? <Value of={row[column]} />}
                </td>
              ))}
            </tr>
          ))}
          <Gap rows={rows.length - from - shown.length} />
        </tbody>
      </table>
    </div>
  )
}

/** Stands for rows that are not in the page. */
const Gap = ({ rows }: { readonly rows: number }): ReactNode =>
  rows <= 0 ? null : <tr aria-hidden="true" style={{ height: rows * rowHeight }} />

const Value = ({ of }: { readonly of: unknown }): ReactNode =>
  of === null || of === undefined ? <span className="quiet">NULL</span> : cellText(of)

/** Decimals and wide integers come as text, so that no digit is lost. */
const isNumeric = (value: unknown): boolean =>
  value === null || typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))
