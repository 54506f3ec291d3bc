import { quoteIdentifier } from '../../engine/quote.ts'
import type { RelationColumn } from '../../engine/relation.ts'
import type { Condition, Literal } from '../../engine/sql/pushed-condition.ts'
import type { TableNeed } from '../../engine/sql/statement-needs.ts'
import { textLiteral } from '../../engine/text-literal.ts'
import type { RemoteNeed } from './remote-datasets.ts'

/** Longer conditions would cost more than they save. */
const longestCondition = 10_000
export const mostConditions = 50

/**
 * What an owner is asked for, in SQL that is written here from names, operators and values: the worker which analysed
 * the statement runs what strangers wrote. A condition goes along only where no value of its column can make it fail, for
 * a row that a join would have left out must not end the statement.
 */
export function remoteNeed(need: TableNeed, columns: readonly RelationColumn[]): RemoteNeed {
  const written = need.conditions
    .slice(0, mostConditions)
    .flatMap((condition) => conditionSql(condition, columns) ?? [])
  const isWhole = written.length === need.conditions.length
  // A table without columns has no rows either.
  const used = need.columns.length === 0 ? columns.slice(0, 1).map(({ name }) => name) : need.columns
  return {
    columns: used.length === columns.length ? undefined : used,
    conditions: [...new Set(written)],
    limit: isWhole ? need.limit : undefined,
  }
}

/** The condition in SQL; undefined where it must not go along. */
export function conditionSql(
  { column, operator, values }: Condition,
  columns: readonly RelationColumn[],
): string | undefined {
  const known = columns.find(({ name }) => name === column)
  if (known === undefined || !values.every((value) => fits(value, known.type, operator))) return undefined
  const [first, second] = values.map(literalSql)
  if (first === undefined) return undefined
  const name = quoteIdentifier(column)
  const sql = (): string | undefined => {
    switch (operator) {
      case 'between':
        return second === undefined ? undefined : `${name} between ${first} and ${second}`
      case 'in':
        return `${name} in (${values.map(literalSql).join(', ')})`
      default:
        return `${name} ${operator} ${first}`
    }
  }
  const text = sql()
  return text === undefined || text.length > longestCondition ? undefined : text
}

const integerTypes = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/
const numberTypes = /^(DOUBLE|FLOAT|DECIMAL\(\d+,\d+\))$/
const numbers = /^-?\d{1,30}(\.\d{1,30})?$/
const timestamps = /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,6})?)?$/

/** Whether values of the type and this one are compared without any that could not be converted. */
function fits({ kind, text }: Literal, type: string, operator: Condition['operator']): boolean {
  if (operator === 'like') return kind === 'text' && type === 'VARCHAR'
  switch (kind) {
    case 'text':
      return (
        type === 'VARCHAR' || (type === 'DATE' && isDate(text)) || (type === 'TIMESTAMP' && isTimestamp(text))
      )
    case 'number':
      return (
        numbers.test(text) && (numberTypes.test(type) || (integerTypes.test(type) && !text.includes('.')))
      )
    case 'date':
      return (type === 'DATE' || type === 'TIMESTAMP') && isDate(text)
    case 'timestamp':
      return type === 'TIMESTAMP' && isTimestamp(text)
    case 'boolean':
      return type === 'BOOLEAN' && (text === 't' || text === 'f')
  }
}

const isDate = (text: string): boolean => text.length === 10 && isTimestamp(text)

/** There is such a day, and such a time of it. */
function isTimestamp(text: string): boolean {
  if (!timestamps.test(text)) return false
  const time = new Date(`${text.slice(0, 19).replace(' ', 'T')}${text.length > 10 ? 'Z' : 'T00:00:00Z'}`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 10))
}

function literalSql({ kind, text }: Literal): string {
  switch (kind) {
    case 'text':
      return textLiteral(text)
    case 'number':
      return text
    case 'date':
      return `date ${textLiteral(text)}`
    case 'timestamp':
      return `timestamp ${textLiteral(text)}`
    case 'boolean':
      return text === 't' ? 'true' : 'false'
  }
}
