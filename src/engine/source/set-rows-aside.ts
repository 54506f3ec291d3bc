import { rename } from 'node:fs/promises'
import type { Connection } from '../engine.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import type { RelationColumn } from '../relation.ts'

/** Rows in a contract's types, from which others may have been set aside before. */
export interface FittingRows {
  /** Parquet file, in the order of what was read; it loses the rows that are set aside. */
  readonly file: string
  readonly columns: readonly RelationColumn[]
  /** How many rows were read. */
  readonly rows: number
  /** Files of those that were set aside before. */
  readonly quarantine: readonly string[]
  /** What people call what was read. */
  readonly shown: string
  /** Where rows that are set aside are written, in the form of `selectBad`; not there where there are none. */
  readonly target: string
}

/** A rule of a contract that a row keeps or breaks by itself. */
export interface RowRule {
  readonly column?: string
  readonly expected: string
  /** SQL that is true for a row that breaks it. */
  readonly violation: string
}

/** Sets rows aside that break a rule; how many there were. */
export const setViolationsAside = (
  connection: Connection,
  rows: FittingRows,
  rules: readonly RowRule[],
): Promise<number> => setAside(connection, rows, violationsSql(rows, rules))

/** Sets rows aside whose primary key an earlier row has; how many there were. */
export const setDuplicatesAside = (
  connection: Connection,
  rows: FittingRows,
  key: readonly string[],
): Promise<number> => setAside(connection, rows, duplicatesSql(rows, key))

/** `faulty`: SQL of the rows' places among those of the file, from 0 (`hansa_place`), and `faults`. */
async function setAside(connection: Connection, rows: FittingRows, faulty: string): Promise<number> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE aside AS SELECT * FROM (${faulty}) JOIN (${numbersSql(rows)}) USING (hansa_place)`,
  )
  const count = Number((await connection.row('SELECT count(*)::DOUBLE AS rows FROM aside'))['rows'])
  if (count === 0) return 0
  await connection.run(
    `COPY (${asideSql(rows)}) TO ${quoteLiteral(rows.target)} (FORMAT parquet);
     COPY (${keptSql(rows)}) TO ${quoteLiteral(`${rows.file}.kept`)} (FORMAT parquet);
     DROP TABLE aside`,
  )
  await rename(`${rows.file}.kept`, rows.file)
  return count
}

const placed = ({ file }: FittingRows): string =>
  `read_parquet(${quoteLiteral(file)}, file_row_number = true)`

/** The file holds some types as others. */
function typed(rows: FittingRows): string {
  const columns = rows.columns.map(
    ({ name, type }) => `cast(${quoteIdentifier(name)} AS ${type}) AS ${quoteIdentifier(name)}`,
  )
  return `(SELECT file_row_number AS hansa_place, ${columns.join(', ')} FROM ${placed(rows)})`
}

function violationsSql(rows: FittingRows, rules: readonly RowRule[]): string {
  const faults = rules.map(
    ({ column, expected, violation }) => `CASE WHEN ${violation} THEN ${faultOf(column, expected)} END`,
  )
  return (
    `SELECT hansa_place, faults FROM (SELECT hansa_place, list_filter([${faults.join(', ')}], ` +
    `lambda fault: fault IS NOT NULL) AS faults FROM ${typed(rows)}) WHERE len(faults) > 0`
  )
}

function duplicatesSql(rows: FittingRows, key: readonly string[]): string {
  const columns = key.map(quoteIdentifier)
  const whole = columns.map((column) => `${column} IS NOT NULL`).join(' AND ')
  return (
    `SELECT hansa_place, [${faultOf(key.join(', '), 'a primary key that no row before it has')}] AS faults FROM ` +
    `(SELECT hansa_place, row_number() OVER (PARTITION BY ${columns.join(', ')} ORDER BY hansa_place) AS hansa_nth ` +
    `FROM ${typed(rows)} WHERE ${whole}) WHERE hansa_nth > 1`
  )
}

const faultOf = (column: string | undefined, expected: string): string =>
  `{'column': ${column === undefined ? 'NULL::VARCHAR' : quoteLiteral(column)}, ` +
  `'expected': ${quoteLiteral(expected)}, 'value': NULL::VARCHAR}`

/** Numbers of the rows of the file, by their places: those that rows set aside before leave free. */
function numbersSql({ rows, quarantine }: FittingRows): string {
  const all = `SELECT unnest(range(1, ${rows + 1})) AS row`
  const free =
    quarantine.length === 0
      ? all
      : `SELECT row FROM (${all}) ANTI JOIN read_parquet([${quarantine.map(quoteLiteral).join(', ')}]) USING (row)`
  return `SELECT row, row_number() OVER (ORDER BY row) - 1 AS hansa_place FROM (${free})`
}

function asideSql(rows: FittingRows): string {
  const fields = rows.columns.map(({ name }) => `${quoteIdentifier(name)} := ${quoteIdentifier(name)}`)
  return (
    `SELECT ${quoteLiteral(rows.shown)} AS file, row, NULL::BIGINT AS line, faults, text FROM aside JOIN ` +
    `(SELECT hansa_place, to_json(struct_pack(${fields.join(', ')}))::VARCHAR AS text FROM ${typed(rows)}) ` +
    `USING (hansa_place) ORDER BY row`
  )
}

const keptSql = (rows: FittingRows): string =>
  `SELECT * EXCLUDE file_row_number FROM ${placed(rows)} ` +
  `WHERE file_row_number NOT IN (SELECT hansa_place FROM aside) ORDER BY file_row_number`
