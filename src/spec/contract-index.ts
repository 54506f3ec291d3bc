import type { LoadedFolder } from './load-folders.ts'
import type { ProductFolder } from './product-folder.ts'
import type { OutputPort, ProductKey } from './mesh.ts'
import type { MadeProduct } from './made-product.ts'

/** An output port anywhere in the mesh, under the id of its contract. */
export interface ServedContract {
  readonly product: ProductKey
  readonly port: OutputPort
}

export interface ContractIndex {
  /** All majors served under an id. */
  readonly served: (id: string) => readonly ServedContract[]
  readonly servedIds: () => readonly string[]
  /** Whether an id is not served only because what should serve it is wrong, which was said already. */
  readonly isUnreadable: (id: string) => boolean
}

/** Finds output ports by their contract's id. */
export function indexContracts(
  products: readonly MadeProduct[],
  folders: readonly LoadedFolder[],
): ContractIndex {
  const byId = new Map<string, ServedContract[]>()
  for (const { key, outputs } of products) {
    for (const port of outputs) {
      const id = port.contract.document.id
      const list = byId.get(id)
      if (list === undefined) byId.set(id, [{ product: key, port }])
      else list.push({ product: key, port })
    }
  }
  const unreadable = new Set(folders.flatMap(({ content }) => [...content.unreadable, ...withheld(content)]))
  return {
    served: (id) => byId.get(id) ?? [],
    servedIds: () => [...byId.keys()],
    isUnreadable: (id) => unreadable.has(id) || unreadable.has('*'),
  }
}

/** Contracts of a product whose descriptor could not be read, or whose port for them could not be used. */
function withheld({ document, contracts, outputs }: ProductFolder): readonly string[] {
  const usable = new Set(outputs.map(({ contract }) => contract))
  const wanted = new Set(document?.outputPorts?.map(({ contractId }) => contractId))
  return contracts
    .filter(({ file, document: { id } }) => (document === undefined || wanted.has(id)) && !usable.has(file))
    .map(({ document: { id } }) => id)
}
