import type { LoadedFolder } from './load-folders.ts'
import type { ProductFolder } from './product-folder.ts'
import type { KnownNode } from './known-node.ts'
import type { OutputPort, ProductKey } from './mesh.ts'
import type { MadeProduct } from './made-product.ts'
import { ownerOf, remoteOutput, type RemotePort } from './remote-port.ts'

/** An output port anywhere in the mesh, under the id of its contract. */
export interface ServedContract {
  readonly product: ProductKey
  readonly port: OutputPort
  /** The node that serves it, where that is another one. */
  readonly node?: string
}

/** What other nodes serve, and who owns which domain. */
export interface Elsewhere {
  readonly ports: readonly RemotePort[]
  readonly nodes: readonly KnownNode[]
}

export interface ContractIndex {
  /** All majors served under an id: by products of this folder, or else by other nodes'. */
  readonly served: (id: string) => readonly ServedContract[]
  readonly servedIds: () => readonly string[]
  /** Whether an id is not served only because what should serve it is wrong, which was said already. */
  readonly isUnreadable: (id: string) => boolean
  /** Whether there are other nodes, which may serve more than is known of them here. */
  readonly isOpen: boolean
}

/** Finds output ports by their contract's id. */
export function indexContracts(
  products: readonly MadeProduct[],
  { folders, elsewhere }: { readonly folders: readonly LoadedFolder[]; readonly elsewhere: Elsewhere },
): ContractIndex {
  const here = byContractId(
    products.flatMap(({ key, outputs }) => outputs.map((port) => ({ product: key, port }))),
  )
  const { ports, nodes } = elsewhere
  const there = byContractId(
    ports.map((port) => ({
      product: port.product,
      port: remoteOutput(port),
      node: ownerOf(port, nodes),
    })),
  )
  const unreadable = new Set(folders.flatMap(({ content }) => [...content.unreadable, ...withheld(content)]))
  return {
    served: (id) => here.get(id) ?? there.get(id) ?? [],
    servedIds: () => [...new Set([...here.keys(), ...there.keys()])],
    isUnreadable: (id) => unreadable.has(id) || unreadable.has('*'),
    isOpen: nodes.length > 0,
  }
}

const byContractId = (served: readonly ServedContract[]): ReadonlyMap<string, readonly ServedContract[]> =>
  Map.groupBy(served, ({ port }) => port.contract.document.id)

/** Contracts of a product whose descriptor could not be read, or whose port for them could not be used. */
function withheld({ document, contracts, outputs }: ProductFolder): readonly string[] {
  const usable = new Set(outputs.map(({ contract }) => contract))
  const wanted = new Set(document?.outputPorts?.map(({ contractId }) => contractId))
  return contracts
    .filter(({ file, document: { id } }) => (document === undefined || wanted.has(id)) && !usable.has(file))
    .map(({ document: { id } }) => id)
}
