import type { Column } from '../../spec/logical-type.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { formatSqlType, mapScalars, parseSqlType } from '../sql-type.ts'
import { conversion } from './conversion.ts'
import { expectation } from './text-conversion.ts'
import type { NumberedRelation, SourceRelation } from './source-relation.ts'

/** What the engine says at a row that does not fit. */
const badRowSignal = 'hansa:bad-row'

/** How much of a value that does not fit is shown. */
const shownCharacters = 60

interface Checked {
  readonly column: Column
  readonly raw: string
  readonly value: string
  /** True where the value does not fit. */
  readonly misfit: string | undefined
  /** True where a required value is absent. */
  readonly absent: string | undefined
}

/** The rows in the contract's types; the first one that does not fit ends the statement. */
export function selectGuarded(relation: SourceRelation, columns: readonly Column[]): string {
  const checked = columns.map((column, index) => check(column, relation, index))
  const guarded = checked.map(({ column, value, misfit, absent }) => {
    const bad = [misfit, absent].filter((test) => test !== undefined).join(' OR ')
    const sql =
      bad === '' ? value : `CASE WHEN ${bad} THEN error(${quoteLiteral(badRowSignal)}) ELSE ${value} END`
    return `${kept(sql, column)} AS ${quoteIdentifier(column.name)}`
  })
  return `SELECT ${guarded.join(', ')} FROM ${converted(relation, columns, [])}`
}

/** The rows that fit, in the contract's types. */
export function selectGood(relation: NumberedRelation, columns: readonly Column[]): string {
  const checked = columns.map((column, index) => check(column, relation, index))
  const good = checked.map(({ column, value }) => `${kept(value, column)} AS ${quoteIdentifier(column.name)}`)
  return `SELECT ${good.join(', ')} FROM ${converted(relation, columns, [`${relation.fault} AS fault`])} WHERE NOT ${anyFault(checked)}`
}

/** The rows that do not fit: file, row, line, faults (column, expected, value) and the row's text. */
export function selectBad(relation: NumberedRelation, columns: readonly Column[], file: string): string {
  const checked = columns.map((column, index) => check(column, relation, index))
  const place = [
    `${relation.row} AS row_number`,
    `${relation.line} AS line_number`,
    `${relation.fault} AS fault`,
    `${relation.text} AS row_text`,
  ]
  const fields = checked.map(({ column, raw }) => `${quoteIdentifier(column.name)} := ${raw}`)
  return (
    `SELECT ${quoteLiteral(file)} AS file, row_number::BIGINT AS row, line_number::BIGINT AS line, ` +
    `${faultList(checked)} AS faults, ` +
    `coalesce(row_text, to_json(struct_pack(${fields.join(', ')}))::VARCHAR) AS text ` +
    `FROM ${converted(relation, columns, place)} WHERE ${anyFault(checked)}`
  )
}

/** Parquet would round 128-bit integers to doubles: these files, which only the engine reads again, hold their text. */
function kept(sql: string, { type }: Column): string {
  const stored = formatSqlType(
    mapScalars(parseSqlType(type.sql), (scalar) =>
      scalar.name === 'HUGEINT' ? { kind: 'scalar', name: 'VARCHAR' } : scalar,
    ),
  )
  return type.sql.includes('HUGEINT') ? `CAST(${sql} AS ${stored})` : sql
}

function check(column: Column, relation: SourceRelation, index: number): Checked {
  const raw = `raw_${index}`
  const value = `value_${index}`
  const kind = relation.raw[index]?.kind ?? { kind: 'text' }
  const misfit = conversion(kind, column).fault?.(raw, value)
  return {
    column,
    raw,
    value,
    misfit: misfit === undefined ? undefined : `(${misfit})`,
    absent: column.required ? `(${value} IS NULL)` : undefined,
  }
}

/** Two nested projections, so that each conversion is computed once however often it is looked at. */
function converted(relation: SourceRelation, columns: readonly Column[], extra: readonly string[]): string {
  const raws = relation.raw.map(({ sql }, index) => `${sql} AS raw_${index}`)
  const values = columns.map((column, index) => {
    const kind = relation.raw[index]?.kind ?? { kind: 'text' }
    return `${conversion(kind, column).value(`raw_${index}`)} AS value_${index}`
  })
  return `(SELECT *, ${values.join(', ')} FROM (SELECT ${[...extra, ...raws].join(', ')} FROM ${relation.from}))`
}

const anyFault = (checked: readonly Checked[]): string =>
  `(${['fault IS NOT NULL', ...checked.flatMap(({ misfit, absent }) => [misfit && `coalesce(${misfit}, false)`, absent].filter((test) => test !== undefined))].join(' OR ')})`

/** A malformed row has one fault and no columns to look at. */
function faultList(checked: readonly Checked[]): string {
  const entries = checked.flatMap(({ column, raw, misfit, absent }) => [
    ...(misfit === undefined ? [] : [when(misfit, column, { expected: expectation(column), shown: raw })]),
    ...(absent === undefined
      ? []
      : [
          when(`${absent} AND NOT coalesce(${misfit ?? 'false'}, false)`, column, {
            expected: 'a value, as the column is required',
          }),
        ]),
  ])
  const found = `list_filter([${entries.join(', ')}]::STRUCT("column" VARCHAR, expected VARCHAR, value VARCHAR)[], lambda f: f IS NOT NULL)`
  const whole = `[{'column': NULL::VARCHAR, 'expected': fault, 'value': left(row_text, ${shownCharacters})}]`
  return `CASE WHEN fault IS NOT NULL THEN ${whole} ELSE ${found} END`
}

function when(
  test: string,
  column: Column,
  fault: { readonly expected: string; readonly shown?: string },
): string {
  const shown = fault.shown === undefined ? 'NULL' : `left(${fault.shown}::VARCHAR, ${shownCharacters})`
  return (
    `CASE WHEN ${test} THEN {'column': ${quoteLiteral(column.name)}, ` +
    `'expected': ${quoteLiteral(fault.expected)}, 'value': ${shown}} END`
  )
}
