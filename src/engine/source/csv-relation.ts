import { HansaError } from '../../errors.ts'
import type { Column } from '../../spec/logical-type.ts'
import { quoteIdentifier, quoteLiteral } from '../quote.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { matchColumns } from './match-columns.ts'
import { firstCsvRecord, type CsvShape, type NumberedFile } from './number-rows.ts'
import { decodeUtf8Bytes, type Compression, type LocalFile } from './open-text.ts'
import type { MemoryUse, NumberedRelation, RawColumn, SourceRelation } from './source-relation.ts'

/** Files are read together while this is the same. */
export interface CsvGroup extends CsvShape {
  readonly compression: Compression
}

/** Reads a CSV file's header, so that its columns are found by name. */
export async function csvShape(
  file: LocalFile,
  columns: readonly Column[],
  dialect: CsvDialect,
): Promise<CsvShape> {
  if (!dialect.header) return { dialect, width: columns.length, kept: columns.map((_, index) => index) }
  const record = await firstCsvRecord(file, dialect)
  if (record === undefined) throw withoutHeader(file)
  const names = record.fields.map((field) => decodeUtf8Bytes(field ?? '').trim())
  return { dialect, width: names.length, kept: matchColumns(names, columns, file.shown) }
}

/** Whether the engine's reader can be tried: it needs one character each, and knows few encodings. */
export const isPlainCsv = ({ delimiter, quote, escape, encoding }: CsvDialect): boolean =>
  /^utf-?8$/i.test(encoding) && [delimiter, quote, escape].every((text) => text.length <= 1)

/** The files through the engine's own reader: everything is text, nothing is guessed, the first malformed line ends it. */
export function csvRelation(
  paths: readonly string[],
  { dialect, width, kept, compression }: CsvGroup,
  memory: MemoryUse,
): SourceRelation {
  const names = Array.from({ length: width }, (_, index) => `field_${index}`)
  const from = readCsv(
    paths,
    names.map((name) => [name, 'VARCHAR']),
    [
      `delim = ${quoteLiteral(dialect.delimiter)}`,
      `quote = ${quoteLiteral(dialect.quote)}`,
      `escape = ${quoteLiteral(dialect.escape)}`,
      `header = ${dialect.header}`,
      `compression = ${quoteLiteral(compression)}`,
      ...room(0, memory),
    ],
  )
  return { from, raw: kept.map((position) => csvColumn(`field_${position}`)) }
}

/** Rows that `writeNumbered` wrote, as a CSV source's. */
export const numberedCsvRelation = (
  file: NumberedFile,
  columns: readonly Column[],
  memory: MemoryUse,
): NumberedRelation => ({
  ...numberedRelation(file, columns.length, memory),
  raw: columns.map((_, index) => csvColumn(`field_${index}`)),
})

/** Rows that `writeNumbered` wrote, with `width` fields called `field_0` and so on. */
export function numberedRelation(
  { path, longestLine }: NumberedFile,
  width: number,
  memory: MemoryUse,
): Omit<NumberedRelation, 'raw'> {
  const types: (readonly [string, string])[] = [
    ['row_number', 'BIGINT'],
    ['line_number', 'BIGINT'],
    ['row_fault', 'VARCHAR'],
    ['row_text', 'VARCHAR'],
    ...Array.from({ length: width }, (_, index) => [`field_${index}`, 'VARCHAR'] as const),
  ]
  const from = readCsv([path], types, [
    `delim = ','`,
    `quote = '"'`,
    `escape = '"'`,
    'header = false',
    ...room(longestLine, memory),
  ])
  return { from, row: 'row_number', line: 'line_number', fault: 'row_fault', text: 'row_text' }
}

/** The engine's own limit is 2 MB a line, and its buffer 32 MB. */
function room(longestLine: number, memory: MemoryUse): readonly string[] {
  if (longestLine >= 2_000_000)
    return [`max_line_size = ${longestLine + 1}`, `buffer_size = ${2 * longestLine + 2}`]
  return memory === 'little' ? ['buffer_size = 4000000'] : []
}

function readCsv(
  paths: readonly string[],
  columns: readonly (readonly [name: string, type: string])[],
  options: readonly string[],
): string {
  const types = columns.map(([name, type]) => `${quoteIdentifier(name)}: ${quoteLiteral(type)}`)
  const fixed = [`auto_detect = false`, `strict_mode = true`, `nullstr = ''`, 'allow_quoted_nulls = false']
  const files = `[${paths.map(quoteLiteral).join(', ')}]`
  return `read_csv(${[files, `columns = {${types.join(', ')}}`, ...fixed, ...options].join(', ')})`
}

/** An empty field is NULL; a quoted empty one is text of no length, which only a text column can hold. */
const csvColumn = (field: string): RawColumn => ({ sql: field, kind: { kind: 'text', emptyIsNull: true } })

const withoutHeader = ({ shown }: LocalFile): HansaError =>
  new HansaError('data_exception', `${shown} is empty: not even a header is there`, {
    remedy: 'Export the file again with its header line, or set `hansa.header: false` on the server.',
  })
