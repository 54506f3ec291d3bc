import { z } from 'zod'
import { HansaError } from '../../errors.ts'
import type { Column } from '../../spec/logical-type.ts'
import type { Connection } from '../engine.ts'
import { toHansaError } from '../engine-error.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { matchColumns, matchName } from './match-columns.ts'
import { readStart, type LocalFile } from './open-text.ts'
import type { NumberedRelation, RawColumn, SourceRelation } from './source-relation.ts'

/** Finds the contract's columns in a Parquet file, with the types they have there. */
export async function parquetColumns(
  connection: Connection,
  file: LocalFile,
  { columns, absent }: { readonly columns: readonly Column[]; readonly absent?: 'null' | undefined },
): Promise<readonly RawColumn[]> {
  const found = await describe(connection, file)
  const names = found.map(({ name }) => name)
  const positions =
    absent === 'null'
      ? columns.map(({ physicalName }) => matchName(names, physicalName))
      : matchColumns(names, columns, file.shown)
  return positions.map((position): RawColumn => {
    const column = found[position]
    return column === undefined
      ? { sql: 'NULL::VARCHAR', kind: { kind: 'text' } }
      : { sql: quoteIdentifier(column.name), kind: { kind: 'typed', sql: column.type } }
  })
}

const present = z
  .object({ column_name: z.string(), column_type: z.string() })
  .transform(({ column_name: name, column_type: type }) => ({ name, type }))

type Present = z.infer<typeof present>

async function describe(connection: Connection, file: LocalFile): Promise<readonly Present[]> {
  const magic = (await readStart(file.path, 4)).toString('latin1')
  if (magic !== 'PAR1') throw notParquet(file)
  try {
    const rows = await connection.rows(`DESCRIBE SELECT * FROM read_parquet(${quoteLiteral(file.path)})`)
    return rows.map((row) => present.parse(row))
  } catch (error) {
    throw damagedParquet(file, error)
  }
}

/** Files that have the same columns with the same types, read together. */
export const parquetRelation = (paths: readonly string[], raw: readonly RawColumn[]): SourceRelation => ({
  from: `read_parquet([${paths.map(quoteLiteral).join(', ')}])`,
  raw,
})

export const numberedParquetRelation = (
  { path }: LocalFile,
  raw: readonly RawColumn[],
): NumberedRelation => ({
  from: `read_parquet(${quoteLiteral(path)}, file_row_number = true)`,
  row: 'file_row_number + 1',
  line: 'NULL::BIGINT',
  fault: 'NULL::VARCHAR',
  text: 'NULL::VARCHAR',
  raw,
})

const notParquet = ({ shown }: LocalFile): HansaError =>
  new HansaError('corrupt', `${shown} is not a Parquet file`, {
    remedy:
      'Look at its first bytes, and set the `format` of the server to what it is: csv, json, ndjson or parquet.',
  })

/** A Parquet file that cannot be read to its end. */
export const damagedParquet = ({ shown }: LocalFile, cause: unknown): HansaError =>
  new HansaError('corrupt', `${shown} is damaged or cut short: ${toHansaError(cause).message}`, {
    cause,
    remedy: 'Fetch or export the file again.',
  })
