import { nodeElsewhere } from '../spec/node-elsewhere.ts'
import type { GovernanceBundle } from '../store/governance-bundle.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import { GoverningRules } from './governing-rules.ts'
import { domainOf } from '../spec/domain-of.ts'

export interface ServingNode {
  /** The mesh's name. */
  readonly mesh: string
  /** This node's name; all of the store is its own where it is the only one. */
  readonly node: string | undefined
  readonly now: () => Date
}

/** What the rules of a moment leave to a node, so far as it was asked for. */
interface Left {
  readonly bundle: GovernanceBundle | undefined
  readonly byDomain: Map<string, boolean>
}

type IsServed = (key: string) => boolean

/**
 * What a node serves of its store: not what domains have that the rules in force give to another node. What is kept of
 * these was true before they left. Throws `denied` where the rules cannot be read. Builds, exports and collection work
 * on the store itself.
 */
export function servedMetadata(metadata: MetadataStore, { mesh, node, now }: ServingNode): MetadataStore {
  if (node === undefined) return metadata
  const rules = new GoverningRules(metadata, mesh, now)
  let left: Left = { bundle: undefined, byDomain: new Map() }
  const served = async (): Promise<IsServed> => {
    const bundle = (await rules.current())?.bundle
    if (left.bundle !== bundle) left = { bundle, byDomain: new Map() }
    return isLeft(left, node)
  }
  return {
    ...metadata,
    ...publications(metadata, served),
    ...agreements(metadata, served),
    ...pushes(metadata, served),
  }
}

/** `key` begins with its domain: of a product or a dataset. */
const isLeft =
  ({ bundle, byDomain }: Left, node: string): IsServed =>
  (key) => {
    const domain = domainOf(key)
    const known = byDomain.get(domain)
    if (known !== undefined) return known
    const isHere = nodeElsewhere(domain, bundle ?? {}, node) === undefined
    byDomain.set(domain, isHere)
    return isHere
  }

const ofServed = <T>(all: ReadonlyMap<string, T>, isServed: IsServed): ReadonlyMap<string, T> =>
  [...all.keys()].every(isServed) ? all : new Map([...all].filter(([key]) => isServed(key)))

function publications(
  metadata: MetadataStore,
  served: () => Promise<IsServed>,
): Pick<MetadataStore, 'heads' | 'sequences' | 'publication' | 'history' | 'checkResults' | 'snapshots'> {
  return {
    heads: async (products) => ofServed(await metadata.heads(products), await served()),
    sequences: async () => ofServed(await metadata.sequences(), await served()),
    publication: async (product, which) =>
      (await served())(product) ? metadata.publication(product, which) : undefined,
    history: async (product, limit) => ((await served())(product) ? metadata.history(product, limit) : []),
    checkResults: async (product, sequences) =>
      (await served())(product) ? metadata.checkResults(product, sequences) : new Map(),
    snapshots: async (dataset) => ((await served())(dataset) ? metadata.snapshots(dataset) : []),
  }
}

function agreements(
  metadata: MetadataStore,
  served: () => Promise<IsServed>,
): Pick<MetadataStore, 'agreement' | 'agreements' | 'tellAgreementEnds'> {
  return {
    agreement: async (id) => {
      const found = await metadata.agreement(id)
      return found !== undefined && (await served())(found.product) ? found : undefined
    },
    agreements: async (which) => {
      const isServed = await served()
      return (await metadata.agreements(which)).filter(({ product }) => isServed(product))
    },
    tellAgreementEnds: async (now) => metadata.tellAgreementEnds(now, await served()),
  }
}

function pushes(
  metadata: MetadataStore,
  served: () => Promise<IsServed>,
): Pick<MetadataStore, 'pushPort' | 'pushPorts'> {
  return {
    pushPort: async (product, port) =>
      (await served())(product) ? metadata.pushPort(product, port) : undefined,
    pushPorts: async () => {
      const isServed = await served()
      return (await metadata.pushPorts()).filter(({ product }) => isServed(product))
    },
  }
}
