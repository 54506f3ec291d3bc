import {
  ResultReturnType,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBResult,
  type DuckDBType,
} from '@duckdb/node-api'
import { HansaError } from '../errors.ts'
import { arrowEncoder } from './encode/arrow/arrow-encoder.ts'
import { csvEncoder } from './encode/csv-encoder.ts'
import type { Encoded, Encoder, ResultColumn, ResultFormat, StreamedFormat } from './encode/encoder.ts'
import { jsonEncoder, ndjsonEncoder } from './encode/json-encoder.ts'
import { copyEncoder } from './encode/postgres/copy-encoder.ts'
import { rowEncoder } from './encode/postgres/row-encoder.ts'
import { tableEncoder, type TableOptions } from './encode/table-encoder.ts'
import { bindParameters, type Binding } from './bind-parameters.ts'
import type { Parameter } from './statement-parameters.ts'

export interface RunOptions {
  readonly format: StreamedFormat
  readonly table?: TableOptions
  /** The values of `$1`, `$2`, …; none where absent. */
  readonly parameters?: readonly Parameter[]
  readonly maxRows: number
  /** Takes bytes; resolves when more may come. */
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** Heard once, before the first byte. A statement that fails before its first rows never gets here. */
  readonly started: (columns: { name: string; type: string }[]) => void
}

/** Runs one statement and encodes its rows as they come, never holding more than a few chunks. Returns their number. */
export async function runStatement(
  connection: DuckDBConnection,
  sql: string,
  options: RunOptions,
): Promise<number> {
  const { parameters = [] } = options
  const result = await startStatement(connection, sql, { sql, parameters })
  const columns = resultColumns(result)
  const encoder = encoderFor(options, columns)
  const rows = new RowSource(connection, result, { sql, parameters })
  let chunk = await rows.next()
  options.started(columns.map(({ name, type }) => ({ name, type: typeText(type) })))
  await writeEncoded(encoder.begin(), options.write)
  let count = 0
  let isLarge = true
  try {
    while (chunk !== undefined) {
      count += chunk.rowCount
      if (count > options.maxRows) throw tooManyRows(options.maxRows)
      // The engine computes while its last chunk is encoded and sent; of what is large, two would be too much.
      if (!isLarge) rows.prepareNext()
      const encoded = encoder.chunk(chunk)
      isLarge = encoded.length > mostAhead
      await writeEncoded(encoded, options.write)
      chunk = await rows.next()
    }
  } finally {
    await rows.settled()
  }
  await writeEncoded(encoder.end(count), options.write)
  return count
}

/** After an encoded chunk that is larger, one thing is done after the other. */
const mostAhead = 1 << 20

/** The type as people write it: JSON is a VARCHAR with another name. */
export const typeText = (type: DuckDBType): string => type.alias ?? String(type)

async function startStatement(
  connection: DuckDBConnection,
  text: string,
  binding: Binding,
): Promise<DuckDBResult> {
  if (binding.parameters.length === 0) return connection.stream(text)
  const statement = await connection.prepare(text)
  await bindParameters(connection, statement, binding)
  return statement.stream()
}

function encoderFor({ format, table }: RunOptions, columns: readonly ResultColumn[]): Encoder {
  if (typeof format === 'string') return encoders[format](columns, table)
  return format.kind === 'postgres-rows' ? rowEncoder(columns, format) : copyEncoder(columns, format)
}

const encoders: Readonly<
  Record<
    Exclude<ResultFormat, 'parquet'>,
    (columns: readonly ResultColumn[], table?: TableOptions) => Encoder
  >
> = { json: jsonEncoder, ndjson: ndjsonEncoder, csv: csvEncoder, table: tableEncoder, arrow: arrowEncoder }

const resultColumns = (result: DuckDBResult): readonly ResultColumn[] =>
  result.columnNames().map((name, index) => ({ name, type: result.columnType(index) }))

async function writeEncoded(encoded: Encoded, write: RunOptions['write']): Promise<void> {
  if (encoded.length > 0) await write(typeof encoded === 'string' ? Buffer.from(encoded) : encoded)
}

export const tooManyRows = (maxRows: number): HansaError =>
  new HansaError('too_large', `the result has more than ${maxRows.toLocaleString('en-GB')} rows`, {
    remedy: 'Add a LIMIT, or ask for fewer rows.',
  })

/** The chunks of a streaming result, with the error that may end it. */
class RowSource {
  readonly #connection: DuckDBConnection
  readonly #result: DuckDBResult
  readonly #statement: Binding
  #prepared: Promise<DuckDBDataChunk | null> | undefined

  constructor(connection: DuckDBConnection, result: DuckDBResult, statement: Binding) {
    this.#connection = connection
    this.#result = result
    this.#statement = statement
  }

  async next(): Promise<DuckDBDataChunk | undefined> {
    const prepared = this.#prepared
    this.#prepared = undefined
    const chunk = await (prepared ?? this.#result.fetchChunk())
    if (chunk !== null && chunk.rowCount > 0) return chunk
    // The binding ends a stream that failed as it ends one that is complete; only the result's type tells.
    if (this.#result.returnType !== ResultReturnType.INVALID) return undefined
    throw await this.#whatFailed()
  }

  /** Lets the engine compute what `next` will give. */
  prepareNext(): void {
    this.#prepared = this.#result.fetchChunk()
    this.#prepared.catch(() => undefined)
  }

  /** Resolves when the engine computes nothing any more, and the connection can be used for something else. */
  async settled(): Promise<void> {
    await this.#prepared?.catch(() => undefined)
  }

  /** The binding keeps the error to itself, so the statement runs again, without its rows, to hear it. */
  async #whatFailed(): Promise<unknown> {
    try {
      const again = await startStatement(
        this.#connection,
        `EXPLAIN ANALYZE ${this.#statement.sql}`,
        this.#statement,
      )
      await again.fetchAllChunks()
      return new HansaError('internal', 'the statement failed before its end', { remedy: 'Run it again.' })
    } catch (error) {
      return error
    }
  }
}
