import { conversion, type RawKind } from '../../engine/source/conversion.ts'
import type { Connection, Row } from '../../engine/engine.ts'
import { quoteLiteral } from '../../engine/quote.ts'
import type { LogicalTypeOptions } from '../../spec/data-contract.ts'
import type { ColumnType } from '../../spec/logical-type.ts'
import type { Shape } from './sample.ts'
import { exactType, fractionType, integerType, scalarType } from './scalar-type.ts'
import { candidatesFor, type Candidate } from './type-candidates.ts'

/** A scalar type for all values seen, and how the source writes them. */
export interface InferredScalar {
  readonly type: Extract<ColumnType, { kind: 'scalar' }>
  /** `format` and the like, for the source's contract. */
  readonly options: LogicalTypeOptions
  /** Why it stayed text, where that is not plain. */
  readonly doubt?: string
}

export interface RawValues {
  /** A relation with the column `raw`. */
  readonly from: string
  readonly raw: RawKind
  readonly isCode: boolean
  readonly isKey: boolean
}

/** Finds the narrowest type that reading the source would give every value without loss. */
export async function inferScalar(
  connection: Connection,
  values: RawValues,
  shape: Extract<Shape, { kind: 'open' | 'mixed' }>,
): Promise<InferredScalar> {
  const text = textOf(values)
  if (shape.kind === 'mixed') {
    const nested = await count(
      connection,
      `select raw from ${values.from} where json_type(raw) in ('OBJECT', 'ARRAY')`,
    )
    return { type: scalarType(nested > 0 ? 'JSON' : 'VARCHAR'), options: {} }
  }
  if (shape.allow === 'exact') return exact(connection, text)
  const some = await connection.rows(`select distinct ${text.sql} as text from ${text.from} limit 1000`)
  const allow = values.isCode && shape.allow === 'any' ? 'text' : shape.allow
  const candidates = candidatesFor(some.map(textField), allow)
  const fitting: Candidate[] = []
  for (const candidate of candidates) {
    if (await fits(connection, candidate, values)) fitting.push(candidate)
    if (fitting.length > 0 && candidate.options.format === undefined) break
  }
  return decide(connection, fitting, { text, isKey: values.isKey })
}

interface Texts {
  /** Of values that are there. */
  readonly from: string
  readonly sql: string
}

function textOf({ from, raw }: RawValues): Texts {
  const sql = raw.kind === 'json' ? `(raw ->> '$')` : 'raw::varchar'
  return { sql, from: `(select raw from ${from} where raw is not null and ${sql} <> '')` }
}

const plain = (value: Row[string] | undefined): string => (typeof value === 'string' ? value : '')
const textField = (row: Row): string => plain(row['text'])

/** Asks the very conversion that builds use. */
async function fits(
  connection: Connection,
  { scalar, options, pattern }: Candidate,
  values: RawValues,
): Promise<boolean> {
  const type = scalarType(scalar, scalar === 'DECIMAL' ? 'DECIMAL(38,9)' : scalar)
  const { value, fault } = conversion(values.raw, { type, options })
  const text = textOf(values)
  const other = `not regexp_full_match(${text.sql}, ${quoteLiteral(pattern)})`
  const misfit = fault === undefined ? 'false' : `coalesce(${fault('raw', value('raw'))}, false)`
  // Places beyond nine are no reason against a number with a point: `decide` looks at them.
  const wrong = scalar === 'DECIMAL' ? other : `${other} or ${misfit}`
  return (await count(connection, `select raw from ${text.from} where ${wrong} limit 1`)) === 0
}

async function count(connection: Connection, select: string): Promise<number> {
  const { rows } = await connection.row(`select count(*)::integer as rows from (${select})`)
  return Number(rows)
}

async function decide(
  connection: Connection,
  fitting: readonly Candidate[],
  { text, isKey }: { text: Texts; isKey: boolean },
): Promise<InferredScalar> {
  const [first, second] = fitting
  if (first === undefined) return { type: scalarType('VARCHAR'), options: {} }
  if (second !== undefined && first.options.format !== undefined)
    return {
      type: scalarType('VARCHAR'),
      options: {},
      doubt: `text, since all values could be ${first.options.format} as well as ${second.options.format ?? ''}: set the type and \`logicalTypeOptions.format\` to the right one`,
    }
  const { scalar, options } = first
  switch (scalar) {
    case 'HUGEINT': {
      const { low, high } = await connection.row(
        `select min(${text.sql}::hugeint)::varchar as low, max(${text.sql}::hugeint)::varchar as high from ${text.from}`,
      )
      return { type: integerType(plain(low), plain(high), isKey), options }
    }
    case 'DECIMAL':
      return { type: fractionType(await digits(connection, text)), options }
    default:
      return { type: scalarType(scalar), options }
  }
}

async function digits(
  connection: Connection,
  { from, sql }: Texts,
): Promise<{ whole: number; fewest: number; most: number }> {
  const fraction = `length(split_part(${sql}, '.', 2))`
  const found = await connection.row(
    `select max(length(split_part(ltrim(${sql}, '-'), '.', 1)))::integer as whole,
      min(${fraction}) filter (contains(${sql}, '.'))::integer as fewest, max(${fraction})::integer as most from ${from}`,
  )
  return { whole: Number(found['whole']), fewest: Number(found['fewest']), most: Number(found['most']) }
}

async function exact(connection: Connection, text: Texts): Promise<InferredScalar> {
  const odd = await count(
    connection,
    `select raw from ${text.from} where not regexp_full_match(${text.sql}, '-?[0-9.]+') limit 1`,
  )
  if (odd > 0) return { type: scalarType('DOUBLE'), options: {} } // NaN and infinity are no decimals.
  // What is computed has many places that are zero, which every decimal holds.
  const { most } = await digits(connection, {
    ...text,
    sql: `regexp_replace(${text.sql}, '(\\.[0-9]*?)0+$', '\\1')`,
  })
  return { type: exactType(most), options: {} }
}
