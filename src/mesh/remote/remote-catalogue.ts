import { foldName } from '../../engine/sql/same-name.ts'
import type { HansaError } from '../../errors.ts'
import type { NamedDataset } from '../../sidecar/dataset-names.ts'
import { inParallel } from '../../sidecar/rendition/in-parallel.ts'
import type { RemoteDataset } from '../../sidecar/remote/remote-datasets.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import type { MeshMembers } from '../mesh-members.ts'
import type { NodeCatalogue } from './node-catalogue.ts'

export interface RemoteCatalogueOptions {
  /** This node's name: what it has itself is not elsewhere. */
  readonly self: string
  readonly members: Pick<MeshMembers, 'all'>
  /** The same one for the same node. */
  readonly catalogueOf: (node: string) => NodeCatalogue
}

const nodesAtOnce = 16

/** Datasets of other nodes by name. Only owners are asked of whose domains a statement speaks. */
export class RemoteCatalogue {
  readonly #options: RemoteCatalogueOptions

  constructor(options: RemoteCatalogueOptions) {
    this.#options = options
  }

  async mentioned(words: ReadonlySet<string>): Promise<readonly RemoteDataset[]> {
    const { catalogueOf } = this.#options
    return this.#fromEach(async ({ node, domains }) => {
      const meant = new Set(domains.filter((domain) => words.has(foldName(domain))))
      return meant.size === 0 ? [] : catalogueOf(node).having(meant, words)
    })
  }

  async all(): Promise<readonly RemoteDataset[]> {
    const { catalogueOf } = this.#options
    return this.#fromEach(({ node }) => catalogueOf(node).all())
  }

  /** Why nothing is known of what the owner of one of these domains serves, whose names are folded; see `NodeCatalogue.unheard`. */
  async unheard(domains: ReadonlySet<string>): Promise<HansaError | undefined> {
    const { self, members, catalogueOf } = this.#options
    const meant = (await members.all()).filter(
      ({ node, domains: own }) => node !== self && own.some((domain) => domains.has(foldName(domain))),
    )
    return meant.map(({ node }) => catalogueOf(node).unheard).find((fault) => fault !== undefined)
  }

  async #fromEach(
    find: (known: KnownNode) => Promise<readonly NamedDataset[]>,
  ): Promise<readonly RemoteDataset[]> {
    const { self, members } = this.#options
    const others = (await members.all()).filter(({ node }) => node !== self)
    const found = await inParallel(others, nodesAtOnce, async (known) =>
      (await find(known)).map((dataset) => remoteDataset(dataset, known)),
    )
    return found.flat()
  }
}

const remoteDataset = ({ key, names, parts }: NamedDataset, { node }: KnownNode): RemoteDataset => ({
  key,
  node,
  names: names.map((name) => [parts.domain, name] as const),
})
