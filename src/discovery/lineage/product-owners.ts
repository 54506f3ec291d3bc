import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import type { Domain } from '../../spec/mesh.ts'
import { domainOfName } from '../../spec/node-elsewhere.ts'
import type { LineageGraph, ProductFacts } from './lineage-graph.ts'

type DomainOwners = Pick<Domain, 'name' | 'owners'>

/** What owners are told by, besides descriptors. */
export interface OwnersPlace {
  /** The mesh's name. */
  readonly mesh: string
  readonly domains: readonly DomainOwners[]
}

interface ToldOwners {
  readonly facts: ProductFacts
  readonly names: readonly string[]
}

interface Told {
  /** By domain: there may be hundreds of them. */
  readonly domainOwners: ReadonlyMap<string, readonly string[]>
  readonly products: Map<number, ToldOwners>
}

/** Who owns each product, as long as neither its descriptor nor the domains of the rules in force say otherwise. */
const told = new WeakMap<readonly DomainOwners[], Told>()

/** Who answers for a product of the graph, by its number, as `formatPrincipal` writes it; thousands are asked about at once. */
export function productOwners(
  graph: LineageGraph,
  { mesh, domains }: OwnersPlace,
): (product: number) => readonly string[] {
  const { domainOwners, products } = told.get(domains) ?? nothingTold(domains)
  told.set(domains, { domainOwners, products })
  return (product) => {
    const facts = graph.facts[product]
    if (facts === undefined) return []
    const before = products.get(product)
    if (before?.facts === facts) return before.names
    const name = graph.products.nameOf(product)
    const ofDomain = domainOwners.get(domainOfName(name) ?? '') ?? []
    const names = ownerNames({ product: name, mesh, domainOwners: ofDomain, team: facts.team })
    products.set(product, { facts, names })
    return names
  }
}

const nothingTold = (domains: readonly DomainOwners[]): Told => ({
  domainOwners: new Map(domains.map(({ name, owners }) => [name, owners])),
  products: new Map(),
})
