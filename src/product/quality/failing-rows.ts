import type { Connection } from '../../engine/engine.ts'
import { quoteLiteral } from '../../engine/quote.ts'
import type { Check, CountMeasure } from './check.ts'
import { keyPresent } from './count-sql.ts'

export interface FailedMeasure {
  readonly check: Check
  readonly measure: CountMeasure
}

export interface FailingRowsOptions {
  readonly relation: string
  /** The Parquet file to write. */
  readonly file: string
  /** At most so many rows of each check. */
  readonly limit: number
}

/**
 * Keeps rows that broke a rule for the owner to look at: the table's own columns after `hansa_check` (the check's id)
 * and `hansa_reason`. One statement for all failed checks; false where none of them is about rows.
 */
export async function keepFailingRows(
  connection: Connection,
  failed: readonly FailedMeasure[],
  { relation, file, limit }: FailingRowsOptions,
): Promise<boolean> {
  const selects = failed.flatMap(({ check, measure }) => {
    const from = failingRowsSql(measure, relation, limit)
    if (from === undefined) return []
    return [
      `SELECT ${quoteLiteral(check.id)} AS hansa_check, ${quoteLiteral(check.description)} AS hansa_reason, * FROM (${from})`,
    ]
  })
  if (selects.length === 0 || limit <= 0) return false
  await connection.run(`COPY (${selects.join(' UNION ALL ')}) TO ${quoteLiteral(file)} (FORMAT parquet)`)
  return true
}

/** The first rows, in the order of the table, that break a rule; of duplicates, all rows of the least keys. */
function failingRowsSql(measure: CountMeasure, relation: string, limit: number): string | undefined {
  switch (measure.kind) {
    case 'rowCount':
      return undefined
    case 'where':
      return `SELECT * FROM ${relation} WHERE ${measure.violation} LIMIT ${limit}`
    case 'duplicates': {
      const values = measure.key.map(({ value }) => value).join(', ')
      const repeated = `SELECT ${values} FROM ${relation} WHERE ${keyPresent(measure.key)} GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT ${limit}`
      return `SELECT * FROM ${relation} WHERE (${values}) IN (${repeated}) ORDER BY ${values} LIMIT ${limit}`
    }
    case 'missingFrom': {
      const values = measure.key.map(({ value }) => value).join(', ')
      const known = measure.target.values.map((value) => `${value} IS NOT NULL`).join(' AND ')
      const targets = `SELECT ${measure.target.values.join(', ')} FROM ${measure.target.relation} WHERE ${known}`
      return `SELECT * FROM ${relation} WHERE ${keyPresent(measure.key)} AND (${values}) NOT IN (${targets}) LIMIT ${limit}`
    }
  }
}
