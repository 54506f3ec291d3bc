import type { CountMeasure, Duplicates, Orphans, RowsWhere } from './check.ts'
import { countSql, duplicatesSql, keyPresent, orphansSql } from './count-sql.ts'

/** What is known of a table before it is scanned; from its statistics and its first rows. */
export interface TableProfile {
  readonly rows: number
  /** Quoted columns with so few different values that grouping by them costs less than a scan. */
  readonly fewValues: ReadonlySet<string>
  /** Least and greatest value of a quoted integer column. */
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
 * histogram; other rules on rows share one scan; integers within a narrow range are counted in a bitmap.
 */
export function fuse(measures: readonly CountMeasure[], relation: string, profile: TableProfile): FusedPlan {
  const parts = new Map<string, Counter[]>()
  const apart: Apart[] = []
  for (const [index, measure] of measures.entries()) {
    const counter = counterOf(measure, index, profile)
    if (counter === undefined) apart.push(apartOf(measure, { index, relation, profile }))
    else parts.set(counter.over, [...(parts.get(counter.over) ?? []), counter])
  }
  const selects = [...parts].map(([over, counters]) => select(over, counters, relation))
  return {
    main:
      selects.length === 0
        ? undefined
        : `SELECT * FROM ${selects.map((sql, at) => `(${sql}) AS t${at}`).join(', ')}`,
    counted: [...parts.values()].flat().map(({ index }) => index),
    apart,
  }
}

/** An aggregate over the rows of the table, or over the histogram of the column `over`. */
interface Counter {
  readonly index: number
  readonly over: string
  readonly aggregate: string
}

const allRows = ''

function select(over: string, counters: readonly Counter[], relation: string): string {
  const list = counters.map(({ index, aggregate }) => `${aggregate} AS m${index}`).join(', ')
  if (over === allRows) return `SELECT ${list} FROM ${relation}`
  // The only names in scope are the column and its number of rows, which no rule can mean.
  return `SELECT ${list} FROM (SELECT ${over}, count(*) AS ${weight} FROM ${relation} GROUP BY ${over})`
}

const weight = '"rows of this value"'

function counterOf(measure: CountMeasure, index: number, profile: TableProfile): Counter | undefined {
  switch (measure.kind) {
    case 'rowCount':
      return { index, over: allRows, aggregate: 'count(*)' }
    case 'where':
      return rowsCounter(measure, index, profile)
    case 'duplicates':
      return duplicatesCounter(measure, index, profile)
    case 'missingFrom':
      return undefined
  }
}

function rowsCounter({ violation, alone }: RowsWhere, index: number, { fewValues }: TableProfile): Counter {
  if (alone === undefined || !fewValues.has(alone))
    return { index, over: allRows, aggregate: `count_if(${violation})` }
  return { index, over: alone, aggregate: `coalesce(sum(${weight}) FILTER (WHERE ${violation}), 0)` }
}

function duplicatesCounter({ key }: Duplicates, index: number, profile: TableProfile): Counter | undefined {
  const [part, other] = key
  if (part?.alone === undefined || other !== undefined) return undefined
  const column = part.alone
  if (profile.fewValues.has(column)) {
    const aggregate = `coalesce(sum(${weight}) FILTER (WHERE ${column} IS NOT NULL), 0) - count(${column})`
    return { index, over: column, aggregate }
  }
  const range = profile.ranges.get(column)
  if (range === undefined || range.high - range.low >= largestBitmap) return undefined
  const different = `bit_count(bitstring_agg(${column}, ${range.low}, ${range.high}))`
  return { index, over: allRows, aggregate: `count(${column}) - coalesce(${different}, 0)` }
}

function apartOf(
  measure: CountMeasure,
  { index, relation, profile }: { index: number; relation: string; profile: TableProfile },
): Apart {
  if (measure.kind === 'missingFrom')
    return { index, sql: orphansSql(measure, relation, isCoarse(measure, profile)) }
  if (measure.kind === 'duplicates' && !isNarrow(measure)) return { index, sql: hashedSql(measure, relation) }
  return { index, sql: countSql(measure, relation) }
}

/** Grouping by a hash is cheaper than by a wide key; only rows whose hash is not alone are then compared by key. */
function hashedSql({ key }: Duplicates, relation: string): string {
  const values = key.map(({ value }) => value).join(', ')
  const repeated = `SELECT hash(${values}) FROM ${relation} WHERE ${keyPresent(key)} GROUP BY ALL HAVING count(*) > 1`
  return duplicatesSql(key, `(SELECT * FROM ${relation} WHERE hash(${values}) IN (${repeated}))`)
}

const isCoarse = ({ key }: Orphans, { fewValues }: TableProfile): boolean =>
  key.every(({ alone }) => alone !== undefined && fewValues.has(alone)) && key.length === 1

/** One number or moment of at most eight bytes is as quick to group by as its hash. */
const isNarrow = ({ key: [part, other] }: Duplicates): boolean =>
  other === undefined && part !== undefined && !/VARCHAR|JSON|BLOB|\(|\[|HUGEINT/.test(part.type)
