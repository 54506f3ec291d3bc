import type { RelationColumn } from '../../engine/relation.ts'
import { canBeSummed, type GroupedRows, type SummarizedColumn } from '../../engine/stand-ins.ts'
import type { UsedColumn } from '../../engine/sql/column-uses.ts'
import type { GroupNeed } from '../../engine/sql/group-needs.ts'
import type { Condition } from '../../engine/sql/pushed-condition.ts'
import { conditionSql, mostConditions } from './remote-need.ts'

/** What an owner is asked to make of its rows. */
export interface Grouping {
  readonly grouped: GroupedRows
  /** As in `RemoteNeed`. */
  readonly conditions: readonly string[]
}

/** They are true for all between two numbers for which they are true. */
const ofRanges: ReadonlySet<Condition['operator']> = new Set(['=', '<', '<=', '>', '>=', 'between'])

/**
 * The groups that a statement needs of a table. Its conditions are as true of what stands in for the rows, since the owner has
 * applied them: of the smallest and the largest value of a group, and where they are ranges, of what lies between. A
 * column of which that is not certain is a key.
 */
export function groupedRows(
  { keys, values, conditions }: GroupNeed,
  columns: readonly RelationColumn[],
): Grouping {
  const written = conditions.slice(0, mostConditions).map((condition) => conditionSql(condition, columns))
  const isApplied = (column: string): boolean =>
    conditions.every((condition, index) => condition.column !== column || written[index] !== undefined)
  const isRange = (column: string): boolean =>
    conditions.every((condition) => condition.column !== column || ofRanges.has(condition.operator))
  const summarized = columns.flatMap((column): readonly SummarizedColumn[] => {
    const used = values.find((value) => value.column === column.name)
    if (used === undefined || !isApplied(column.name)) return []
    const isSummed = used.uses.includes('sum')
    if (isSummed && !(canBeSummed(column.type) && isRange(column.name))) return []
    return [{ ...column, ...summaryOf(used) }]
  })
  const isKey = (name: string): boolean =>
    keys.includes(name) ||
    (values.some(({ column }) => column === name) && !summarized.some((column) => column.name === name))
  const grouped = { keys: columns.filter(({ name }) => isKey(name)), values: summarized }
  const isEmpty = grouped.keys.length + summarized.length === 0
  return {
    grouped: isEmpty ? { keys: [], values: anyColumn(columns) } : grouped,
    conditions: [...new Set(written.flatMap((sql) => sql ?? []))],
  }
}

/** What is only counted has a column all the same. */
const anyColumn = ([first]: readonly RelationColumn[]): readonly SummarizedColumn[] =>
  first === undefined ? [] : [{ ...first, count: false, sum: false, min: true, max: false }]

/** Where nothing but a value that is there, and for which conditions are true, is needed, it is the smallest one. */
function summaryOf({ uses }: UsedColumn): Omit<SummarizedColumn, keyof RelationColumn> {
  const [sum, min, max] = [uses.includes('sum'), uses.includes('min'), uses.includes('max')]
  if (sum) return { sum, count: true, min: min || max, max: min || max }
  return { sum, count: uses.includes('count'), min: min || !max, max }
}
