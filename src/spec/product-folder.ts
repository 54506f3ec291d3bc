import type { DataContract } from './data-contract.ts'
import type { DataProduct } from './data-product.ts'
import type { Issue } from './issue.ts'
import type { Materialization, SourceFile, SqlStep } from './mesh.ts'

/**
 * One product's folder read by itself: all that needs no other folder. It is plain JSON, and its paths (also those
 * of its issues) are relative to the folder, so that it can be cached.
 */
export interface ProductFolder {
  /** The descriptor's path; `product.odps.yaml` where it is missing. */
  readonly descriptor: string
  readonly document: DataProduct | undefined
  readonly contracts: readonly FolderContract[]
  /** Ids of contracts that are here but wrong, or `*` where not even the id could be read: not to be missed again. */
  readonly unreadable: readonly string[]
  readonly outputs: readonly FolderOutput[]
  readonly steps: readonly SqlStep[]
  /** `hansa.command`, where the product is made by a program. */
  readonly command: readonly string[] | undefined
  readonly tests: readonly string[]
  readonly sources: readonly SourceFile[]
  readonly issues: readonly Issue[]
}

export interface FolderContract {
  readonly file: string
  readonly document: DataContract
}

export interface FolderOutput {
  /** Its place in the descriptor's `outputPorts`. */
  readonly index: number
  readonly name: string
  readonly version: string
  readonly major: number
  /** The contract's file. */
  readonly contract: string
  readonly deprecated: boolean
  readonly endDate: string | undefined
  readonly datasets: readonly FolderDataset[]
}

export interface FolderDataset {
  readonly name: string
  readonly sqlName: string
  readonly materialization: Materialization
}
