import { rename } from 'node:fs/promises'
import type { Connection } from '../engine.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'

export interface Duplicates {
  /** Parquet file of the rows that fit, in their order; it loses those whose key an earlier one has. */
  readonly file: string
  /** Columns of the primary key. */
  readonly key: readonly string[]
  /** How many rows there were, with those that did not fit. */
  readonly rows: number
  /** Files of the rows that did not fit. */
  readonly quarantine: readonly string[]
  /** Where the duplicates are written, in the form of `selectBad`. */
  readonly target: string
  /** What people call the rows' file. */
  readonly shown: string
}

/** Sets rows aside whose primary key an earlier row has, and says how many there were; nothing is written where none. */
export async function setDuplicatesAside(connection: Connection, rows: Duplicates): Promise<number> {
  const count = Number((await connection.row(countSql(rows)))['duplicates'])
  if (count === 0) return 0
  await connection.run(`CREATE OR REPLACE TEMP TABLE duplicate AS ${duplicateSql(rows)}`)
  await connection.run(
    `COPY (${asideSql(rows)}) TO ${quoteLiteral(rows.target)} (FORMAT parquet);
     COPY (${keptSql(rows)}) TO ${quoteLiteral(`${rows.file}.kept`)} (FORMAT parquet);
     DROP TABLE duplicate`,
  )
  await rename(`${rows.file}.kept`, rows.file)
  return count
}

const keyList = ({ key }: Duplicates): string => key.map(quoteIdentifier).join(', ')
const isWhole = ({ key }: Duplicates): string =>
  key.map((column) => `${quoteIdentifier(column)} IS NOT NULL`).join(' AND ')

const countSql = (rows: Duplicates): string =>
  `SELECT coalesce(sum(times - 1), 0)::BIGINT AS duplicates FROM (SELECT count(*) AS times ` +
  `FROM read_parquet(${quoteLiteral(rows.file)}) WHERE ${isWhole(rows)} GROUP BY ${keyList(rows)})`

const placed = ({ file }: Duplicates): string => `read_parquet(${quoteLiteral(file)}, file_row_number = true)`

/** Places of the duplicates among the rows that fit, from 0, with their numbers among all rows. */
function duplicateSql(rows: Duplicates): string {
  const nth =
    `SELECT file_row_number AS hansa_place, row_number() OVER (PARTITION BY ${keyList(rows)} ORDER BY file_row_number) AS hansa_nth ` +
    `FROM ${placed(rows)} WHERE ${isWhole(rows)}`
  return `SELECT hansa_place, row FROM (${nth}) JOIN (${numbersSql(rows)}) USING (hansa_place) WHERE hansa_nth > 1`
}

/** Numbers of the rows that fit: those that the others leave free. */
function numbersSql({ rows, quarantine }: Duplicates): string {
  const all = `SELECT unnest(range(1, ${rows + 1})) AS row`
  const free =
    quarantine.length === 0
      ? all
      : `SELECT row FROM (${all}) ANTI JOIN read_parquet([${quarantine.map(quoteLiteral).join(', ')}]) USING (row)`
  return `SELECT row, row_number() OVER (ORDER BY row) - 1 AS hansa_place FROM (${free})`
}

function asideSql(rows: Duplicates): string {
  const fault = `{'column': ${quoteLiteral(rows.key.join(', '))}, 'expected': 'a primary key that no row before it has', 'value': NULL::VARCHAR}`
  return (
    `SELECT ${quoteLiteral(rows.shown)} AS file, row, NULL::BIGINT AS line, [${fault}] AS faults, ` +
    `to_json(fitting)::VARCHAR AS text FROM (SELECT hansa_place, row FROM duplicate) JOIN ` +
    `(SELECT file_row_number AS hansa_place, struct_pack(*COLUMNS(* EXCLUDE file_row_number)) AS fitting FROM ${placed(rows)}) USING (hansa_place) ORDER BY row`
  )
}

const keptSql = (rows: Duplicates): string =>
  `SELECT * EXCLUDE file_row_number FROM ${placed(rows)} WHERE file_row_number NOT IN (SELECT hansa_place FROM duplicate) ORDER BY file_row_number`
