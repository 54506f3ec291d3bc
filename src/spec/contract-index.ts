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
}

/** Finds output ports by their contract's id. */
export function indexContracts(products: readonly MadeProduct[]): ContractIndex {
  const byId = new Map<string, ServedContract[]>()
  for (const { key, outputs } of products) {
    for (const port of outputs) {
      const id = port.contract.document.id
      const list = byId.get(id)
      if (list === undefined) byId.set(id, [{ product: key, port }])
      else list.push({ product: key, port })
    }
  }
  return { served: (id) => byId.get(id) ?? [], servedIds: () => [...byId.keys()] }
}
