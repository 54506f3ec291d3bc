import type { LikePart, RowCondition, RowFilter, RowTest, RowValue } from '../governance/row-filter.ts'
import type { RelationColumn } from './relation.ts'
import { compare, type Comparison } from './row-comparison-sql.ts'
import { listSql, operandOf, operandSql, type RowSource } from './row-value-sql.ts'
import { textLiteral } from './text-literal.ts'

export interface RowFilterOptions {
  /** The columns there are, of the types they have there. */
  readonly columns: readonly RelationColumn[]
  /** What the relation is called in the statement, so that no other name can take a column's place. */
  readonly alias: string
}

/**
 * The filter as a predicate that is true of exactly the rows that may be seen. It holds literals, quoted columns and
 * functions of the engine's own only, and cannot fail on any row: what cannot be computed is NULL, which takes the row
 * away. A column that is not there, or is of another type than policies took it for, is NULL too.
 */
export function rowFilterSql(filter: RowFilter, { columns, alias }: RowFilterOptions): string {
  switch (filter.kind) {
    case 'all':
      return 'true'
    case 'none':
      return 'false'
    case 'where':
      return conditionSql(filter.condition, { columns: new Map(columns.map((c) => [c.name, c.type])), alias })
  }
}

function conditionSql(condition: RowCondition, source: RowSource): string {
  switch (condition.op) {
    case 'and':
    case 'or': {
      const terms = condition.terms.map((term) => {
        const sql = conditionSql(term, source)
        return term.op === 'and' || term.op === 'or' ? `(${sql})` : sql
      })
      return terms.join(condition.op === 'and' ? ' AND ' : ' OR ')
    }
    case 'not':
      return notSql(condition.test, source)
    default:
      return testSql(condition, source) ?? unknown
  }
}

/** Neither true nor false, as every test of something absent. */
const unknown = 'CAST(NULL AS BOOLEAN)'

const opposites = { '=': '<>', '<': '>=', '<=': '>' } as const satisfies Record<string, Comparison>

/** The opposite operator where there is one: the engine can use files' statistics with it. */
function notSql(test: RowTest, source: RowSource): string {
  if (test.op === '=' || test.op === '<' || test.op === '<=')
    return compareSql({ ...test, op: opposites[test.op] }, source) ?? unknown
  if (test.op === 'present') {
    const value = valueSql(test.value, source)
    return value === undefined ? 'true' : `${value} IS NULL`
  }
  const sql = testSql(test, source)
  return sql === undefined ? unknown : `NOT (${sql})`
}

/** Undefined where something in it is absent from every row. */
function testSql(test: RowTest, source: RowSource): string | undefined {
  switch (test.op) {
    case 'present': {
      const value = valueSql(test.value, source)
      return value === undefined ? 'false' : `${value} IS NOT NULL`
    }
    case 'is-true':
      return valueSql(test.value, source)
    case '=':
    case '<':
    case '<=':
      return compareSql(test, source)
    case 'in':
      return inSql(test, source)
    case 'like':
      return likeSql(test, source)
    case 'contains':
      return containsSql(test, source)
    case 'within':
      return listCall('list_has_all', [listSql(test.of, source), listSql(test.list, source)])
    case 'overlaps':
      return listCall('list_has_any', [listSql(test.list, source), listSql(test.with, source)])
  }
}

function valueSql(value: RowValue, source: RowSource): string | undefined {
  if (value.op === 'column' && (value.type === 'strings' || value.type === 'longs'))
    return listSql(value, source)
  const operand = operandOf(value, source)
  return operand && operandSql(operand)
}

function compareSql(
  { op, left, right }: Omit<RowTest & { op: '=' }, 'op'> & { readonly op: Comparison },
  source: RowSource,
): string | undefined {
  const [first, second] = [operandOf(left, source), operandOf(right, source)]
  return first && second && compare(op, first, second)
}

function inSql({ value, values }: RowTest & { op: 'in' }, source: RowSource): string | undefined {
  const operand = operandOf(value, source)
  if (operand === undefined) return undefined
  const others = values.flatMap((literal) => operandOf(literal, source) ?? [])
  if (values.every(({ type }) => type === 'string' || type === 'long'))
    return `${operandSql(operand)} IN (${others.map(operandSql).join(', ')})`
  return `(${others.map((other) => compare('=', operand, other)).join(' OR ')})`
}

function likeSql({ value, pattern }: RowTest & { op: 'like' }, source: RowSource): string | undefined {
  const operand = operandOf(value, source)
  if (operand === undefined) return undefined
  const text = pattern.map(patternText).join('')
  const escape = text.includes('\\') ? ` ESCAPE '\\'` : ''
  return `${operandSql(operand)} LIKE ${textLiteral(text)}${escape}`
}

const patternText = (part: LikePart): string =>
  part === 'anything' ? '%' : part.literal.replaceAll(/[\\%_]/g, String.raw`\$&`)

/** The engine would say of a list, not of the value, whether NULL is in it. */
function containsSql({ list, value }: RowTest & { op: 'contains' }, source: RowSource): string | undefined {
  const operand = operandOf(value, source)
  if (operand === undefined) return undefined
  const call = listCall('list_contains', [listSql(list, source), operandSql(operand)])
  if (call === undefined || value.op === 'literal') return call
  return `CASE WHEN ${operandSql(operand)} IS NOT NULL THEN ${call} END`
}

const listCall = (name: string, args: readonly (string | undefined)[]): string | undefined =>
  args.includes(undefined) ? undefined : `system.main.${name}(${args.join(', ')})`
