import type { BuildContext } from '../../product/build-context.ts'
import type { SqlDatabase } from '../../store/sql-database.ts'
import type { Members } from '../members.ts'
import type { LineageIndex } from './lineage-index.ts'

/** What a registry answers from. */
export interface Registry {
  /** The mesh's name. */
  readonly mesh: string
  readonly database: SqlDatabase
  readonly members: Members
  readonly lineage: LineageIndex
  /** The registry's own mesh folder and store, where rules are followed. */
  readonly build: BuildContext
  readonly now: () => Date
}
