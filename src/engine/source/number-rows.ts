import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fromSystemError, HansaError } from '../../errors.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { CsvRecords, type CsvRecord } from './csv-records.ts'
import {
  decodeUtf8Bytes,
  encodeUtf8Bytes,
  isUtf8Bytes,
  notUtf8,
  readUtf8Bytes,
  type LocalFile,
} from './open-text.ts'

/** Where a file of numbered rows is, and what the engine must allow for to read it. */
export interface NumberedFile {
  readonly path: string
  readonly longestLine: number
}

/** One row of a source with its place; `fault` says what was expected where it is malformed. */
export interface NumberedRow {
  readonly row: number
  readonly line: number | undefined
  readonly fault: string | undefined
  /** The row as it stands, for malformed ones. */
  readonly text: string | undefined
  readonly fields: readonly (string | null)[]
}

/**
 * Writes rows as a CSV file that is beyond doubt: row, line, fault, text, then the fields, each quoted unless NULL.
 * Texts hold one byte of UTF-8 per character. Rows come in batches, as waiting for each would cost more than writing it.
 */
export async function writeNumbered(
  batches: AsyncIterable<Iterable<NumberedRow>>,
  path: string,
): Promise<NumberedFile> {
  let longestLine = 0
  async function* lines(): AsyncGenerator<Buffer> {
    let text = ''
    for await (const batch of batches)
      for (const row of batch) {
        const line = formatRow(row)
        longestLine = Math.max(longestLine, line.length)
        text += line
        if (text.length < 1 << 18) continue
        yield Buffer.from(text, 'latin1')
        text = ''
      }
    yield Buffer.from(text, 'latin1')
  }
  await pipeline(Readable.from(lines()), createWriteStream(path)).catch((error: unknown) => {
    throw fromSystemError(error, 'Writing the rows of a source aside')
  })
  return { path, longestLine }
}

function formatRow({ row, line, fault, text, fields }: NumberedRow): string {
  const values = [fault ?? null, text ?? null, ...fields].map(formatField)
  return `${row},${line ?? ''},${values.join(',')}\n`
}

const formatField = (value: string | null): string =>
  value === null ? '' : value.includes('"') ? `"${value.replaceAll('"', '""')}"` : `"${value}"`

export interface CsvShape {
  readonly dialect: CsvDialect
  /** How many fields every record has. */
  readonly width: number
  /** Which of them are kept, in this order. */
  readonly kept: readonly number[]
}

/** The records of a CSV file with their places; those of another width are malformed. */
export async function* numberCsv(file: LocalFile, shape: CsvShape): AsyncGenerator<Iterable<NumberedRow>> {
  const place = { row: shape.dialect.header ? -1 : 0 }
  for await (const records of csvRecords(file, shape.dialect)) yield numberRecords(records, shape, place)
}

function* numberRecords(
  records: Iterable<CsvRecord>,
  { width, kept }: CsvShape,
  place: { row: number },
): Generator<NumberedRow> {
  for (const record of records) {
    const row = ++place.row
    if (row === 0) continue
    const { line } = record
    const fault = record.fault ?? widthFault(record, width)
    yield fault === undefined
      ? { row, line, fault, text: undefined, fields: kept.map((index) => record.fields[index] ?? null) }
      : { row, line, fault, text: readable(record.text), fields: kept.map(() => null) }
  }
}

/** The first record of a CSV file, or undefined where it has none. */
export async function firstCsvRecord(file: LocalFile, dialect: CsvDialect): Promise<CsvRecord | undefined> {
  for await (const records of csvRecords(file, dialect)) for (const record of records) return record
  return undefined
}

async function* csvRecords(file: LocalFile, dialect: CsvDialect): AsyncGenerator<Iterable<CsvRecord>> {
  const records = new CsvRecords(dialect, file.shown)
  for await (const chunk of readUtf8Bytes(file, dialect.encoding)) yield records.push(chunk)
  yield records.end()
}

const widthFault = ({ fields }: CsvRecord, width: number): string | undefined =>
  fields.length === width ? undefined : `${width} ${width === 1 ? 'field' : 'fields'}, found ${fields.length}`

/** A longer line is no document. */
const maxLineLength = 16 * 1024 * 1024

/** The lines of an NDJSON file with their places, each one field; empty lines are no rows. */
export async function* numberLines(file: LocalFile): AsyncGenerator<Iterable<NumberedRow>> {
  let pending = ''
  const place = { row: 0, line: 0 }
  for await (const chunk of readUtf8Bytes(file, 'utf-8')) {
    const lines = (pending + chunk).split('\n')
    pending = lines.pop() ?? ''
    yield lines.flatMap((line) => numberLine(line, place))
    if (pending.length > maxLineLength) throw endlessLine(file, place.line + 1)
  }
  yield numberLine(pending, place)
}

function numberLine(text: string, place: { row: number; line: number }): readonly NumberedRow[] {
  place.line++
  if (text.trim() === '') return []
  place.row++
  const field = text.endsWith('\r') ? text.slice(0, -1) : text
  return isUtf8Bytes(field)
    ? [{ ...place, fault: undefined, text: undefined, fields: [field] }]
    : [{ ...place, fault: notUtf8, text: readable(field), fields: [null] }]
}

const endlessLine = ({ shown }: LocalFile, line: number): HansaError =>
  new HansaError('data_exception', `${shown}:${line}: the line is longer than 16 MB`, {
    remedy: 'Put each document on a line of its own, or set the `format` of the server to json.',
  })

/** The engine takes nothing but UTF-8. */
const readable = (text: string): string => (isUtf8Bytes(text) ? text : encodeUtf8Bytes(decodeUtf8Bytes(text)))
