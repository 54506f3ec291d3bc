import type { AccessLog } from './access-log.ts'
import type { Decisions } from './decisions.ts'
import type { FileSources } from './hold-files.ts'
import type { PublishedDatasets } from './published-datasets.ts'
import type { SessionPool } from './session-pool.ts'
import type { Elsewhere } from './remote/elsewhere.ts'

/** What a governed read needs. */
export interface ReadParts {
  readonly published: PublishedDatasets
  readonly decisions: Decisions
  readonly log: AccessLog
  readonly sources: FileSources
}

/** What a governed statement needs. */
export interface QueryParts extends ReadParts {
  readonly sessions: SessionPool
  /** Absent where this node is not one of several. */
  readonly elsewhere: Elsewhere | undefined
}
