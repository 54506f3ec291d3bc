import type { Column } from '../../spec/logical-type.ts'
import { HansaError } from '../../errors.ts'
import { nearest } from '../../spec/nearest.ts'
import type { Connection } from '../engine.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import { numberedRelation } from './csv-relation.ts'
import { matchName } from './match-columns.ts'
import type { NumberedFile } from './number-rows.ts'
import type { Compression, LocalFile } from './open-text.ts'
import { readBytes } from './open-text.ts'
import type { MemoryUse, NumberedRelation, RawColumn, SourceRelation } from './source-relation.ts'

/** How the documents follow each other: one array, one a line, or one after the other. */
export type JsonLayout = 'array' | 'newline_delimited' | 'unstructured'

/** Files are read together while this is the same. */
export interface JsonGroup {
  readonly layout: JsonLayout
  readonly compression: Compression
  /** The key of each column of the contract, as the documents write it. */
  readonly keys: readonly string[]
}

/** Larger documents are malformed: an array or object that is never closed. The engine's buffers are twice as large. */
const maxDocumentBytes = { usual: 16 * 1024 * 1024, little: 4 * 1024 * 1024 } as const

/** Finds the layout by the first bytes: `[` begins an array, a whole document in the first line means one a line. */
export async function detectLayout(file: LocalFile): Promise<JsonLayout> {
  let start = ''
  for await (const chunk of readBytes(file)) {
    start = (start + chunk.toString('latin1')).replace(/^(\xef\xbb\xbf)?\s+/, '')
    if (start.includes('\n') || start.length > 1 << 20) break
  }
  if (/^(\xef\xbb\xbf)?\[/.test(start)) return 'array'
  return isJson(start.split('\n', 1)[0] ?? '') ? 'newline_delimited' : 'unstructured'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * The key of each column among the first documents: as written, else without regard to case. A key may be left out
 * of a document, so an absent one is only an error where another looks like a slip of it.
 */
export async function jsonKeys(
  connection: Connection,
  file: LocalFile,
  {
    columns,
    layout,
    compression,
  }: { columns: readonly Column[]; layout: JsonLayout; compression: Compression },
): Promise<readonly string[]> {
  const names = await sampleKeys(connection, documents(file.path, { layout, compression }, 'little'))
  return columns.map(({ physicalName }) => {
    const found = names[matchName(names, physicalName)]
    if (found !== undefined) return found
    const free = names.filter(
      (name) =>
        matchName(
          columns.map((column) => column.physicalName),
          name,
        ) === -1,
    )
    const near = nearest(physicalName, free)
    if (near !== undefined) throw likelySlip(file, physicalName, near)
    return physicalName
  })
}

async function sampleKeys(connection: Connection, from: string): Promise<readonly string[]> {
  const first = `SELECT json FROM ${from} WHERE json_type(json) = 'OBJECT' LIMIT 1000`
  try {
    const rows = await connection.rows(
      `SELECT DISTINCT unnest(json_keys(json)) AS key FROM (${first}) ORDER BY key`,
    )
    return rows.flatMap(({ key }) => (typeof key === 'string' ? [key] : []))
  } catch {
    // Malformed: reading it will say where.
    return []
  }
}

const likelySlip = ({ shown }: LocalFile, wanted: string, near: string): HansaError =>
  new HansaError('undefined_column', `${shown} lacks the key "${wanted}" that the contract declares`, {
    remedy: `Did you mean "${near}"? Then set it as \`physicalName\` in the contract.`,
  })

/** The files through the engine's own reader, which parses each document once. */
export function jsonRelation(
  paths: readonly string[],
  { layout, compression, keys }: JsonGroup,
  { columns, memory }: { readonly columns: readonly Column[]; readonly memory: MemoryUse },
): SourceRelation {
  const raw = columns.map((column, index) => ({
    sql: quoteIdentifier(keys[index] ?? column.physicalName),
    kind: jsonKind(column),
  }))
  const types = raw.map(({ sql, kind }) => `${sql}: '${kind.kind === 'text' ? 'VARCHAR' : 'JSON'}'`)
  const files = `[${paths.map(quoteLiteral).join(', ')}]`
  return {
    from: `read_json(${files}, columns = {${types.join(', ')}}, ${jsonOptions({ layout, compression }, memory)})`,
    raw,
  }
}

/** Documents one by one with their row numbers, for arrays and documents without lines. */
export const numberedDocuments = (
  { path }: LocalFile,
  group: JsonGroup,
  { columns, memory }: { readonly columns: readonly Column[]; readonly memory: MemoryUse },
): NumberedRelation => ({
  from: withFaults(
    `SELECT json AS doc, json::VARCHAR AS doc_text, row_number() OVER () AS row_number, ` +
      `NULL::BIGINT AS line_number, NULL::VARCHAR AS line_fault FROM ${documents(path, group, memory)}`,
  ),
  ...places,
  raw: documentColumns(group, columns),
})

/** Lines that `writeNumbered` wrote, each a document. */
export const numberedLines = (
  file: NumberedFile,
  group: JsonGroup,
  { columns, memory }: { readonly columns: readonly Column[]; readonly memory: MemoryUse },
): NumberedRelation => ({
  from: withFaults(
    `SELECT TRY_CAST(field_0 AS JSON) AS doc, coalesce(row_text, field_0) AS doc_text, row_number, line_number, ` +
      `row_fault AS line_fault FROM ${numberedRelation(file, 1, memory).from}`,
  ),
  ...places,
  raw: documentColumns(group, columns),
})

const places = { row: 'row_number', line: 'line_number', fault: 'row_fault', text: 'row_text' }

const withFaults = (documents: string): string =>
  `(SELECT *, coalesce(line_fault, CASE WHEN doc IS NULL THEN 'a JSON document' ` +
  `WHEN json_type(doc) <> 'OBJECT' THEN 'a JSON object' END) AS row_fault, ` +
  `CASE WHEN doc IS NULL OR json_type(doc) <> 'OBJECT' THEN doc_text END AS row_text FROM (${documents}))`

function documentColumns({ keys }: JsonGroup, columns: readonly Column[]): readonly RawColumn[] {
  return columns.map((column, index) => {
    const kind = jsonKind(column)
    const key = keys[index] ?? column.physicalName
    const pointer = quoteLiteral(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    return { sql: `(doc ${kind.kind === 'text' ? '->>' : '->'} ${pointer})`, kind }
  })
}

const jsonKind = ({ type }: Column): { readonly kind: 'text' | 'json' } => ({
  kind: type.kind === 'scalar' && type.scalar !== 'JSON' ? 'text' : 'json',
})

const documents = (
  path: string,
  options: Pick<JsonGroup, 'layout' | 'compression'>,
  memory: MemoryUse,
): string => `read_json_objects([${quoteLiteral(path)}], ${jsonOptions(options, memory)})`

const jsonOptions = (
  { layout, compression }: Pick<JsonGroup, 'layout' | 'compression'>,
  memory: MemoryUse,
): string =>
  `format = '${layout}', compression = '${compression === 'none' ? 'uncompressed' : compression}', ` +
  `maximum_object_size = ${maxDocumentBytes[memory]}`
