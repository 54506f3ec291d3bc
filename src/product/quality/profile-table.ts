import type { Connection, Row } from '../../engine/engine.ts'
import type { CountMeasure } from './check.ts'
import type { TableProfile } from './fuse.ts'

/** Enough rows to tell a column of categories from one of identities. */
const firstRows = 20_000
/** A histogram pays while it is much shorter than its column. */
const fewestRowsPerValue = 10

/** Row count and ranges come from the files' statistics, the rest from the first rows: no scan. */
export async function profileTable(
  connection: Connection,
  relation: string,
  measures: readonly CountMeasure[],
): Promise<TableProfile> {
  const columns = [...new Set(measures.flatMap(columnsAlone))]
  const row = await connection.row(firstRowsSql(relation, columns))
  const rows = numberOf(row['rows'])
  const isFew = (at: number): boolean =>
    numberOf(row[`d${at}`]) * fewestRowsPerValue <= Math.min(rows, firstRows)
  const fewValues = new Set(columns.filter((_, at) => isFew(at)))
  const integers = [...new Set(measures.flatMap(integerKeys))].filter((column) => !fewValues.has(column))
  return { rows, fewValues, ranges: await rangesOf(connection, relation, integers) }
}

function firstRowsSql(relation: string, columns: readonly string[]): string {
  const rows = `(SELECT count(*) FROM ${relation}) AS rows`
  if (columns.length === 0) return `SELECT ${rows}`
  const distinct = columns.map((column, at) => `count(DISTINCT ${column}) AS d${at}`)
  return (
    `SELECT ${[rows, ...distinct].join(', ')}` +
    ` FROM (SELECT ${columns.join(', ')} FROM ${relation} LIMIT ${firstRows})`
  )
}

async function rangesOf(
  connection: Connection,
  relation: string,
  integers: readonly string[],
): Promise<TableProfile['ranges']> {
  if (integers.length === 0) return new Map()
  const extremes = integers.flatMap((column, at) => [
    `(SELECT min(${column})::VARCHAR FROM ${relation}) AS low${at}`,
    `(SELECT max(${column})::VARCHAR FROM ${relation}) AS high${at}`,
  ])
  const row = await connection.row(`SELECT ${extremes.join(', ')}`)
  return new Map(integers.flatMap((column, at) => rangeOf(column, row, at)))
}

const rangeOf = (column: string, row: Row, at: number): [string, { low: bigint; high: bigint }][] => {
  const [low, high] = [row[`low${at}`], row[`high${at}`]]
  return typeof low === 'string' && typeof high === 'string'
    ? [[column, { low: BigInt(low), high: BigInt(high) }]]
    : []
}

function columnsAlone(measure: CountMeasure): readonly string[] {
  switch (measure.kind) {
    case 'rowCount':
      return []
    case 'where':
      return measure.alone === undefined ? [] : [measure.alone]
    case 'duplicates':
    case 'missingFrom': {
      const [part, other] = measure.key
      return part?.alone === undefined || other !== undefined ? [] : [part.alone]
    }
  }
}

function integerKeys(measure: CountMeasure): readonly string[] {
  if (measure.kind !== 'duplicates') return []
  const [part, other] = measure.key
  const suits = other === undefined && /^(TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(part?.type ?? '')
  return suits && part?.alone !== undefined ? [part.alone] : []
}

/** Counts come as text where the engine's type is wider than a double's whole numbers. */
export const numberOf = (value: unknown): number => Number(value)
