import { stat } from 'node:fs/promises'
import path from 'node:path'
import { Engine, type Connection } from '../../engine/engine.ts'
import { quoteLiteral } from '../../engine/quote.ts'
import { groupFiles, type FileFormat } from '../../engine/source/file-group.ts'
import { normaliseFiles, type NormalisedFiles } from '../../engine/source/normalise-files.ts'
import { detectCompression, readStart } from '../../engine/source/open-text.ts'
import type { BadRow } from '../../engine/source/bad-row.ts'
import { readBadRows } from '../../engine/source/read-bad-rows.ts'
import {
  setDuplicatesAside,
  setViolationsAside,
  type FittingRows,
  type RowRule,
} from '../../engine/source/set-rows-aside.ts'
import { HansaError } from '../../errors.ts'
import type { Column } from '../../spec/logical-type.ts'
import type { SetAside } from '../../store/push-store.ts'
import { keyOf } from './key-of.ts'

/** What is to be checked, in a form that a process can be sent. */
export interface PushedRows {
  /** Absolute path of what was sent. */
  readonly file: string
  readonly format: FileFormat
  readonly columns: readonly Column[]
  /** What the contract says of each row besides. */
  readonly rules: readonly RowRule[]
  readonly maxRows: number
  /** Absolute path of an empty folder for what comes of it. */
  readonly folder: string
  readonly memoryLimit: string
  readonly threads: number
}

/** The same before anybody has said what may be taken for it. */
export type UnboundedRows = Omit<PushedRows, 'memoryLimit' | 'threads'>

/** Rows that fit, and the others. Every path is absolute and below the folder. */
export interface CheckedRows {
  readonly files: readonly string[]
  readonly rows: number
  readonly quarantineFiles: readonly string[]
  readonly quarantinedRows: number
  /** The first of those. */
  readonly setAside: readonly SetAside[]
}

/** What a client sent has no other name. */
const shown = 'body'
/** How many rows are told about one by one. */
const mostTold = 20

/**
 * Checks each row of what was sent against the contract's types and rules, and the primary key among the rows that fit,
 * and writes them in the contract's types. Throws where what was sent is not of its form at all.
 */
export async function checkPushedRows(rows: PushedRows): Promise<CheckedRows> {
  const { file, format, columns, folder, memoryLimit, threads } = rows
  await requireForm(rows)
  using engine = await Engine.open({ memoryLimit, threads, tempDirectory: path.join(folder, 'spill') })
  using connection = await engine.connect()
  if (format.kind === 'parquet') requireFewer(await declaredRows(connection, file), rows)
  const empty = await withoutRows(rows)
  const groups = empty ? [] : await groupFiles(connection, [{ path: file, shown }], { format, columns })
  const normalised = await normaliseFiles(connection, groups, {
    name: shown,
    columns,
    onBadRows: 'quarantine',
    maxBadRows: mostTold,
    folder,
  })
  requireFewer(normalised.rows + normalised.badRowCount, rows)
  return await checkAmongThemselves(connection, normalised, rows)
}

async function checkAmongThemselves(
  connection: Connection,
  { files, rows, badRows, badRowCount, quarantineFiles }: NormalisedFiles,
  { columns, rules, folder }: PushedRows,
): Promise<CheckedRows> {
  const [file] = files
  const aside = [...quarantineFiles]
  const more: BadRow[] = []
  let count = 0
  const set = async (name: string, move: (rows: FittingRows) => Promise<number>): Promise<void> => {
    if (file === undefined) return
    const target = path.join(folder, `${name}.parquet`)
    const relation = columns.map((column) => ({ name: column.name, type: column.type.sql }))
    const fitting = {
      file,
      columns: relation,
      rows: rows + badRowCount,
      quarantine: [...aside],
      shown,
      target,
    }
    const moved = await move(fitting)
    if (moved === 0) return
    count += moved
    aside.push(target)
    more.push(...(await readBadRows(connection, target, mostTold)))
  }
  if (rules.length > 0) await set('violations', (fitting) => setViolationsAside(connection, fitting, rules))
  const key = keyOf(columns)
  if (key.length > 0) await set('duplicates', (fitting) => setDuplicatesAside(connection, fitting, key))
  return {
    files,
    rows: rows - count,
    quarantineFiles: aside,
    quarantinedRows: badRowCount + count,
    setAside: told([...badRows, ...more]),
  }
}

/** The first of them, without their values. */
const told = (rows: readonly BadRow[]): readonly SetAside[] =>
  rows
    .toSorted((a, b) => a.row - b.row)
    .slice(0, mostTold)
    .map(({ row, line, column, expected }) => ({
      row,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      expected,
    }))

/** The engine would unpack what it takes for compressed, however large that becomes. */
async function requireForm({ file, format }: PushedRows): Promise<void> {
  if (format.kind === 'parquet') {
    if ((await readStart(file, 4)).toString('latin1') !== 'PAR1')
      throw new HansaError('data_exception', 'what was sent is not Parquet', {
        remedy: 'Send a Parquet file, or say by `Content-Type` what it is.',
      })
  } else if ((await detectCompression(file)) !== 'none')
    throw new HansaError('data_exception', 'what was sent is compressed, and the request does not say so', {
      remedy: 'Say it by `Content-Encoding: gzip` or `zstd`.',
    })
}

/** Lines that are none: nothing to guess a layout from. */
const withoutRows = async ({ file, format }: PushedRows): Promise<boolean> =>
  format.kind === 'json' && (await stat(file)).size === 0

/** What a Parquet file says of itself: a few bytes can stand for any number of rows. */
async function declaredRows(connection: Connection, file: string): Promise<number> {
  try {
    const { rows } = await connection.row(
      `SELECT sum(num_rows)::DOUBLE AS rows FROM parquet_file_metadata(${quoteLiteral(file)})`,
    )
    return Number(rows)
  } catch (cause) {
    throw new HansaError('data_exception', 'what was sent is Parquet that cannot be read', { cause })
  }
}

function requireFewer(rows: number, { maxRows }: PushedRows): void {
  if (rows <= maxRows) return
  throw new HansaError('too_large', `a push has at most ${maxRows} rows`, {
    remedy: 'Send the rows in several pushes, each with a key of its own.',
  })
}
