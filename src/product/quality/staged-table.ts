import type { DataContract } from '../../spec/data-contract.ts'
import type { Dataset } from '../../spec/mesh.ts'

/** A dataset that is built and not yet published, with the contract it must keep. */
export interface StagedTable {
  readonly dataset: Dataset
  readonly contract: DataContract
  /** What to select from on the verifying connection, as SQL: a quoted name or a table expression. */
  readonly relation: string
  /** All Parquet files of it, absolute; a contract's own SQL reads these in a sealed instance. */
  readonly files: readonly string[]
}
