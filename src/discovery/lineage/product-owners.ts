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

interface Told {
  /** By domain: there may be hundreds of them. */
  readonly domainOwners: ReadonlyMap<string, readonly string[]>
  /** By what descriptors say, and by the owners of domains: many products have the same. */
  readonly names: WeakMap<ProductFacts, Map<readonly string[], readonly string[]>>
}

/** Who owns what, as long as the domains of the rules in force do not say otherwise. */
const told = new WeakMap<readonly DomainOwners[], Told>()

const noOwners: readonly string[] = []

/** Who answers for a product of the graph, by its number, as `formatPrincipal` writes it; thousands are asked about at once. */
export function productOwners(
  graph: LineageGraph,
  { mesh, domains }: OwnersPlace,
): (product: number) => readonly string[] {
  const { domainOwners, names } = told.get(domains) ?? nothingTold(domains)
  told.set(domains, { domainOwners, names })
  return (product) => {
    const facts = graph.facts[product]
    if (facts === undefined) return []
    const name = graph.products.nameOf(product)
    const ofDomain = domainOwners.get(domainOfName(name) ?? '') ?? noOwners
    const byDomain = names.get(facts) ?? new Map<readonly string[], readonly string[]>()
    names.set(facts, byDomain)
    const known =
      byDomain.get(ofDomain) ?? ownerNames({ product: name, mesh, domainOwners: ofDomain, team: facts.team })
    byDomain.set(ofDomain, known)
    return known
  }
}

const nothingTold = (domains: readonly DomainOwners[]): Told => ({
  domainOwners: new Map(domains.map(({ name, owners }) => [name, owners])),
  names: new WeakMap(),
})
