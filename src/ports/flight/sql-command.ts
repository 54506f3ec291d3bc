import { HansaError } from '../../errors.ts'
import { readAny, readBytes, readMessage, readNumber, readNumbers, readText } from './protobuf.ts'

/** A table, as a client names it; undefined is any. */
export interface TableReference {
  readonly catalog: string | undefined
  readonly schema: string | undefined
  readonly table: string
}

export interface TablesWanted {
  readonly catalog: string | undefined
  readonly schemaPattern: string | undefined
  readonly tablePattern: string | undefined
  /** Any where there is none. */
  readonly types: readonly string[]
  readonly withSchema: boolean
}

/** A question about what there is. */
export type CatalogueCommand =
  | { readonly kind: 'sql-info'; readonly codes: readonly number[] }
  | { readonly kind: 'xdbc-types'; readonly type: number | undefined }
  | { readonly kind: 'catalogs' }
  | {
      readonly kind: 'schemas'
      readonly catalog: string | undefined
      readonly schemaPattern: string | undefined
    }
  | ({ readonly kind: 'tables' } & TablesWanted)
  | { readonly kind: 'table-types' }
  | { readonly kind: 'primary-keys'; readonly table: TableReference }
  | { readonly kind: 'foreign-keys' }

/** A command of FlightSql.proto, as far as anything is read by it. */
export type SqlCommand =
  | { readonly kind: 'statement'; readonly sql: string }
  | { readonly kind: 'prepared'; readonly handle: string }
  | { readonly kind: 'ticket'; readonly handle: string }
  | { readonly kind: 'catalogue'; readonly command: CatalogueCommand }

/** Reads a command. Throws `feature_not_supported` where it writes, `invalid_input` where it is none. */
export function readCommand(bytes: Uint8Array): SqlCommand {
  const any = readAny(bytes)
  const read = any === undefined ? undefined : commands.get(any.name)
  if (any !== undefined && read !== undefined) return read(any.value)
  throw new HansaError(
    'feature_not_supported',
    `there is no command ${any?.name.slice(0, 80) ?? 'like this'}`,
    {
      remedy: 'Use a client of Arrow Flight SQL, and statements in SQL.',
    },
  )
}

/** A handle is bytes to the protocol, and text to us. */
export const handleText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

export const handleBytes = (handle: string): Buffer => Buffer.from(handle, 'latin1')

/** The one field of a message that has a handle. */
export function readHandle(bytes: Uint8Array): string {
  let handle = ''
  readMessage(bytes, { 1: readBytes((value) => (handle = handleText(value))) })
  return handle
}

/** The statement of a message; there are no transactions. */
export function readStatement(bytes: Uint8Array): string {
  let sql = ''
  readMessage(bytes, {
    1: readText((text) => (sql = text)),
    2: readBytes((transaction) => {
      if (transaction.length > 0) throw noTransactions()
    }),
  })
  return sql
}

const catalogue = (command: CatalogueCommand): SqlCommand => ({ kind: 'catalogue', command })

const commands: ReadonlyMap<string, (bytes: Uint8Array) => SqlCommand> = new Map<
  string,
  (bytes: Uint8Array) => SqlCommand
>([
  ['CommandStatementQuery', (bytes) => ({ kind: 'statement', sql: readStatement(bytes) })],
  ['CommandPreparedStatementQuery', (bytes) => ({ kind: 'prepared', handle: readHandle(bytes) })],
  ['TicketStatementQuery', (bytes) => ({ kind: 'ticket', handle: readHandle(bytes) })],
  ['CommandGetSqlInfo', (bytes) => catalogue({ kind: 'sql-info', codes: readCodes(bytes) })],
  ['CommandGetXdbcTypeInfo', (bytes) => catalogue({ kind: 'xdbc-types', type: readType(bytes) })],
  ['CommandGetCatalogs', () => catalogue({ kind: 'catalogs' })],
  ['CommandGetDbSchemas', (bytes) => catalogue(readSchemas(bytes))],
  ['CommandGetTables', (bytes) => catalogue(readTables(bytes))],
  ['CommandGetTableTypes', () => catalogue({ kind: 'table-types' })],
  ['CommandGetPrimaryKeys', (bytes) => catalogue({ kind: 'primary-keys', table: readTable(bytes) })],
  ['CommandGetExportedKeys', () => catalogue({ kind: 'foreign-keys' })],
  ['CommandGetImportedKeys', () => catalogue({ kind: 'foreign-keys' })],
  ['CommandGetCrossReference', () => catalogue({ kind: 'foreign-keys' })],
  ...['CommandStatementUpdate', 'CommandPreparedStatementUpdate', 'CommandStatementIngest'].map(
    (name): [string, () => never] => [name, refuseToWrite],
  ),
])

function refuseToWrite(): never {
  throw new HansaError('feature_not_supported', 'nothing is written by Flight SQL', {
    remedy: 'Send a SELECT; data products change by being published.',
  })
}

const noTransactions = (): HansaError =>
  new HansaError('feature_not_supported', 'there are no transactions', {
    remedy: 'Let the client commit each statement (autocommit).',
  })

/** More than anybody asks for would only cost time. */
const mostCodes = 1000

function readCodes(bytes: Uint8Array): readonly number[] {
  const codes = new Set<number>()
  readMessage(bytes, {
    1: readNumbers((code) => {
      if (codes.size < mostCodes) codes.add(code)
    }),
  })
  return [...codes]
}

function readType(bytes: Uint8Array): number | undefined {
  let type: number | undefined
  readMessage(bytes, { 1: readNumber((value) => (type = value | 0)) })
  return type
}

function readSchemas(bytes: Uint8Array): CatalogueCommand {
  let catalog: string | undefined
  let schemaPattern: string | undefined
  readMessage(bytes, {
    1: readText((text) => (catalog = text)),
    2: readText((text) => (schemaPattern = text)),
  })
  return { kind: 'schemas', catalog, schemaPattern }
}

function readTables(bytes: Uint8Array): CatalogueCommand {
  let catalog: string | undefined
  let schemaPattern: string | undefined
  let tablePattern: string | undefined
  let withSchema = false
  const types: string[] = []
  readMessage(bytes, {
    1: readText((text) => (catalog = text)),
    2: readText((text) => (schemaPattern = text)),
    3: readText((text) => (tablePattern = text)),
    4: readText((text) => types.push(text)),
    5: readNumber((value) => (withSchema = value !== 0)),
  })
  return { kind: 'tables', catalog, schemaPattern, tablePattern, types, withSchema }
}

function readTable(bytes: Uint8Array): TableReference {
  let catalog: string | undefined
  let schema: string | undefined
  let table = ''
  readMessage(bytes, {
    1: readText((text) => (catalog = text)),
    2: readText((text) => (schema = text)),
    3: readText((text) => (table = text)),
  })
  return { catalog, schema, table }
}
