import type { ReactNode } from 'react'

export interface TableColumn<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Of its cells; a column of numbers has its title where they are. */
  readonly className?: string
}

interface DataTableProps<Row> {
  /** Read aloud for the table, and for what scrolls where it is wide. */
  readonly label: string
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row, index: number) => string
  /** The first one names its row. */
  readonly columns: readonly TableColumn<Row>[]
}

/** Rows of something, each with the same facts. */
export const DataTable = <Row,>({ label, rows, keyOf, columns }: DataTableProps<Row>): ReactNode => (
  <div className="scroller" role="region" aria-label={label} tabIndex={0}>
    <table>
      <thead>
        <tr>
          {columns.map(({ title, className }) => (
            <th key={title} scope="col" className={className === 'number' ? className : undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={keyOf(row, index)}>
            {columns.map(({ title, cell, className }, at) =>
              at === 0 ? (
                <th key={title} scope="row" className={className}>
                  {cell(row)}
                </th>
              ) : (
                <td key={title} className={className}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
