import type { Client } from 'pg'
import { quoteIdentifier, quoteLiteral, quoteName } from '../../engine/quote.ts'
import { matchColumns, matchName } from '../../engine/source/match-columns.ts'
import { HansaError } from '../../errors.ts'
import { nearest } from '../../spec/nearest.ts'
import type { Column } from '../../spec/logical-type.ts'
import { connectPostgres } from './connect-postgres.ts'
import type { ReadRequest } from './source-read.ts'

/** One table as it was at one moment; closes its connection. */
export interface PostgresTable extends AsyncDisposable {
  /** `schema.table`, for messages. */
  readonly name: string
  /** Positions of the contract's columns that hold bytes: their text is hexadecimal digits. */
  readonly bytes: ReadonlySet<number>
  /** The contract's columns of each row as text, in batches. */
  rows(): AsyncGenerator<readonly TextRow[]>
  /** How many rows there are and the highest value of a column. */
  watermark(column: string): Promise<readonly (string | null)[]>
}

type TextRow = readonly (string | null)[]

/** How many rows one answer of the server holds: enough to be fast, few enough to be small. */
const batchRows = 2000

/** Texts in one form whatever the server's settings; one snapshot for all statements; nothing is written. */
const session = [
  'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  `SET LOCAL datestyle = 'ISO, YMD'`,
  `SET LOCAL timezone = 'UTC'`,
  'SET LOCAL extra_float_digits = 1',
  `SET LOCAL client_encoding = 'UTF8'`,
  'SET LOCAL statement_timeout = 0',
]

/** Connects, finds the table and holds it still for reading. */
export async function openPostgres(
  request: ReadRequest,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PostgresTable> {
  const { client, schema } = await connectPostgres(request.server, environment)
  try {
    for (const statement of session) await client.query(statement)
    const present = await describeTable(client, schema, request.object)
    const name = `${schema}.${request.object}`
    const found = { schema, table: request.object, name, present }
    const columns = presentColumns(request.columns, found)
    return {
      name,
      bytes: new Set(columns.flatMap(({ type }, index) => (type === 'bytea' ? [index] : []))),
      rows: () => readRows(client, selectColumns(request.columns, columns, found)),
      watermark: (column) => watermark(client, column, found),
      [Symbol.asyncDispose]: () => client.end(),
    }
  } catch (error) {
    await client.end()
    throw error
  }
}

interface Present {
  readonly name: string
  readonly type: string
}

interface Found {
  readonly schema: string
  readonly table: string
  readonly present: readonly Present[]
  readonly name: string
}

async function describeTable(client: Client, schema: string, table: string): Promise<readonly Present[]> {
  const { rows } = await client.query<Present>(
    `SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type FROM pg_attribute a
     JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [schema, table],
  )
  if (rows.length === 0) throw await missingTable(client, schema, table)
  return rows
}

async function missingTable(client: Client, schema: string, table: string): Promise<HansaError> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
     ORDER BY 1, 2 LIMIT 1000`,
  )
  const inSchema = rows.filter((row) => row.schema === schema).map(({ name }) => name)
  const elsewhere = rows.find(({ name }) => name === table)
  const near = nearest(table, inSchema)
  const hint =
    elsewhere !== undefined
      ? `There is ${elsewhere.schema}.${table}: set \`schema\` of the server.`
      : near !== undefined
        ? `Did you mean "${near}"? Then set it as \`physicalName\` of the schema object.`
        : `The schema holds ${inSchema.length === 0 ? 'no tables that this user can see' : inSchema.slice(0, 8).join(', ')}.`
  return new HansaError('source_unavailable', `the table ${schema}.${table} is not there`, { remedy: hint })
}

/** What the table has for each column of the contract. */
function presentColumns(columns: readonly Column[], { present, name }: Found): readonly Present[] {
  const names = present.map((column) => column.name)
  return matchColumns(names, columns, name).flatMap((position) => present[position] ?? [])
}

function selectColumns(
  columns: readonly Column[],
  present: readonly Present[],
  { schema, table }: Found,
): string {
  const selected = columns.map((column, index) => asText(column, present[index]))
  return `SELECT ${selected.join(', ')} FROM ${quoteName([schema, table])}`
}

/** Nested values as JSON, bytes as hexadecimal digits. */
function asText({ type, physicalName }: Column, present: Present | undefined): string {
  const column = quoteIdentifier(present?.name ?? physicalName)
  if (present?.type === 'bytea') return `encode(${column}, 'hex')`
  return type.kind === 'scalar' ? `${column}::text` : `to_json(${column})::text`
}

async function* readRows(client: Client, select: string): AsyncGenerator<readonly TextRow[]> {
  const { default: Cursor } = await import('pg-cursor')
  const cursor = client.query(
    new Cursor<TextRow>(select, [], { rowMode: 'array', types: { getTypeParser: () => String } }),
  )
  for (;;) {
    const rows = await cursor.read(batchRows)
    if (rows.length === 0) return
    yield rows
  }
}

async function watermark(
  client: Client,
  wanted: string,
  { schema, table, present, name }: Found,
): Promise<readonly (string | null)[]> {
  const names = present.map((column) => column.name)
  const column = names[matchName(names, wanted)]
  if (column === undefined) {
    const near = nearest(wanted, names)
    throw new HansaError('undefined_column', `${name} lacks the column "${wanted}" of \`hansa.watermark\``, {
      remedy: near === undefined ? `It has ${names.join(', ')}.` : `Did you mean "${near}"?`,
    })
  }
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${quoteLiteral(name)}, count(*)::text, max(${quoteIdentifier(column)})::text FROM ${quoteName([schema, table])}`,
    rowMode: 'array',
  })
  return rows[0] ?? []
}
