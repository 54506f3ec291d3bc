import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { EnactedDomain, GovernanceBundle } from '../../store/governance-bundle.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Asker, LineagePlace } from '../lineage/ask-lineage.ts'
import { neighboursOf, nobody, type LineageGraph } from '../lineage/lineage-graph.ts'
import { levelViewer } from '../lineage/may-follow.ts'
import { readerViewer, type AskingViewer } from '../lineage/reader-viewer.ts'
import { domainOf } from '../../spec/domain-of.ts'
import { productState, type ProductState } from './product-state.ts'

/** Domains, their products and how data flow between them, as one reader may know of it. */
export interface MeshMap {
  /** By name. */
  readonly domains: readonly MapDomain[]
  /** By name. */
  readonly products: readonly MapProduct[]
  /** Declared, between products of the map. */
  readonly flows: readonly MapFlow[]
  /** Whether there are more products than are told. */
  readonly isCut: boolean
}

/** What another node owns is known by its name only. */
export interface MapDomain extends Partial<Pick<EnactedDomain, 'kind' | 'description'>> {
  readonly domain: string
  readonly owners: readonly string[]
  /** Where the mesh has several. */
  readonly node?: string
}

export interface MapProduct {
  /** `<domain>/<product>`. */
  readonly product: string
  /** The node that serves it, where that is another. */
  readonly node?: string
  readonly state: ProductState
  /** Absent of another node's. */
  readonly published?: { readonly version: string; readonly at: string }
}

/** Data of `from` are read by `to`. */
export interface MapFlow {
  readonly from: string
  readonly to: string
}

/** Which part of the mesh a map is of: one domain with what it exchanges with others, or all of it. */
export interface MapQuestion {
  readonly domain?: string | undefined
}

/** More than a screen shows. */
const mostProducts = 2000

/** What this node publishes and what others have signed that they serve; a flow where both its ends may be known of. */
export async function askMap(
  { lineage, ...place }: LineagePlace,
  { reader, terms }: Asker,
  { domain }: MapQuestion = {},
): Promise<MeshMap> {
  const { metadata, mesh, now } = place
  const [{ graph }, rules] = await Promise.all([
    lineage.current(),
    new GoverningRules(metadata, mesh, now).current(),
  ])
  const viewer = await readerViewer(reader, terms, { ...place, graph })
  const flows = await knownFlows(graph, viewer, domain)
  const near = new Set(flows.flatMap(({ from, to }) => [from, to]))
  const wanted = ofMesh(graph).filter(
    (product) => domain === undefined || domainOf(product) === domain || near.has(product),
  )
  const shown = new Set(wanted.slice(0, mostProducts))
  return {
    domains: rules === undefined ? [] : mapDomains(rules.bundle),
    products: await mapProducts([...shown], { graph, viewer, metadata }),
    flows: flows.filter(({ from, to }) => shown.has(from) && shown.has(to)),
    isCut: shown.size < wanted.length,
  }
}

/** All domains of the mesh, by name. */
export function mapDomains({
  domains,
  nodes = [],
}: Pick<GovernanceBundle, 'domains' | 'nodes'>): readonly MapDomain[] {
  const nodeOf = new Map(nodes.flatMap(({ node, domains: own }) => own.map((name) => [name, node] as const)))
  const declared = new Map(domains.map((domain) => [domain.name, domain]))
  return [...new Set([...declared.keys(), ...nodeOf.keys()])].sort().map((domain) => {
    const { kind, owners = [], description = '' } = declared.get(domain) ?? {}
    const node = nodeOf.get(domain)
    return {
      domain,
      owners,
      ...(kind === undefined ? {} : { kind }),
      ...(description === '' ? {} : { description }),
      ...(node === undefined ? {} : { node }),
    }
  })
}

/** Products, but not jobs outside the mesh. */
const ofMesh = ({ products, facts }: LineageGraph): readonly string[] =>
  products.names
    .filter((_, number) => facts[number] !== undefined && facts[number].job === undefined)
    .toSorted()

async function knownFlows(
  graph: LineageGraph,
  viewer: AskingViewer,
  domain: string | undefined,
): Promise<readonly MapFlow[]> {
  const { names } = graph.products
  const edges = names.flatMap((name, from) =>
    neighboursOf(graph.levels.product.down, from).flatMap((to) => {
      const ends = [name, names[to] ?? '']
      if (graph.facts[from]?.job !== undefined || graph.facts[to]?.job !== undefined) return []
      return domain === undefined || ends.some((end) => domainOf(end) === domain) ? [{ from, to }] : []
    }),
  )
  const ends = new Set(edges.flatMap(({ from, to }) => [from, to]))
  await viewer.learn?.([...ends].flatMap((product) => [...graph.datasetsOf.of(product)]))
  return edges
    .filter(levelViewer(graph, 'product', viewer).mayFollow)
    .map(({ from, to }) => ({ from: names[from] ?? '', to: names[to] ?? '' }))
}

interface Known {
  readonly graph: LineageGraph
  readonly viewer: AskingViewer
  readonly metadata: MetadataStore
}

async function mapProducts(
  products: readonly string[],
  { graph, viewer, metadata }: Known,
): Promise<readonly MapProduct[]> {
  const heads = await metadata.heads()
  return Promise.all(
    products.map(async (product) => {
      const head = heads.get(product)
      const number = graph.products.numberOf(product) ?? nobody
      const node = graph.facts[number]?.node
      const owned = viewer.owns(number)
      return {
        product,
        ...(node === undefined ? {} : { node }),
        state: head === undefined ? ('unknown' as const) : await productState(product, { metadata, owned }),
        ...(head === undefined ? {} : { published: { version: head.version, at: head.publishedAt } }),
      }
    }),
  )
}
