import type { ResultFormat } from '../engine/encode/encoder.ts'
import { defaultLimits, type StatementLimits } from '../engine/statement-limits.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import { runQuery } from './query.ts'
import { servedDatasets } from './served-datasets.ts'
import type { QueryResult } from './session.ts'
import { WorkerPool } from './worker-pool.ts'

export interface OwnerQueryContext {
  readonly store: Store
  readonly settings: MeshSettings
  /** Workers started ahead, for a server. */
  readonly workers?: WorkerPool
}

export interface OwnerQuery {
  readonly sql: string
  readonly format: ResultFormat
  /** ISO time: read what was served then. */
  readonly asOf?: string
  readonly signal?: AbortSignal
  /** Columns of the terminal, for `table`. */
  readonly width?: number
}

/** Runs a query for the node's local owner, whose entitlement is everything that is published. */
export async function ownerQuery(
  { store, settings, workers }: OwnerQueryContext,
  { sql, asOf, ...options }: OwnerQuery,
): Promise<QueryResult> {
  const datasets = await servedDatasets(store, { sql, ...(asOf === undefined ? {} : { asOf }) })
  return runQuery(sql, {
    ...options,
    datasets,
    limits: statementLimits(settings),
    stateFolder: settings.state,
    ...(workers === undefined ? {} : { startWorker: workers.take }),
  })
}

/** A row limit of 0 in mesh.yaml means none. */
const statementLimits = ({ query, engine }: MeshSettings): StatementLimits => ({
  ...defaultLimits,
  memoryLimit: query.memoryLimit,
  timeoutSeconds: query.timeoutSeconds,
  threads: engine.threads,
  ...(query.maxRows === 0 ? {} : { maxRows: query.maxRows }),
})

/** Workers for the owner's queries, `size` of them waiting. */
export const ownerWorkers = (settings: MeshSettings, size: number): WorkerPool =>
  new WorkerPool({ size, stateFolder: settings.state, ...statementLimits(settings) })
