import type { RowLiteral } from '../governance/row-filter.ts'
import { quoteLiteral } from './quote.ts'
import { inUtc, operandSql, orNull, type Operand } from './row-value-sql.ts'
import type { SqlScalar } from './sql-type.ts'

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>='

type Sql = Operand & { kind: 'sql' }

/** Compares as Cedar does, whatever types the engine keeps the values in; NULL where either is. */
export function compare(op: Comparison, left: Operand, right: Operand): string {
  if (left.kind === 'literal' && right.kind === 'sql') return compare(mirrored[op], right, left)
  if (left.kind === 'literal') return `${operandSql(left)} ${op} ${operandSql(right)}`
  if (right.kind === 'literal') return compareToLiteral(op, left, right.literal)
  const [a, b] = alike(left, right)
  return `${a} ${op} ${b}`
}

const mirrored = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
} as const satisfies Record<Comparison, Comparison>

function compareToLiteral(op: Comparison, operand: Sql, literal: RowLiteral): string {
  switch (literal.type) {
    case 'string':
    case 'long':
      return `${operand.sql} ${op} ${operandSql({ kind: 'literal', literal })}`
    case 'decimal':
      return `${operand.sql} ${op} ${decimalLiteral(literal.text, operand.type)}`
    case 'datetime':
      return compareToDatetime(op, operand, literal.text)
  }
}

/** In the column's own type, so that the column need not be converted; beyond its range, beyond every value of it. */
function decimalLiteral(text: string, { name, precision = 0, scale = 0 }: SqlScalar): string {
  if (name !== 'DECIMAL') return `CAST('${text}' AS ${name})`
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d*)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole.length > precision - scale) return `CAST('${sign}Infinity' AS DOUBLE)`
  const digits = Math.max(1, whole.length + fraction.length)
  return `CAST('${text}' AS DECIMAL(${digits},${fraction.length}))`
}

function compareToDatetime(op: Comparison, { sql, type }: Sql, text: string): string {
  const [day = '', time = ''] = text.replace('Z', '').split('T')
  switch (type.name) {
    case 'DATE':
      return compareToDay(op, sql, { day, isMidnight: /^[0:.]*$/.test(time) })
    case 'TIMESTAMP WITH TIME ZONE':
      return `${sql} ${op} TIMESTAMPTZ '${day} ${time}+00'`
    default:
      return `${sql} ${op} TIMESTAMP '${day} ${time}'`
  }
}

/** A column of days is compared as days, each its midnight: made datetimes, far ones would overflow. */
function compareToDay(
  op: Comparison,
  sql: string,
  { day, isMidnight }: { readonly day: string; readonly isMidnight: boolean },
): string {
  const literal = `DATE ${quoteLiteral(day)}`
  if (isMidnight) return `${sql} ${op} ${literal}`
  switch (op) {
    case '=':
      return `${sql} <> ${sql}`
    case '<>':
      return `${sql} = ${sql}`
    case '<':
    case '<=':
      return `${sql} <= ${literal}`
    case '>':
    case '>=':
      return `${sql} > ${literal}`
  }
}

/** Two columns in one type that holds both; a value that it cannot hold is NULL. */
function alike(left: Sql, right: Sql): readonly [string, string] {
  const [a, b] = [left.type.name, right.type.name]
  if (a === 'DECIMAL' && b === 'DECIMAL') return alikeDecimals(left, right)
  if (a === b) return [left.sql, right.sql]
  if (isNumber(left) && isNumber(right)) return [asCedarDecimal(left), asCedarDecimal(right)]
  return isTime(left) && isTime(right) ? [inUtc(left), inUtc(right)] : [left.sql, right.sql]
}

const isNumber = ({ type: { name } }: Sql): boolean => ['DECIMAL', 'FLOAT', 'DOUBLE'].includes(name)
const isTime = ({ type: { name } }: Sql): boolean => name === 'DATE' || name.startsWith('TIMESTAMP')

/** What is 0.1 in a FLOAT is not in a DOUBLE, but both are to Cedar, which has four digits. */
const asCedarDecimal = ({ sql }: Sql): string => orNull(`CAST(${sql} AS DECIMAL(19,4))`)

function alikeDecimals(left: Sql, right: Sql): readonly [string, string] {
  const both = [left.type, right.type]
  const scale = Math.max(...both.map((type) => type.scale ?? 0))
  const whole = Math.max(...both.map((type) => (type.precision ?? 0) - (type.scale ?? 0)))
  if (whole + scale <= 38) return [left.sql, right.sql]
  return [
    orNull(`CAST(${left.sql} AS DECIMAL(38,${scale}))`),
    orNull(`CAST(${right.sql} AS DECIMAL(38,${scale}))`),
  ]
}
