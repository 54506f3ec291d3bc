import { HansaError } from '../../errors.ts'
import { quoteLiteral } from '../../engine/quote.ts'
import type { ColumnType, ScalarType } from '../../spec/logical-type.ts'

/** What a value must look like for a column, and its SQL. */
interface LiteralForm {
  readonly pattern: RegExp
  readonly example: string
  readonly sql: (text: string) => string
}

const plain = (text: string): string => text

/** A number as it stands: cast to the column's type it could be rounded to another. */
const integer: LiteralForm = { pattern: /^-?\d{1,38}$/, example: '42', sql: plain }
const exact: LiteralForm = { pattern: /^-?\d{1,19}(\.\d{1,19})?$/, example: '12.50', sql: plain }

const cast = (type: ScalarType, pattern: RegExp, example: string): LiteralForm => ({
  pattern,
  example,
  sql: (text) => `CAST(${quoteLiteral(text)} AS ${type})`,
})

const approximate = /^-?(\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?|Infinity)$|^NaN$/
const date = String.raw`\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`
const time = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?`
const zone = String.raw`(Z|[+-]\d{2}:?\d{2})`

const forms: Readonly<Partial<Record<ScalarType, LiteralForm>>> = {
  // A zero byte would end the statement's text for the parser.
  VARCHAR: { pattern: /^[^\0]*$/, example: 'text', sql: quoteLiteral },
  BOOLEAN: { pattern: /^(true|false)$/, example: 'true', sql: plain },
  TINYINT: integer,
  SMALLINT: integer,
  INTEGER: integer,
  BIGINT: integer,
  HUGEINT: integer,
  DECIMAL: exact,
  FLOAT: cast('FLOAT', approximate, '1.5'),
  DOUBLE: cast('DOUBLE', approximate, '1.5'),
  DATE: cast('DATE', new RegExp(`^${date}$`), '2026-01-31'),
  TIME: cast('TIME', new RegExp(`^${time}$`), '23:59:59'),
  TIMESTAMP: cast('TIMESTAMP', new RegExp(`^${date}([T ]${time})?$`), '2026-01-31T23:59:59'),
  'TIMESTAMP WITH TIME ZONE': cast(
    'TIMESTAMP WITH TIME ZONE',
    new RegExp(`^${date}([T ]${time}${zone}?)?$`),
    '2026-01-31T23:59:59Z',
  ),
  UUID: cast('UUID', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, '3f333df6-90a4-4fda-8dd3-9485d27cee36'),
}

/** `text` as an SQL literal that a column of this type can be compared with; `invalid_input` where it is none. */
export function filterLiteral(column: string, type: ColumnType, text: string): string {
  const form = type.kind === 'scalar' ? forms[type.scalar] : undefined
  if (form === undefined)
    throw new HansaError('invalid_input', `a column of type ${type.sql} cannot be compared: "${column}"`, {
      remedy: 'Only `.null` filters it; send SQL to /query for more.',
    })
  if (form.pattern.test(text) && isRealDay(text, type)) return form.sql(text)
  throw new HansaError('invalid_input', `the value for "${column}" is no ${type.sql}`, {
    remedy: `Write it like ${form.example}.`,
  })
}

/** There is no 30 February, whatever the pattern says. */
function isRealDay(text: string, type: ColumnType): boolean {
  if (type.kind !== 'scalar' || !/^(DATE|TIMESTAMP)/.test(type.scalar)) return true
  const day = text.slice(0, 10)
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}
