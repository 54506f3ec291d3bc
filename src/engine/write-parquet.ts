import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, HansaError, isHansaError } from '../errors.ts'
import { leafStatistics, type LeafStatistics, type ReturnedStatistics } from './column-statistics.ts'
import type { Connection, Value } from './engine.ts'
import { fieldPath, type FieldColumn } from './field-ids.ts'
import { hashFile } from './hash-file.ts'
import { quoteIdentifier, quoteLiteral } from './quote.ts'
import { parseSqlType, type SqlType } from './sql-type.ts'
import { storedType } from './stored-type.ts'

export interface ParquetOutput {
  /** A SELECT whose result has at least `columns`, by name. Its row order is kept. */
  readonly select: string
  readonly columns: readonly FieldColumn[]
  /** A local folder that nobody else writes to; made if absent. */
  readonly folder: string
  /** Larger results become several files of at most about this size. */
  readonly maxFileBytes?: number
  /** Stored in the footer of every file, e.g. the Iceberg schema. */
  readonly keyValues?: Readonly<Record<string, string>>
}

export interface WrittenFile {
  readonly path: string
  readonly sha256: string
  readonly rows: number
  readonly bytes: number
  readonly columns: readonly LeafStatistics[]
}

/** DuckDB's own default, pinned: another value would give the same rows other bytes. */
const rowGroupRows = 122_880
/** Iceberg's own `write.target-file-size-bytes`. */
const defaultMaxFileBytes = 512 * 1024 * 1024

/**
 * Writes a result as Parquet with field ids and statistics: the columns in the given order and types, the same bytes
 * for the same rows in the same order, whatever the number of threads. No rows, no files.
 */
export async function writeParquet(
  connection: Connection,
  { select, columns, folder, maxFileBytes = defaultMaxFileBytes, keyValues = {} }: ParquetOutput,
): Promise<readonly WrittenFile[]> {
  const options = copyOptions(columns, keyValues)
  await makeFolder(folder)
  const whole = path.join(folder, 'part-0.parquet')
  const copied = await copy(connection, castSelect(select, columns), { target: whole, options }).catch(
    async (error: unknown) => {
      throw await explainCast(connection, { select, columns, error })
    },
  )
  const finish = async (file: CopiedFile): Promise<WrittenFile> => ({
    path: file.path,
    sha256: await hashFile(file.path),
    rows: file.rows,
    bytes: file.bytes,
    columns: leafStatistics(columns, file.statistics),
  })
  if (copied.rows === 0) {
    await rm(whole)
    return []
  }
  if (copied.bytes <= maxFileBytes || copied.rows <= rowGroupRows) return [await finish(copied)]
  const files: WrittenFile[] = []
  for (const part of await split(connection, copied, { maxFileBytes, options }))
    files.push(await finish(part))
  return files
}

interface CopiedFile {
  readonly path: string
  readonly rows: number
  readonly bytes: number
  readonly statistics: ReturnedStatistics
}

/**
 * Cuts one file at row-group borders. `FILE_SIZE_BYTES` would cut while writing, but then threads race for the rows:
 * neither their order nor the bytes would be the same twice.
 */
async function split(
  connection: Connection,
  whole: CopiedFile,
  { maxFileBytes, options }: { maxFileBytes: number; options: string },
): Promise<readonly CopiedFile[]> {
  const rowsThatFit = (whole.rows / whole.bytes) * maxFileBytes
  const rowsPerPart = Math.max(1, Math.floor(rowsThatFit / rowGroupRows)) * rowGroupRows
  const files: CopiedFile[] = []
  for (let from = 0; from < whole.rows; from += rowsPerPart) {
    const select =
      `SELECT * EXCLUDE (file_row_number) FROM read_parquet(${quoteLiteral(whole.path)}, file_row_number = true) ` +
      `WHERE file_row_number >= ${from} AND file_row_number < ${from + rowsPerPart}`
    const target = path.join(path.dirname(whole.path), `part-${files.length + 1}.parquet`)
    files.push(await copy(connection, select, { target, options }))
  }
  await rm(whole.path)
  return files
}

async function copy(
  connection: Connection,
  select: string,
  { target, options }: { target: string; options: string },
): Promise<CopiedFile> {
  const row = await connection.row(`COPY (${select}\n) TO ${quoteLiteral(target)} (${options})`)
  return {
    path: target,
    rows: Number(row['count']),
    bytes: Number(row['file_size_bytes']),
    statistics: toMap(row['column_statistics'] ?? null, (value) => toMap(value, String)),
  }
}

/** The binding's JSON form of a MAP is a list of entries. */
function toMap<T>(value: Value, read: (value: Value) => T): ReadonlyMap<string, T> {
  const map = new Map<string, T>()
  if (!Array.isArray(value)) return map
  for (const entry of value) {
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) continue
    if (typeof entry['key'] === 'string') map.set(entry['key'], read(entry['value'] ?? null))
  }
  return map
}

function copyOptions(columns: readonly FieldColumn[], keyValues: Readonly<Record<string, string>>): string {
  const ids = columns.map((column) => {
    const type = parseSqlType(column.type)
    return `${quoteLiteral(column.name)}: ${fieldIds(type, { column, names: [], id: column.fieldId })}`
  })
  const footer = Object.entries(keyValues).map(
    ([key, value]) => `${quoteLiteral(key)}: ${quoteLiteral(value)}`,
  )
  return [
    'FORMAT parquet',
    'COMPRESSION zstd',
    `ROW_GROUP_SIZE ${rowGroupRows}`,
    'RETURN_STATS',
    `FIELD_IDS {${ids.join(', ')}}`,
    ...(footer.length === 0 ? [] : [`KV_METADATA {${footer.join(', ')}}`]),
  ].join(', ')
}

interface FieldPlace {
  readonly column: FieldColumn
  readonly names: readonly string[]
  readonly id: number
}

function fieldIds(type: SqlType, place: FieldPlace): string {
  const inner = (name: string, child: SqlType): string => {
    const names = [...place.names, name]
    const id = place.column.nestedFieldIds?.[fieldPath(names)]
    if (id === undefined) {
      throw new HansaError(
        'internal',
        `column "${place.column.name}" has no field id for ${fieldPath(names)}`,
      )
    }
    return `${quoteLiteral(name)}: ${fieldIds(child, { ...place, names, id })}`
  }
  switch (type.kind) {
    case 'scalar':
      return String(place.id)
    case 'list':
      return `{__duckdb_field_id: ${place.id}, ${inner('element', type.element)}}`
    case 'struct': {
      const fields = type.fields.map((field) => inner(field.name, field.type))
      return `{__duckdb_field_id: ${place.id}, ${fields.join(', ')}}`
    }
  }
}

const castSelect = (select: string, columns: readonly FieldColumn[]): string =>
  `SELECT ${columns.map(({ name, type }) => `${castTo(name, type)} AS ${quoteIdentifier(name)}`).join(', ')} ` +
  `FROM (${select}\n) AS _result`

/** Two casts where the stored type is another one, so that a JSON column holds nothing but JSON. */
function castTo(name: string, type: string): string {
  const stored = storedType(type)
  const declared = `CAST(_result.${quoteIdentifier(name)} AS ${type})`
  return stored === type ? declared : `CAST(${declared} AS ${stored})`
}

/** The engine's cast errors show the value and not the column; ours say the opposite. */
async function explainCast(
  connection: Connection,
  { select, columns, error }: { select: string; columns: readonly FieldColumn[]; error: unknown },
): Promise<unknown> {
  if (!isHansaError(error, 'data_exception')) return error
  const misfits = columns.map(({ name, type }, index) => {
    const column = `_result.${quoteIdentifier(name)}`
    const fits = `TRY_CAST(TRY_CAST(${column} AS ${type}) AS ${storedType(type)})`
    return `count(*) FILTER (${column} IS NOT NULL AND ${fits} IS NULL) AS c${index}`
  })
  // Where the fault lies in the SELECT itself, this fails the same way and the engine's own words stand.
  const counts = await connection
    .row(`SELECT ${misfits.join(', ')} FROM (${select}\n) AS _result`)
    .catch(() => undefined)
  const bad = columns.flatMap(({ name, type }, index) => {
    const count = Number(counts?.[`c${index}`] ?? 0)
    return count === 0
      ? []
      : [
          `column "${name}": ${count === 1 ? '1 value does' : `${count} values do`} not fit ${shownType(type)}`,
        ]
  })
  if (bad.length === 0) return error
  return new HansaError('data_exception', bad.join('; '), {
    cause: error,
    remedy: 'Convert the values in the transformation, or declare a wider type in the contract.',
  })
}

/** The declared type, and what Parquet makes of it where that holds less. */
const shownType = (type: string): string =>
  type.includes('HUGEINT') ? `${type}, which Parquet holds as ${storedType(type)}` : type

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw fromSystemError(error, `making ${folder}`)
  }
}
