import { HansaError } from '../../src/errors.ts'
import { canonicalHash } from '../../src/spec/canonical-hash.ts'
import { producedKey } from '../../src/product/produced-key.ts'
import type { OpenedRemoteInput, RemoteInput, RemoteInputs } from '../../src/product/remote-inputs.ts'
import { snapshotRelation } from '../../src/product/snapshot-relation.ts'
import type { RemotePort } from '../../src/spec/remote-port.ts'
import type { TestMesh } from './test-mesh.ts'

/** Another mesh's products as those of a node, read from its store without a network between. */
export class Neighbour implements RemoteInputs {
  readonly #mesh: TestMesh
  readonly opened: RemoteInput[] = []
  /** Columns that it shows nobody. */
  withheld: readonly string[] = []
  isAway = false

  constructor(mesh: TestMesh) {
    this.#mesh = mesh
  }

  /** What it has published, as its node `there` says it. */
  async ports(): Promise<readonly RemotePort[]> {
    const { products } = await this.#mesh.load()
    return products.flatMap(({ key, outputs }) =>
      outputs.map(({ name, version, contract, datasets }) => ({
        node: 'there',
        product: key,
        name,
        version,
        contract: contract.document,
        sqlNames: Object.fromEntries(datasets.map((dataset) => [dataset.name, dataset.sqlName])),
        file: contract.file,
      })),
    )
  }

  async pin({ source, dataset }: RemoteInput): Promise<string> {
    if (this.isAway) throw new HansaError('source_unavailable', `the node ${source.node} cannot be reached`)
    const publication = await this.#mesh.publication(source.product)
    const snapshot = publication?.snapshotIds[producedKey(source, dataset)]
    return canonicalHash({ snapshot, withheld: this.withheld })
  }

  async open(
    input: RemoteInput,
    { needed }: { readonly needed: ReadonlySet<string> },
  ): Promise<OpenedRemoteInput> {
    this.opened.push(input)
    const missing = this.withheld.filter((column) => needed.has(column))
    if (missing.length > 0) throw new HansaError('denied', `${missing.join(', ')} is withheld`)
    const snapshot = await this.#mesh.snapshot(input.source.product)
    const { columns, files } = await snapshotRelation((await this.#mesh.store()).objects, snapshot)
    const visible = columns.filter(({ name }) => !this.withheld.includes(name))
    return { relation: { columns: visible, files }, release: () => Promise.resolve() }
  }

  async classifications({ source, dataset }: RemoteInput): Promise<Readonly<Record<string, string>>> {
    const { governance } = (await this.#mesh.publication(source.product)) ?? {}
    return governance?.classifications[producedKey(source, dataset)] ?? {}
  }
}
