import type { CsvDialect } from '../../engine/source/csv-dialect.ts'
import { rfc4180 } from '../../engine/source/csv-dialect.ts'
import { CsvRecords, type CsvRecord } from '../../engine/source/csv-records.ts'
import { decodeUtf8Bytes, readBytes, readUtf8Bytes, type LocalFile } from '../../engine/source/open-text.ts'

export interface GuessedCsv {
  readonly dialect: CsvDialect
  /** The header's names, or `column_1` and so on. */
  readonly names: readonly string[]
}

const lookedAt = 1 << 20
const delimiters = [',', ';', '\t', '|'] as const

/** How a CSV file is written, by its first megabyte: encoding, delimiter, and whether its first line is a header. */
export async function guessCsv(file: LocalFile): Promise<GuessedCsv> {
  const encoding = await guessEncoding(file)
  const text = await startOf(file, encoding)
  const tries = delimiters.map((delimiter) => tryDelimiter(text, delimiter, file.shown))
  const best = tries.reduce((left, right) => (right.score > left.score ? right : left))
  const [first, ...rest] = best.records.map(({ fields }) =>
    fields.map((field) => decodeUtf8Bytes(field ?? '').trim()),
  )
  const header = !isData(first ?? [], rest)
  return {
    dialect: { ...rfc4180, delimiter: best.delimiter, encoding, header },
    names: header ? (first ?? []) : (first ?? []).map((_, index) => `column_${index + 1}`),
  }
}

interface Try {
  readonly delimiter: string
  readonly records: readonly CsvRecord[]
  readonly score: number
}

/** The right delimiter cuts nearly all records into the same number of fields, more than one. */
function tryDelimiter(text: string, delimiter: string, shown: string): Try {
  const reader = new CsvRecords({ ...rfc4180, delimiter }, shown)
  const records = [...reader.push(text)].slice(0, 1000)
  if (text.length < lookedAt) records.push(...lastRecord(reader))
  const width = records[0]?.fields.length ?? 0
  const alike = records.filter(({ fields }) => fields.length === width).length
  const score = width > 1 ? alike / records.length + width / 10_000 : 0
  return { delimiter, records, score }
}

function lastRecord(reader: CsvRecords): readonly CsvRecord[] {
  try {
    return [...reader.end()]
  } catch {
    // An unclosed quote: reading will say where.
    return []
  }
}

/** Without a header, the first line has the kinds of values that the others have, and not only texts. */
function isData(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
  if (rest.length === 0) return first.some((value) => kindOf(value) !== 'text' && kindOf(value) !== 'empty')
  const kinds = first.map((value, index) => {
    const below = new Set(rest.map((record) => kindOf(record[index] ?? '')))
    below.delete('empty')
    const kind = kindOf(value)
    return kind === 'empty' || below.size === 0 || (below.size === 1 && below.has(kind)) ? kind : 'header'
  })
  return (
    !kinds.includes('header') && kinds.some((kind) => kind === 'number' || kind === 'date' || kind === 'year')
  )
}

/** Years are apart: they are also headers of tables turned on their side. */
function kindOf(value: string): 'empty' | 'year' | 'number' | 'date' | 'text' {
  if (value === '') return 'empty'
  if (/^(19|20)\d\d$/.test(value)) return 'year'
  if (/^[+-]?\d+([.,]\d+)*$/.test(value)) return 'number'
  return /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b/.test(value) ? 'date' : 'text'
}

async function guessEncoding(file: LocalFile): Promise<string> {
  const start = await firstBytes(file)
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return rfc4180.encoding
  } catch {
    return 'windows-1252'
  }
}

async function firstBytes(file: LocalFile): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of readBytes(file)) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= lookedAt) break
  }
  return Buffer.concat(chunks)
}

async function startOf(file: LocalFile, encoding: string): Promise<string> {
  let text = ''
  for await (const chunk of readUtf8Bytes(file, encoding)) {
    text += chunk
    if (text.length >= lookedAt) break
  }
  return text
}
