import { quoteIdentifier } from './quote.ts'
import { selectRelation, type RelationColumn } from './relation.ts'

/** What is told of each group of rows of a table in place of the rows. */
export interface GroupedRows {
  /** In whose values the rows of a group are alike. */
  readonly keys: readonly RelationColumn[]
  readonly values: readonly SummarizedColumn[]
}

/** A column of which each group tells no values but these, besides how many rows it has. */
export interface SummarizedColumn extends RelationColumn {
  /** How many of its values there are. */
  readonly count: boolean
  /** Their sum, of whole numbers and decimals; with `count`, and with both extremes or none. */
  readonly sum: boolean
  readonly min: boolean
  readonly max: boolean
}

const key = (index: number): string => `k${index + 1}`
const of = (what: 'count' | 'sum' | 'min' | 'max', index: number): string => `${what}${index + 1}`

/** The columns of groups: keys, number of rows, and what is told of each value. */
export const groupColumns = ({ keys, values }: GroupedRows): readonly RelationColumn[] => [
  ...keys.map(({ type }, index) => ({ name: key(index), type })),
  { name: 'n', type: 'BIGINT' },
  ...values.flatMap((value, index) => summaries(value, index).map(({ name, type }) => ({ name, type }))),
]

/** The SELECT that makes groups of the rows of `table` for which all `conditions` are true. */
export function groupsSql(
  { keys, values }: GroupedRows,
  table: string,
  conditions: readonly string[],
): string {
  const list = [
    ...keys.map(({ name }, index) => `${quoteIdentifier(name)} as ${key(index)}`),
    'count(*) as n',
    ...values.flatMap((value, index) =>
      summaries(value, index).map(({ name, what }) => `${what}(${quoteIdentifier(value.name)}) as ${name}`),
    ),
  ]
  const where = conditions.map((condition) => `(${condition})`).join(' and ')
  return `select ${list.join(', ')} from ${table}${where === '' ? '' : ` where ${where}`} group by all`
}

function summaries(value: SummarizedColumn, index: number) {
  const types = { count: 'BIGINT', sum: sumType(value.type), min: value.type, max: value.type }
  return (['count', 'sum', 'min', 'max'] as const)
    .filter((what) => value[what])
    .map((what) => ({ what, name: of(what, index), type: types[what] }))
}

const decimal = /^DECIMAL\((\d+),(\d+)\)$/

/** Sums of narrower ones come nowhere near what a sum can hold, in whatever order they are added. */
const widestDecimal = 18

/** Whether values of a type have sums that are told, and divided again, to the last digit. */
export function canBeSummed(type: string): boolean {
  const [, width] = decimal.exec(type) ?? []
  return width === undefined
    ? /^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(type)
    : Number(width) <= widestDecimal
}

function sumType(type: string): string {
  const [, , scale] = decimal.exec(type) ?? []
  return scale === undefined ? 'HUGEINT' : `DECIMAL(38,${scale})`
}

/** Rows are made so many at a time, which bounds the memory that it takes. */
const atOnce = 256

export interface Groups {
  readonly grouped: GroupedRows
  /** Parquet files with `groupColumns`. */
  readonly files: readonly string[]
  /** Groups that say that they have more rows than these together are an error. */
  readonly mostRows: number
}

/**
 * The SELECT that makes rows of groups: of each as many as it has, with its keys, and with values of the same types that
 * count, add up and compare to what is told of them. A sum is divided evenly, so that each share lies between the smallest
 * and the largest value that there was; so do the two themselves, where they are told.
 */
export function standInSql({ grouped, files, mostRows }: Groups): string {
  const { keys, values } = grouped
  const groups = selectRelation({ columns: groupColumns(grouped), files })
  const shares = values.flatMap((value, index) => (value.sum ? shareOf(value, index) : []))
  const columns = [
    ...keys.map(({ name }, index) => `${key(index)} as ${quoteIdentifier(name)}`),
    ...values.map((value, index) => `${standInValue(value, index)} as ${quoteIdentifier(value.name)}`),
  ]
  // Which names the number, so that it cannot be computed, and thrown, before there is one.
  const tooMany = `error(concat('there are ', m, ' rows in groups of ${mostRows} rows'))`
  return `with g as materialized (${groups}),
    total as (select coalesce(sum(greatest(n, 0)), 0) as m from g),
    checked as (select g.* from g, total where case when m <= ${mostRows} then true else ${tooMany} end),
    blocks as (select ${['*', ...shares, `unnest(range(0, n, ${atOnce})) as b`].join(', ')} from checked),
    rows as (select *, b + unnest(range(1, least(${atOnce}, n - b) + 1)) as i from blocks)
    select ${columns.join(', ')} from rows`
}

/**
 * Of each group: the two values that its rows have of a sum, one unit of the last digit apart, and how many have the one that is
 * further from 0. All of it is computed once for each group, and not for each row.
 */
function shareOf(value: SummarizedColumn, index: number): readonly string[] {
  const [sum, count] = [of('sum', index), of('count', index)]
  const rest = value.min ? `(${sum} - ${of('min', index)} - ${of('max', index)})` : sum
  const parts = value.min ? `(${count} - 2)` : count
  const [units, share, left] = [`units${index}`, `share${index}`, `left${index}`]
  return [
    `${inUnits(rest, value.type)} as ${units}`,
    `${units} // ${parts} as ${share}`,
    `${units} % ${parts} as ${left}`,
    `${fromUnits(share, value.type)} as near${index}`,
    `${fromUnits(`${share} + sign(${left})`, value.type)} as far${index}`,
    `cast(abs(${left}) as BIGINT) as fars${index}`,
  ]
}

const inUnits = (sum: string, type: string): string =>
  decimal.test(type)
    ? `cast(replace(cast(${sum} as VARCHAR), '.', '') as HUGEINT)`
    : `cast(${sum} as HUGEINT)`

function fromUnits(units: string, type: string): string {
  const [, , scale] = decimal.exec(type) ?? []
  if (scale === undefined || scale === '0') return `cast(${units} as ${type})`
  const unit = `cast('1e-${scale}' as DECIMAL(${Number(scale) + 1},${scale}))`
  return `cast(cast(${units} as DECIMAL(${widestDecimal},0)) * ${unit} as ${type})`
}

/** The value of row `i` of its group, from row 1 on. Rows without a value come last. */
function standInValue(value: SummarizedColumn, index: number): string {
  const { count, sum, min, max } = value
  const [least, greatest] = [of('min', index), of('max', index)]
  const extremes = min && max ? `case when i = 1 then ${least} else ${greatest} end` : min ? least : greatest
  const shared = (place: string): string =>
    `case when ${place} <= fars${index} then far${index} else near${index} end`
  const withExtremes = `case when i = 1 then ${least} when i = 2 then ${greatest} else ${shared('i - 2')} end`
  const any = !sum ? extremes : min ? withExtremes : shared('i')
  return count ? `case when i <= ${of('count', index)} then ${any} end` : any
}
