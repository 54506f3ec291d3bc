import type { RelationColumn } from '../engine/relation.ts'
import type { NamedRelation } from '../engine/sealed-instance.ts'
import { foldName } from '../engine/sql/same-name.ts'
import type { StatementLimits } from '../engine/statement-limits.ts'
import { finished } from 'node:stream/promises'
import { SealedSession, type QueryOptions, type QueryResult } from './session.ts'
import type { WorkerProcess } from './worker-process.ts'

/** A dataset that a reader may read; its files are opened only where a statement names it. */
export interface ReadableDataset {
  /** Every name SQL has for it, each as `[domain, dataset]`. */
  readonly names: readonly (readonly string[])[]
  /** Holds the snapshot, so that it is not collected, until `release`. */
  readonly open: () => Promise<HeldFiles>
}

/** One snapshot of a dataset, which stays while it is held. */
export interface HeldFiles {
  readonly columns: readonly RelationColumn[]
  /** Absolute paths of Parquet files. */
  readonly files: readonly string[]
  readonly release: () => Promise<void>
}

export interface RunQueryOptions extends QueryOptions {
  /** All that the reader may read. */
  readonly datasets: readonly ReadableDataset[]
  readonly limits: StatementLimits
  readonly stateFolder: string
  readonly startWorker?: () => Promise<WorkerProcess>
}

/**
 * Runs one statement of a reader in a sealed session of its own. The datasets it names are held until the result is
 * read to its end, fails, or is destroyed; then the session and its files are gone.
 */
export async function runQuery(sql: string, options: RunQueryOptions): Promise<QueryResult> {
  const { datasets, limits, stateFolder, startWorker } = options
  const session = await SealedSession.open({ limits, stateFolder, ...(startWorker && { startWorker }) })
  const held: HeldFiles[] = []
  const clear = async (): Promise<void> => {
    await session.close()
    await Promise.all(held.map(({ release }) => release()))
  }
  try {
    const checked = await session.check(
      sql,
      datasets.flatMap(({ names }) => names),
    )
    await session.seal(await openRelations(datasets, checked.tables, held))
    return clearedAtEnd(await session.query(checked.sql, options), clear)
  } catch (error) {
    await clear()
    throw error
  }
}

/** What was opened is in `held` even where another cannot be. */
async function openRelations(
  datasets: readonly ReadableDataset[],
  tables: readonly (readonly string[])[],
  held: HeldFiles[],
): Promise<NamedRelation[]> {
  const bare = uniqueBareNames(datasets)
  const wanted = new Set(tables.map(nameKey))
  const relations: NamedRelation[] = []
  for (const { names, open } of datasets) {
    if (!names.some((name) => wanted.has(nameKey(name)))) continue
    const files = await open()
    held.push(files)
    const short = names.flatMap((name) => name.slice(-1)).filter((name) => bare.has(foldName(name)))
    relations.push({
      names: [...names, ...short.map((name) => [name])],
      columns: files.columns,
      files: files.files,
    })
  }
  return relations
}

const nameKey = (name: readonly string[]): string => JSON.stringify(name)

/** Last parts that belong to one name only, so that they do without their domain. */
function uniqueBareNames(datasets: readonly ReadableDataset[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const name of datasets.flatMap(({ names }) => names)) {
    const bare = foldName(name.at(-1) ?? '')
    counts.set(bare, (counts.get(bare) ?? 0) + (name.length === 1 ? 2 : 1))
  }
  return new Set([...counts].filter(([, count]) => count === 1).map(([name]) => name))
}

/** `rows` settles after everything is cleared away. */
function clearedAtEnd(result: QueryResult, clear: () => Promise<void>): QueryResult {
  const streamed = finished(result.bytes, { writable: false }).catch(() => undefined)
  const rows = (async () => {
    try {
      return await result.rows
    } finally {
      await streamed
      await clear()
    }
  })()
  rows.catch(() => undefined)
  return { ...result, rows }
}
