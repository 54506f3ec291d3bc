import type { CountMeasure, Duplicates, Orphans, RowsWhere } from './check.ts'
import { countSql, duplicatesSql, keyPresent, orphansOfValuesSql } from './count-sql.ts'

/** What is known of a table before it is scanned; from its statistics and its first rows. */
export interface TableProfile {
  readonly rows: number
  /** Quoted columns with so few different values that grouping by them costs less than a scan. */
  readonly fewValues: ReadonlySet<string>
  /** Least and greatest value of a quoted integer column that has not few values. */
  readonly ranges: ReadonlyMap<string, { readonly low: bigint; readonly high: bigint }>
}

/** How to count all measures of one table. */
export interface FusedPlan {
  /** One statement; its row has a column `m<index>` for each of `counted`. */
  readonly main: string | undefined
  readonly counted: readonly number[]
  /** What does not pay to fuse, by index, each bounded in memory by itself. */
  readonly apart: readonly Apart[]
}

export interface Apart {
  readonly index: number
  readonly sql: string
}

/** Bits of the largest bitmap of integers seen: 16 MB a thread. */
const largestBitmap = 2n ** 27n

/**
 * Plans one pass over each column: rules about one column with few values are decided once per value, on its
 * histogram, and so are its look-ups in other tables; other rules on rows share one scan; integers within a narrow range are counted in a bitmap.
 */
export function fuse(measures: readonly CountMeasure[], relation: string, profile: TableProfile): FusedPlan {
  const parts = new Map<string, Counter[]>()
  const apart: Apart[] = []
  for (const [index, measure] of measures.entries()) {
    const counter = counterOf(measure, index, profile)
    if (counter === undefined) apart.push(apartOf(measure, { index, relation }))
    else parts.set(counter.over, [...(parts.get(counter.over) ?? []), counter])
  }
  const selects = [...parts].map(([over, counters]) => select(over, counters, relation))
  return {
    main: selects.length === 0 ? undefined : `SELECT * FROM ${crossed(selects)}`,
    counted: [...parts.values()].flat().map(({ index }) => index),
    apart,
  }
}

/** An aggregate over the rows of the table, or over the histogram of the column `over`; or a look-up of its values. */
interface Counter {
  readonly index: number
  readonly over: string
  readonly count: { readonly aggregate: string } | { readonly orphans: Orphans }
}

const allRows = ''

function select(over: string, counters: readonly Counter[], relation: string): string {
  const aggregates = counters.flatMap(({ index, count }) =>
    'aggregate' in count ? [`${count.aggregate} AS m${index}`] : [],
  )
  if (over === allRows) return `SELECT ${aggregates.join(', ')} FROM ${relation}`
  // The only names in scope are the column and its number of rows, which no rule can mean.
  const values = `SELECT ${over}, count(*) AS ${weight} FROM ${relation} GROUP BY ${over}`
  const lookUps = counters.flatMap(({ index, count }) =>
    'orphans' in count
      ? [`SELECT count AS m${index} FROM (${orphansOfValuesSql(count.orphans, histogram, weight)})`]
      : [],
  )
  if (lookUps.length === 0) return `SELECT ${aggregates.join(', ')} FROM (${values})`
  const all = [
    ...(aggregates.length === 0 ? [] : [`SELECT ${aggregates.join(', ')} FROM ${histogram}`]),
    ...lookUps,
  ]
  // Not kept, it would be counted again for each that reads it.
  return `WITH ${histogram} AS MATERIALIZED (${values}) SELECT * FROM ${crossed(all)}`
}

/** One row of the columns of all selects, of one row each. */
const crossed = (selects: readonly string[]): string =>
  selects.map((sql, at) => `(${sql}) AS t${at}`).join(', ')

const weight = '"rows of this value"'
const histogram = '"values and their rows"'

function counterOf(measure: CountMeasure, index: number, profile: TableProfile): Counter | undefined {
  switch (measure.kind) {
    case 'rowCount':
      return { index, over: allRows, count: { aggregate: 'count(*)' } }
    case 'where':
      return rowsCounter(measure, index, profile)
    case 'duplicates':
      return duplicatesCounter(measure, index, profile)
    case 'missingFrom':
      return orphansCounter(measure, index, profile)
  }
}

function rowsCounter({ violation, alone }: RowsWhere, index: number, { fewValues }: TableProfile): Counter {
  if (alone === undefined || !fewValues.has(alone))
    return { index, over: allRows, count: { aggregate: `count_if(${violation})` } }
  const aggregate = `coalesce(sum(${weight}) FILTER (WHERE ${violation}), 0)`
  return { index, over: alone, count: { aggregate } }
}

function duplicatesCounter({ key }: Duplicates, index: number, profile: TableProfile): Counter | undefined {
  const [part, other] = key
  if (part?.alone === undefined || other !== undefined) return undefined
  const column = part.alone
  if (profile.fewValues.has(column)) {
    const aggregate = `coalesce(sum(${weight}) FILTER (WHERE ${column} IS NOT NULL), 0) - count(${column})`
    return { index, over: column, count: { aggregate } }
  }
  const range = profile.ranges.get(column)
  if (range === undefined || range.high - range.low >= largestBitmap) return undefined
  const different = `bit_count(bitstring_agg(${column}, ${range.low}, ${range.high}))`
  return { index, over: allRows, count: { aggregate: `count(${column}) - coalesce(${different}, 0)` } }
}

function orphansCounter(measure: Orphans, index: number, { fewValues }: TableProfile): Counter | undefined {
  const [part, other] = measure.key
  if (part?.alone === undefined || other !== undefined || !fewValues.has(part.alone)) return undefined
  return { index, over: part.alone, count: { orphans: measure } }
}

function apartOf(measure: CountMeasure, { index, relation }: { index: number; relation: string }): Apart {
  const isWide = measure.kind === 'duplicates' && !isNarrow(measure)
  return { index, sql: isWide ? hashedSql(measure, relation) : countSql(measure, relation) }
}

/** Grouping by a hash is cheaper than by a wide key; only rows whose hash is not alone are then compared by key. */
function hashedSql({ key }: Duplicates, relation: string): string {
  const values = key.map(({ value }) => value).join(', ')
  const repeated = `SELECT hash(${values}) FROM ${relation} WHERE ${keyPresent(key)} GROUP BY ALL HAVING count(*) > 1`
  return duplicatesSql(key, `(SELECT * FROM ${relation} WHERE hash(${values}) IN (${repeated}))`)
}

/** One number or moment of at most eight bytes is as quick to group by as its hash. */
const isNarrow = ({ key: [part, other] }: Duplicates): boolean =>
  other === undefined && part !== undefined && !/VARCHAR|JSON|BLOB|\(|\[|HUGEINT/.test(part.type)
