import type { LogicalTypeOptions } from '../../spec/data-contract.ts'
import type { ColumnType, ScalarType } from '../../spec/logical-type.ts'
import { quoteLiteral } from '../quote.ts'
import type { Conversion } from './value-conversion.ts'
import { datePattern } from './date-pattern.ts'

type Scalar = Extract<ColumnType, { kind: 'scalar' }>

/**
 * Text to one scalar type. The engine's cast alone would round `1.5` to the integer 2, drop the time from a date and
 * the offset from a timestamp, so each type says what it would lose. No type but text has an empty form: CSV means
 * NULL by it (`emptyIsNull`).
 */
export function textConversion(
  type: Scalar,
  options: LogicalTypeOptions,
  { emptyIsNull = false }: { readonly emptyIsNull?: boolean | undefined } = {},
): Conversion {
  if (type.scalar === 'VARCHAR') return { value: (raw) => raw, fault: undefined }
  const present = (raw: string): string => (emptyIsNull ? `${raw} <> ''` : `${raw} IS NOT NULL`)
  const { value, lossy } = { lossy: undefined, ...scalarText(type, options) }
  return {
    value,
    fault: (raw, converted) => {
      const lost = lossy === undefined ? '' : ` OR ${lossy(raw, converted)}`
      return `${present(raw)} AND (${converted} IS NULL${lost})`
    },
  }
}

interface ScalarText {
  readonly value: (raw: string) => string
  readonly lossy?: (raw: string, value: string) => string
}

function scalarText(type: Scalar, options: LogicalTypeOptions): ScalarText {
  switch (type.scalar) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'HUGEINT':
      return exactNumber(type.sql, '[+-]?[0-9]+(\\.0*)?')
    case 'DECIMAL':
      return exactNumber(type.sql, `[+-]?[0-9]*(\\.[0-9]{0,${scaleOf(type.sql)}}0*)?`)
    case 'DATE':
      return dateText(options)
    case 'TIME':
      return timeText(options)
    case 'TIMESTAMP':
      return { value: timestampText(options) }
    case 'TIMESTAMP WITH TIME ZONE':
      return { value: instantText(options) }
    case 'BLOB':
      return { value: (raw) => (options.format === 'byte' ? `TRY(from_base64(${raw}))` : `encode(${raw})`) }
    case 'JSON':
      return { value: tryCast('JSON') }
    default:
      return { value: tryCast(type.sql) }
  }
}

const tryCast =
  (sql: string) =>
  (raw: string): string =>
    `TRY_CAST(${raw} AS ${sql})`

const scaleOf = (sql: string): number => Number(/,\s*(\d+)\s*\)/.exec(sql)?.[1] ?? 0)

/**
 * Digits as they stand lose nothing; a number with an exponent loses nothing if it is the same as a double.
 * The engine would also take `0x1F` and `1_000`, which no other reader of the file may.
 */
const exactNumber = (sql: string, digits: string): ScalarText => ({
  value: tryCast(sql),
  lossy: (raw, value) =>
    `(${value}::VARCHAR <> ${raw} AND NOT regexp_full_match(${raw}, '\\s*${digits}\\s*') AND NOT (regexp_full_match(${raw}, ` +
    `'\\s*[+-]?[0-9.]+[eE][+-]?[0-9]+\\s*') AND coalesce(TRY_CAST(${raw} AS DOUBLE) = ${value}::DOUBLE, false)))`,
})

function dateText({ format }: LogicalTypeOptions): ScalarText {
  if (format !== undefined) {
    const pattern = quoteLiteral(datePattern(format).strptime)
    return { value: (raw) => `CAST(try_strptime(${raw}, ${pattern}) AS DATE)` }
  }
  return {
    value: tryCast('DATE'),
    lossy: (raw, value) =>
      `(length(${raw}) > 10 AND coalesce(TRY_CAST(${raw} AS TIMESTAMP) <> ${value}::TIMESTAMP, true))`,
  }
}

function timeText({ format }: LogicalTypeOptions): ScalarText {
  if (format === undefined) return { value: tryCast('TIME') }
  const pattern = quoteLiteral(datePattern(format).strptime)
  return { value: (raw) => `CAST(try_strptime(${raw}, ${pattern}) AS TIME)` }
}

/** An offset at the end of an ISO timestamp; the engine would drop it without a word. The usual form needs no search. */
const hasOffset = (raw: string): string =>
  `(${raw} NOT LIKE '____-__-_____:__:__' AND regexp_matches(${raw}, ':[0-9.,]*\\s*([zZ]|[+-][0-9]{2}.*|[A-Z].*)\\s*$'))`

/** Local time; what carries an offset is told in UTC. */
function timestampText({ format }: LogicalTypeOptions): (raw: string) => string {
  const utc = (instant: string): string => `timezone('UTC', ${instant})`
  if (format === undefined)
    return (raw) =>
      `CASE WHEN ${hasOffset(raw)} THEN ${utc(`TRY_CAST(${raw} AS TIMESTAMPTZ)`)} ELSE TRY_CAST(${raw} AS TIMESTAMP) END`
  const { strptime, zoned } = datePattern(format)
  const parsed = (raw: string): string => `CAST(try_strptime(${raw}, ${quoteLiteral(strptime)}) AS TIMESTAMP)`
  return zoned ? (raw) => utc(`try_strptime(${raw}, ${quoteLiteral(strptime)})`) : parsed
}

/** A point in time; text without an offset is told in the column's `defaultTimezone`, or UTC. */
function instantText({ format, defaultTimezone = 'UTC' }: LogicalTypeOptions): (raw: string) => string {
  const inZone = (local: string): string => `timezone(${quoteLiteral(defaultTimezone)}, ${local})`
  if (format === undefined)
    return (raw) =>
      `CASE WHEN ${hasOffset(raw)} THEN TRY_CAST(${raw} AS TIMESTAMPTZ) ELSE ${inZone(`TRY_CAST(${raw} AS TIMESTAMP)`)} END`
  const { strptime, zoned } = datePattern(format)
  return (raw) => {
    const parsed = `try_strptime(${raw}, ${quoteLiteral(strptime)})`
    return zoned ? parsed : inZone(`CAST(${parsed} AS TIMESTAMP)`)
  }
}

/** What the contract wants, in words, for reports of bad rows. */
export function expectation({
  type,
  options,
}: {
  readonly type: ColumnType
  readonly options: LogicalTypeOptions
}): string {
  if (type.kind === 'list') return `a list (${type.sql})`
  if (type.kind === 'struct') return `an object (${type.sql})`
  const { format } = options
  return format !== undefined && /DATE|TIME/.test(type.scalar)
    ? `${words[type.scalar]} like ${format}`
    : `${words[type.scalar]} (${type.sql})`
}

const words: Readonly<Record<ScalarType, string>> = {
  VARCHAR: 'text',
  BOOLEAN: 'true or false',
  TINYINT: 'a whole number',
  SMALLINT: 'a whole number',
  INTEGER: 'a whole number',
  BIGINT: 'a whole number',
  HUGEINT: 'a whole number',
  FLOAT: 'a number',
  DOUBLE: 'a number',
  DECIMAL: 'a number of that precision',
  DATE: 'a date',
  TIME: 'a time of day',
  TIMESTAMP: 'a date and time',
  'TIMESTAMP WITH TIME ZONE': 'a date and time',
  UUID: 'a UUID',
  BLOB: 'bytes',
  JSON: 'a JSON document',
}
