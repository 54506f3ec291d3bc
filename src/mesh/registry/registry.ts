import type { BuildContext } from '../../product/build-context.ts'
import type { SqlDatabase } from '../../store/sql-database.ts'
import type { Members } from '../members.ts'
import type { TakenOnce } from '../taken-once.ts'
import type { LineageIndex } from './lineage-index.ts'

/** What a registry answers from. */
export interface Registry {
  /** The mesh's name. */
  readonly mesh: string
  /** By which nodes know it; where none is said, each connection tells. */
  readonly addresses: readonly string[]
  readonly database: SqlDatabase
  readonly members: Members
  readonly lineage: LineageIndex
  /** What nodes have signed in with. */
  readonly taken: TakenOnce
  /** The registry's own mesh folder and store, where rules are followed. */
  readonly build: BuildContext
  readonly now: () => Date
}
