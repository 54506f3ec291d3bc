import type { RowAttribute, RowColumn, RowList, RowLiteral, RowValue } from '../governance/row-filter.ts'
import { quoteIdentifier, quoteLiteral } from './quote.ts'
import { parseSqlType, type SqlScalar, type SqlType } from './sql-type.ts'
import { textLiteral } from './text-literal.ts'

/** Where a filter's columns come from. */
export interface RowSource {
  /** The engine's types by column name. */
  readonly columns: ReadonlyMap<string, string>
  readonly alias: string
}

/**
 * NULL where `sql` fails on a row. Not `TRY_CAST`, through which the optimizer moves comparisons to the wider type: what
 * does not fit is no NULL any more then.
 */
export const orNull = (sql: string): string => `TRY(${sql})`

/** Something to compare: a literal is written when it is known what it is compared with. */
export type Operand =
  { readonly kind: 'sql'; readonly sql: string; readonly type: SqlScalar } | LiteralOperand
export interface LiteralOperand {
  readonly kind: 'literal'
  readonly literal: RowLiteral
}

const scalar = (name: string, precision?: number, scale?: number): SqlScalar => ({
  kind: 'scalar',
  name,
  ...(precision === undefined ? {} : { precision, scale: scale ?? 0 }),
})

/** Undefined where no row has it. */
export function operandOf(value: RowValue, source: RowSource): Operand | undefined {
  switch (value.op) {
    case 'literal':
      return { kind: 'literal', literal: value }
    case 'column':
      return columnOperand(value, source)
    case 'day':
      return dayOperand(value.of, source)
    case '+':
    case '-':
    case '*': {
      const [left, right] = [operandOf(value.left, source), operandOf(value.right, source)]
      if (left === undefined || right === undefined) return undefined
      const result = `CAST(${operandSql(left)} AS BIGINT) ${value.op} CAST(${operandSql(right)} AS BIGINT)`
      return { kind: 'sql', sql: orNull(result), type: scalar('BIGINT') }
    }
  }
}

/** An operand by itself, for texts, whole numbers and tests of presence. */
export function operandSql(operand: Operand): string {
  if (operand.kind === 'sql') return operand.sql
  const { type, text } = operand.literal
  return type === 'string' ? textLiteral(text) : type === 'long' ? text : quoteLiteral(text)
}

/** The types that can stand for what policies see. */
const carriers: Readonly<Record<RowAttribute, readonly string[]>> = {
  string: ['VARCHAR', 'UUID'],
  strings: ['VARCHAR', 'UUID'],
  long: ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'],
  longs: ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'],
  boolean: ['BOOLEAN'],
  decimal: ['DECIMAL', 'FLOAT', 'DOUBLE'],
  datetime: ['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'],
}

function columnOperand(column: RowColumn, source: RowSource): Operand | undefined {
  const type = typeOf(column.name, source)
  if (type?.kind !== 'scalar' || !carriers[column.type].includes(type.name)) return undefined
  const sql = columnSql(column.name, source)
  switch (type.name) {
    case 'UUID':
      return { kind: 'sql', sql: `CAST(${sql} AS VARCHAR)`, type: scalar('VARCHAR') }
    case 'FLOAT':
    case 'DOUBLE':
      // What is not a finite number is no decimal: no order of the engine's may decide about it.
      return { kind: 'sql', sql: `CASE WHEN system.main.isfinite(${sql}) THEN ${sql} END`, type }
    case 'DECIMAL':
      return decimalOperand(sql, type)
    default:
      return { kind: 'sql', sql, type }
  }
}

/** Digits left of the point that leave room for four right of it: far more than a decimal of Cedar has. */
const widestWhole = 34

function decimalOperand(sql: string, type: SqlScalar): Operand {
  if ((type.precision ?? 0) - (type.scale ?? 0) <= widestWhole) return { kind: 'sql', sql, type }
  return { kind: 'sql', sql: orNull(`CAST(${sql} AS DECIMAL(38,4))`), type: scalar('DECIMAL', 38, 4) }
}

function dayOperand(column: RowColumn, source: RowSource): Operand | undefined {
  const operand = columnOperand(column, source)
  if (operand?.kind !== 'sql' || operand.type.name === 'DATE') return operand
  return { kind: 'sql', sql: orNull(`CAST(${inUtc(operand)} AS DATE)`), type: scalar('DATE') }
}

/** A datetime without a time zone. */
export function inUtc({ sql, type }: Operand & { kind: 'sql' }): string {
  switch (type.name) {
    case 'DATE':
      return orNull(`CAST(${sql} AS TIMESTAMP)`)
    case 'TIMESTAMP WITH TIME ZONE':
      return orNull(`system.main.timezone('UTC', ${sql})`)
    default:
      return sql
  }
}

/** Undefined where no row has it. */
export function listSql(list: RowList, source: RowSource): string | undefined {
  if (list.op === 'list') {
    const values = list.values.map((literal) => operandSql({ kind: 'literal', literal }))
    return `CAST([${values.join(', ')}] AS ${list.element === 'string' ? 'VARCHAR' : 'BIGINT'}[])`
  }
  const type = typeOf(list.name, source)
  if (type?.kind !== 'list' || type.element.kind !== 'scalar') return undefined
  if (!carriers[list.type].includes(type.element.name)) return undefined
  return `CAST(${columnSql(list.name, source)} AS ${list.type === 'strings' ? 'VARCHAR' : 'BIGINT'}[])`
}

function typeOf(name: string, { columns }: RowSource): SqlType | undefined {
  const type = columns.get(name)
  return type === undefined ? undefined : parseSqlType(type)
}

const columnSql = (name: string, { alias }: RowSource): string =>
  `${quoteIdentifier(alias)}.${quoteIdentifier(name)}`
