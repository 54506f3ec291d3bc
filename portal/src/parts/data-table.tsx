import type { ReactNode } from 'react'

export interface TableColumn<Row> {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  /** Read aloud for the table, and for what scrolls where it is wide. */
  readonly label: string
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** The first one names its row. */
  readonly columns: readonly TableColumn<Row>[]
}

/** Rows of something, each with the same facts. */
export const DataTable = <Row,>({ label, rows, keyOf, columns }: DataTableProps<Row>): ReactNode => (
  <div className="scroller" role="region" aria-label={label} tabIndex={0}>
    <table>
      <thead>
        <tr>
          {columns.map(({ title }) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ title, cell }, at) =>
              at === 0 ? (
                <th key={title} scope="row">
                  {cell(row)}
                </th>
              ) : (
                <td key={title}>{cell(row)}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
