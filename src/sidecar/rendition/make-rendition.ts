import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Connection } from '../../engine/engine.ts'
import { maskSql } from '../../engine/mask-sql.ts'
import { quoteIdentifier, quoteLiteral } from '../../engine/quote.ts'
import { rowFilterSql } from '../../engine/row-filter-sql.ts'
import { writeParquet, type WrittenFile } from '../../engine/write-parquet.ts'
import { fromSystemError, HansaError, isHansaError } from '../../errors.ts'
import type { HashKeys, PlannedColumn, RenditionPlan } from './rendition-plan.ts'

/** What the data file's rows are called in the statement. */
const alias = '_rows'

export interface MakeOptions {
  /** A local Parquet file of the snapshot. */
  readonly file: string
  /** Where the rendition is made; nobody else's. */
  readonly folder: string
}

/**
 * Makes the rendition of one data file: its rows in their order, filtered first and then masked. Undefined where no row
 * may be seen. No error tells what is in the data.
 */
export async function makeRendition(
  connection: Connection,
  plan: RenditionPlan,
  { file, folder }: MakeOptions,
): Promise<WrittenFile | undefined> {
  if (plan.rows.kind === 'none') return undefined
  try {
    const select = await renditionSql(connection, plan, file)
    const written = await writeParquet(connection, {
      select,
      columns: plan.columns,
      folder,
      maxFileBytes: Number.MAX_SAFE_INTEGER,
    })
    return written[0]
  } catch (error) {
    await rm(path.join(folder, 'part-0.parquet'), { force: true })
    throw withoutData(error, plan.name)
  }
}

async function renditionSql(
  connection: Connection,
  { columns, dataColumns, rows, hashKeys }: RenditionPlan,
  file: string,
): Promise<string> {
  const source = `read_parquet(${quoteLiteral(file)})`
  const described = await connection.rows(`DESCRIBE SELECT * FROM ${source}`)
  const inFile = new Set(described.map((column) => column['column_name']))
  // A file that was written before a column was added lacks it: NULL.
  const typed = dataColumns.map(
    ({ name, type }) =>
      `CAST(${inFile.has(name) ? quoteIdentifier(name) : 'NULL'} AS ${type}) AS ${quoteIdentifier(name)}`,
  )
  const shown = columns.map((column) => `${shownColumn(column, hashKeys)} AS ${quoteIdentifier(column.name)}`)
  const predicate = rowFilterSql(rows, { columns: dataColumns, alias })
  return `SELECT ${shown.join(', ')} FROM (SELECT ${typed.join(', ')} FROM ${source}) AS ${alias} WHERE ${predicate}`
}

function shownColumn({ name, type, mask }: PlannedColumn, { global, queryLocal }: HashKeys): string {
  const sql = `${alias}.${quoteIdentifier(name)}`
  if (mask === undefined) return sql
  return maskSql(mask, { sql, type }, mask === 'sha-256-query-local' ? queryLocal : global)
}

const task = (name: string): string => `preparing what may be seen of ${name}`

/** The engine's own words may quote values that are hidden, and paths; of those errors only the kind may leave. */
function withoutData(error: unknown, name: string): unknown {
  const system = fromSystemError(error, task(name))
  if (isHansaError(system) && system !== error)
    return new HansaError(system.code, system.message, remedyOf(system))
  if (isHansaError(error, 'disk_full'))
    return new HansaError('disk_full', `${task(name)}: the disk is full`, remedyOf(error))
  if (isHansaError(error, 'out_of_memory'))
    return new HansaError(
      'out_of_memory',
      `${task(name)} needs more memory than the engine may have`,
      remedyOf(error),
    )
  if (isHansaError(error, 'cancelled')) return new HansaError('cancelled', `${task(name)} was cancelled`)
  return new HansaError('internal', `${task(name)} failed`, {
    remedy: 'Nothing was shown. Run `hansa apply --force` for the product if its files are damaged.',
  })
}

const remedyOf = ({ remedy }: HansaError): { remedy?: string } => (remedy === undefined ? {} : { remedy })
