import { HansaError } from '../../errors.ts'

/** One way in which one row of a source does not fit its contract. */
export interface BadRow {
  /** The file as people know it, a URL or a table. */
  readonly file: string
  /** 1-based among the data rows of the file. */
  readonly row: number
  /** 1-based line of the file where the row begins, for text formats with lines. */
  readonly line?: number
  /** Absent where the whole row is malformed. */
  readonly column?: string
  /** What the contract wants there. */
  readonly expected: string
  /** The value that does not fit, shortened. It is the source owner's data: not for logs. */
  readonly value?: string
}

/** A source holds rows that its contract does not allow. Only `badRows` has values; the texts have none. */
export class BadRowsError extends HansaError {
  readonly badRows: readonly BadRow[]
  readonly badRowCount: number

  constructor(name: string, badRows: readonly BadRow[], badRowCount: number) {
    const rows = badRowCount === 1 ? '1 row does' : `${badRowCount} rows do`
    super('data_exception', `${name}: ${rows} not fit the contract`, {
      detail: badRows.map(describeBadRow),
      remedy:
        'Mend the source or the contract, or set `hansa.onBadRows: quarantine` to leave such rows out and keep them aside.',
    })
    this.badRows = badRows
    this.badRowCount = badRowCount
  }
}

/** `flights.csv:12: row 11, column delay: expected a whole number (INTEGER)`, without the value. */
export function describeBadRow({ file, row, line, column, expected }: BadRow): string {
  const place = line === undefined ? file : `${file}:${line}`
  const what = column === undefined ? `row ${row}` : `row ${row}, column ${column}`
  return `${place}: ${what}: expected ${expected}`
}
