import { HansaError } from '../../errors.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { encodeUtf8Bytes, isUtf8Bytes, notUtf8 } from './open-text.ts'

/** One record of a CSV file. Texts hold one byte of UTF-8 per character. */
export interface CsvRecord {
  /** 1-based line where it begins. */
  readonly line: number
  /** Null where a field is empty and not quoted. */
  readonly fields: readonly (string | null)[]
  /** What was expected, where the record is malformed. */
  readonly fault?: string
  /** The record as it stands in the file. */
  readonly text: string
}

/** A longer record is an unclosed quote. */
const maxRecordLength = 16 * 1024 * 1024

type Scanned = { readonly end: number; readonly fields: (string | null)[]; readonly fault?: string }

/**
 * Reads records as RFC 4180 has them, with their lines: empty lines between records are skipped, line ends may be mixed.
 * The engine's own reader is faster and is used first; this one says exactly what is wrong where.
 */
export class CsvRecords {
  readonly #delimiter: string
  readonly #quote: string
  readonly #escape: string
  readonly #unquoted: RegExp
  #pending = ''
  #line = 1

  readonly #shown: string

  /** `shown` is the file's name for people. */
  constructor({ delimiter, quote, escape }: CsvDialect, shown: string) {
    this.#shown = shown
    this.#delimiter = encodeUtf8Bytes(delimiter)
    this.#quote = encodeUtf8Bytes(quote)
    this.#escape = encodeUtf8Bytes(escape)
    this.#unquoted = new RegExp(untilDelimiter(this.#delimiter), 'y')
  }

  /** The records that are whole now. */
  *push(chunk: string): Generator<CsvRecord> {
    this.#pending += chunk
    yield* this.#take(false)
  }

  /** The last record, which may lack a line end. */
  *end(): Generator<CsvRecord> {
    yield* this.#take(true)
  }

  *#take(final: boolean): Generator<CsvRecord> {
    let at = 0
    for (;;) {
      const start = this.#skipEmptyLines(at)
      const scanned = start < this.#pending.length ? this.#scan(start, final) : undefined
      if (scanned === undefined) {
        this.#pending = this.#pending.slice(start)
        if (this.#pending.length > maxRecordLength) throw unclosedQuote(this.#shown, this.#line)
        return
      }
      const text = this.#pending.slice(start, scanned.end)
      const { fields, fault = encodingFault(text) } = scanned
      yield { line: this.#line, fields, text, ...(fault === undefined ? {} : { fault }) }
      this.#line += countLines(text)
      at = scanned.end
    }
  }

  #skipEmptyLines(from: number): number {
    let at = from
    for (; at < this.#pending.length; at++) {
      const character = this.#pending[at]
      if (character === '\n') this.#line++
      else if (character !== '\r') break
    }
    return at
  }

  /** Undefined where the record's end is not here yet. */
  #scan(start: number, final: boolean): Scanned | undefined {
    const fields: (string | null)[] = []
    let fault: string | undefined
    for (let at = start; ; at += this.#delimiter.length) {
      const field = this.#field(at, final)
      if (field === undefined) return undefined
      fields.push(field.value)
      fault ??= field.fault
      at = field.end
      if (at >= this.#pending.length) return final ? scanned(at, fields, fault) : undefined
      if (!this.#pending.startsWith(this.#delimiter, at)) return scanned(at, fields, fault)
    }
  }

  #field(at: number, final: boolean): { value: string | null; end: number; fault?: string } | undefined {
    if (this.#quote !== '' && this.#pending.startsWith(this.#quote, at)) return this.#quoted(at, final)
    const end = this.#skipUnquoted(at)
    return { value: end === at ? null : this.#pending.slice(at, end), end }
  }

  #skipUnquoted(at: number): number {
    this.#unquoted.lastIndex = at
    this.#unquoted.test(this.#pending)
    return Math.max(at, this.#unquoted.lastIndex)
  }

  #quoted(at: number, final: boolean): { value: string; end: number; fault?: string } | undefined {
    const close = this.#closingQuote(at + 1)
    if (close === undefined) {
      if (final) throw unclosedQuote(this.#shown, this.#line)
      return undefined
    }
    const value = this.#unescape(this.#pending.slice(at + 1, close))
    const end = this.#skipUnquoted(close + 1)
    return end === close + 1
      ? { value, end }
      : { value, end, fault: 'nothing between a closing quote and the delimiter' }
  }

  #closingQuote(from: number): number | undefined {
    for (let at = from; ; at += 2) {
      const quote = this.#pending.indexOf(this.#quote, at)
      if (quote < 0) return undefined
      if (this.#escape === this.#quote) {
        if (this.#pending[quote + 1] !== this.#quote) return quote
        at = quote
      } else {
        if (!this.#isEscaped(quote, from)) return quote
        at = quote - 1
      }
    }
  }

  #isEscaped(quote: number, from: number): boolean {
    let escapes = 0
    while (quote - escapes > from && this.#pending[quote - escapes - 1] === this.#escape) escapes++
    return escapes % 2 === 1
  }

  #unescape(value: string): string {
    if (!value.includes(this.#escape)) return value
    if (this.#escape === this.#quote) return value.replaceAll(this.#quote + this.#quote, this.#quote)
    return value.replaceAll(new RegExp(`${escapePattern(this.#escape)}(.)`, 'gs'), '$1')
  }
}

const scanned = (end: number, fields: (string | null)[], fault: string | undefined): Scanned =>
  fault === undefined ? { end, fields } : { end, fields, fault }

const encodingFault = (text: string): string | undefined => (isUtf8Bytes(text) ? undefined : notUtf8)

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

const untilDelimiter = (delimiter: string): string =>
  delimiter.length === 1
    ? `[^\\r\\n${escapePattern(delimiter)}]*`
    : `(?:(?!${escapePattern(delimiter)})[^\\r\\n])*`

const escapePattern = (text: string): string => text.replaceAll(/\W/g, '\\$&')

const unclosedQuote = (shown: string, line: number): HansaError =>
  new HansaError(
    'data_exception',
    `${shown}:${line}: the record that begins here has a quote that is never closed`,
    {
      remedy: 'Close the quote, or say in the server how the file is quoted (`hansa.quote`, `hansa.escape`).',
    },
  )
