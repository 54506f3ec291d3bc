import { z } from 'zod'
import type { Connection } from '../engine.ts'
import { quoteLiteral } from '../quote.ts'
import type { BadRow } from './bad-row.ts'

const storedRow = z.object({
  file: z.string(),
  row: z.coerce.number(),
  line: z.coerce.number().nullable(),
  column: z.string().nullable(),
  expected: z.string(),
  value: z.string().nullable(),
})

/** The faults of the first rows of a quarantine file, in the order of the source. */
export async function readBadRows(
  connection: Connection,
  path: string,
  limit: number,
): Promise<readonly BadRow[]> {
  const first = `SELECT * FROM read_parquet(${quoteLiteral(path)}) ORDER BY row LIMIT ${limit}`
  const rows = await connection.rows(
    `SELECT file, row, line, fault."column", fault.expected, fault.value ` +
      `FROM (SELECT *, unnest(faults) AS fault FROM (${first})) ORDER BY row`,
  )
  return rows.map((stored) => {
    const { file, row, line, column, expected, value } = storedRow.parse(stored)
    return {
      file,
      row,
      ...(line === null ? {} : { line }),
      ...(column === null ? {} : { column }),
      expected,
      ...(value === null ? {} : { value }),
    }
  })
}
