import type { DuckDBConnection } from '@duckdb/node-api'
import { decimalTypeOf } from './decimal-type-of.ts'
import { bindTyped, type Parameter, type TypedParameter } from './statement-parameters.ts'

/** Types of lists for which nobody says what they are of: the first that a statement takes is it. */
const listTypes = [
  'VARCHAR[]',
  'BIGINT[]',
  'DOUBLE[]',
  'DATE[]',
  'TIMESTAMP[]',
  'BOOLEAN[]',
  'UUID[]',
  'TIME[]',
]

/** What an open parameter can be: text first, for it can be anything else in no other place. */
export const openTypes: readonly string[] = ['VARCHAR', ...listTypes]

/** What a value of which neither side says anything can be: drivers leave the type open also for arrays. */
export function possibleTypes({ text }: Parameter): readonly string[] {
  if (text === undefined || !/^\s*\{.*\}\s*$/s.test(text)) return ['VARCHAR']
  const items = itemsOf(text)
  const lists = items.length === 0 ? listTypes : ['VARCHAR[]', ...listTypesOf(items)]
  return items.length === 0 || isJson(text) ? ['VARCHAR', ...lists] : [...lists, 'VARCHAR']
}

/** Plain items of `{…}`; what is quoted is text as it is. */
const itemsOf = (text: string): readonly string[] =>
  [
    ...text
      .trim()
      .slice(1, -1)
      .matchAll(/"(?:[^"\\]|\\.)*"|[^,]+/gs),
  ]
    .map(([item]) => item.trim().replace(/^"(.*)"$/s, '$1'))
    .filter((item) => item !== '')

const forms: readonly (readonly [form: RegExp, types: readonly string[]])[] = [
  [/^-?\d{1,18}$/, ['BIGINT[]']],
  [/^(?:t|f|true|false)$/i, ['BOOLEAN[]']],
  [/^\d{4,}-\d\d-\d\d$/, ['DATE[]', 'TIMESTAMP[]']],
  [/^\d{4,}-\d\d-\d\d[ T].*(?:Z|[+-]\d\d(?::?\d\d)?)$/, ['TIMESTAMP WITH TIME ZONE[]', 'TIMESTAMP[]']],
  [/^\d{4,}-\d\d-\d\d[ T]/, ['TIMESTAMP[]', 'TIMESTAMP WITH TIME ZONE[]']],
  [/^\d\d:\d\d/, ['TIME[]']],
  [/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i, ['UUID[]']],
]

function listTypesOf(items: readonly string[]): readonly string[] {
  const values = items.filter((item) => item.toUpperCase() !== 'NULL')
  const form = forms.find(([pattern]) => values.every((value) => pattern.test(value)))
  if (form !== undefined) return form[1]
  return values.every((value) => decimalTypeOf(value) !== 'DOUBLE' || /^-?[\d.]+e[+-]?\d+$/i.test(value))
    ? ['DOUBLE[]']
    : []
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Each is tried by itself, and each trial takes a moment. */
const mostTried = 32

interface PossibleParameter {
  readonly types: readonly string[]
  readonly text: string | undefined
}

/**
 * One type for each parameter, of those that it can be: the first that the statement takes; the first of all where it
 * takes none, so that it says what it has against it. Nothing is run.
 */
export async function fittingTypes(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly PossibleParameter[],
): Promise<readonly string[]> {
  const first = parameters.map(({ types: [type = 'VARCHAR'], text }) => ({ type, text }))
  const open = parameters.filter(({ types }) => types.length > 1).length
  const chosen = first.map(({ type }) => type)
  if (open === 0 || open > mostTried || (await takes(connection, sql, first))) return chosen
  // Of the others nothing is known yet, and NULL fits everywhere.
  const known = first.map((each, index) =>
    parameters[index]?.types.length === 1 ? each : { ...each, text: undefined },
  )
  for (const [index, { types, text }] of parameters.entries())
    for (const type of types.length > 1 ? types : []) {
      if (!(await takes(connection, sql, known.with(index, { type, text })))) continue
      chosen[index] = type
      break
    }
  return chosen
}

/** Whether the statement means something with these values. */
async function takes(
  connection: DuckDBConnection,
  sql: string,
  values: readonly TypedParameter[],
): Promise<boolean> {
  const statement = await connection.prepare(`DESCRIBE ${sql}`)
  try {
    await bindTyped(connection, statement, values)
    await statement.runAndReadAll()
    return true
  } catch {
    return false
  } finally {
    statement.destroySync()
  }
}
