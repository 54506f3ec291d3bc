import type { LoadedFolder } from './load-folders.ts'
import type { Contract, OutputPort, ProductKey } from './mesh.ts'
import type { DataProduct } from './data-product.ts'

/** A product whose descriptor could be read, with its output ports complete; its inputs are still to be found. */
export interface MadeProduct {
  readonly key: ProductKey
  /** The descriptor's absolute path. */
  readonly file: string
  readonly folder: LoadedFolder
  readonly document: DataProduct
  readonly contracts: readonly Contract[]
  readonly outputs: readonly OutputPort[]
}
