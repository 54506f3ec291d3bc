import type { Snapshot } from '../store/snapshot.ts'
import type { Relation } from '../engine/relation.ts'

/** Everything kept of one dataset, as a build that goes on from it needs to know it. */
export interface Chain {
  /** What is served now. */
  readonly current: ServedSnapshot | undefined
  /** Highest version ever kept; versions are not given twice. */
  readonly lastVersion: number
  /** Highest field id ever given. */
  readonly lastColumnId: number
}

export interface ServedSnapshot {
  readonly snapshot: Snapshot
  readonly relation: Relation
}

export const newChain: Chain = { current: undefined, lastVersion: 0, lastColumnId: 0 }
