import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import type { Connection, Engine } from '../../engine/engine.ts'
import { quoteIdentifier, quoteLiteral } from '../../engine/quote.ts'
import { groupFiles } from '../../engine/source/file-group.ts'
import { normaliseFiles } from '../../engine/source/normalise-files.ts'
import { HansaError } from '../../errors.ts'
import type { Column } from '../../spec/logical-type.ts'
import type { InputDataset, InputPort } from '../../spec/mesh.ts'
import { parsePushRange, type Push, type PushFile, type PushPlace } from '../../store/push-store.ts'
import type { Store } from '../../store/store.ts'
import { defaultMaxBadRows } from '../source/read-files.ts'
import type { SourceRead } from '../source/source-read.ts'
import { keyOf } from './key-of.ts'
import { shapeOf } from './push-target.ts'

/** Where rows of an input's dataset are pushed to; undefined where they are read from somewhere. */
export function pushLog({ name, source }: InputPort, dataset: InputDataset): PushPlace | undefined {
  if (source.kind !== 'server' || source.pushedTo === undefined) return undefined
  return { product: source.pushedTo, port: name, object: dataset.name }
}

export interface PushedSource {
  readonly log: PushPlace
  /** `formatPushRange` of the pushes to read. */
  readonly pinned: string | undefined
  readonly engine: Engine
  readonly store: Store
  /** Absolute path of an existing folder. */
  readonly staging: string
}

/**
 * Reads pushes in their order. Rows that were checked against the contract as it is now are read where they are; others
 * are checked again. Of rows with the same primary key the last one pushed is read.
 */
export async function readPushed(
  { name }: InputPort,
  { columns, onBadRows, ...dataset }: InputDataset,
  source: PushedSource,
): Promise<SourceRead> {
  const { engine, staging } = source
  const pushes = await pinnedPushes(source)
  const folder = await mkdtemp(path.join(staging, 'pushed-'))
  using connection = await engine.connect()
  const known: KnownPush[] = []
  for (const push of pushes) {
    const files = await localFiles(push.files, source)
    const quarantine = await localFiles(push.quarantine, source)
    known.push({ push, files, quarantine })
  }
  const options = { name: `${name}.${dataset.name}`, columns, onBadRows, folder }
  const current = await inShape(connection, known, options)
  return {
    files: await latestOnly(connection, current, options),
    rows: current.reduce((sum, { push }) => sum + push.rows, 0),
    contentHash: source.pinned ?? '',
    badRows: pushes
      .flatMap(({ sequence, setAside }) => setAside.map((row) => ({ file: `push ${sequence}`, ...row })))
      .slice(0, defaultMaxBadRows),
    badRowCount: pushes.reduce((sum, { quarantinedRows }) => sum + quarantinedRows, 0),
    quarantineFiles: await quarantined(connection, current, options),
  }
}

/** A push with its files on this machine. */
interface KnownPush {
  readonly push: Push
  readonly files: readonly string[]
  readonly quarantine: readonly string[]
}

interface ReadOptions {
  readonly name: string
  readonly columns: readonly Column[]
  readonly onBadRows: 'fail' | 'quarantine'
  readonly folder: string
}

async function pinnedPushes({ log, pinned, store }: PushedSource): Promise<readonly Push[]> {
  const range = parsePushRange(pinned ?? '')
  if (range === undefined) throw new HansaError('internal', `what was pushed to ${log.object} was not pinned`)
  const pushes = await store.metadata.pushes(log, range)
  if (pushes.length === Math.max(0, range.last - range.first + 1)) return pushes
  throw new HansaError('conflict', `pushes to ${log.object} were let go while this build began`, {
    remedy: 'Run the command again: it will read what is kept.',
  })
}

async function localFiles(files: readonly PushFile[], { store }: PushedSource): Promise<readonly string[]> {
  const paths: string[] = []
  for (const { key } of files) paths.push(await store.objects.localPath(key))
  return paths
}

/** Checks again what was checked against another contract. What a push lacks, since it is older, is NULL. */
async function inShape(
  connection: Connection,
  known: readonly KnownPush[],
  { name, columns, onBadRows, folder }: ReadOptions,
): Promise<readonly KnownPush[]> {
  const shape = shapeOf(columns)
  // Files have the contract's names of then, not those of what was sent.
  const named = columns.map((column) => ({ ...column, physicalName: column.name }))
  const current: KnownPush[] = []
  for (const { push, files, quarantine } of known) {
    if (push.shape === shape) {
      current.push({ push, files, quarantine })
      continue
    }
    const shown = files.map((file) => ({ path: file, shown: `push ${push.sequence}` }))
    const format = { kind: 'parquet', absent: 'null' } as const
    const again = await normaliseFiles(
      connection,
      await groupFiles(connection, shown, { format, columns: named }),
      {
        name,
        columns: named,
        onBadRows,
        maxBadRows: defaultMaxBadRows,
        folder: await mkdtemp(path.join(folder, 'again-')),
      },
    )
    current.push({
      push: { ...push, rows: again.rows },
      files: again.files,
      quarantine: [...quarantine, ...again.quarantineFiles],
    })
  }
  return current
}

/** Of each primary key the last row, in a file of its own; all files as they are where rows have no key. */
async function latestOnly(
  connection: Connection,
  known: readonly KnownPush[],
  { columns, folder }: ReadOptions,
): Promise<readonly string[]> {
  const files = known.flatMap((each) => each.files)
  const key = keyOf(columns).map(quoteIdentifier)
  const isOneChecked = files.length === 1 && known.every(({ push }) => push.shape === shapeOf(columns))
  if (key.length === 0 || files.length === 0 || isOneChecked) return files
  const sequences = known.flatMap(({ push, files: own }) => own.map((file) => valueRow(file, push.sequence)))
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const target = path.join(folder, 'latest.parquet')
  await connection.run(
    `COPY (SELECT ${names} FROM ${readAll(files)} JOIN (VALUES ${sequences.join(', ')}) AS hansa_pushes (hansa_file, hansa_push) USING (hansa_file)
     QUALIFY ${key.map((column) => `${column} IS NULL`).join(' OR ')}
       OR row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY hansa_push DESC, file_row_number DESC) = 1
     ORDER BY hansa_push, file_row_number) TO ${quoteLiteral(target)} (FORMAT parquet)`,
  )
  return [target]
}

const valueRow = (file: string, sequence: number): string => `(${quoteLiteral(file)}, ${sequence})`

const readAll = (files: readonly string[]): string =>
  `read_parquet([${files.map(quoteLiteral).join(', ')}], filename = 'hansa_file', file_row_number = true)`

/** One file of all rows that did not fit, each with the push that it came by. */
async function quarantined(
  connection: Connection,
  known: readonly KnownPush[],
  { folder }: ReadOptions,
): Promise<readonly string[]> {
  const rows = known.flatMap(({ push, quarantine }) =>
    quarantine.map((file) => valueRow(file, push.sequence)),
  )
  if (rows.length === 0) return []
  const target = path.join(folder, 'quarantine.parquet')
  await connection.run(
    `COPY (SELECT 'push ' || hansa_push AS file, row, line, faults, text
     FROM ${readAll(known.flatMap(({ quarantine }) => quarantine))} JOIN (VALUES ${rows.join(', ')}) AS hansa_pushes (hansa_file, hansa_push) USING (hansa_file)
     ORDER BY hansa_push, row) TO ${quoteLiteral(target)} (FORMAT parquet)`,
  )
  return [target]
}
