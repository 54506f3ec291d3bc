import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import type { Domain } from '../../spec/mesh.ts'
import { domainOfName } from '../../spec/node-elsewhere.ts'
import type { LineageGraph, ProductFacts } from './lineage-graph.ts'

interface ToldOwners {
  readonly domain: string
  readonly domainOwners: readonly string[]
  readonly names: readonly string[]
}

/** Who owns a product, as long as neither its descriptor nor its domain says otherwise. */
const told = new WeakMap<ProductFacts, ToldOwners>()

/** Who answers for a product of the graph, by its number, as `formatPrincipal` writes it; thousands are asked about at once. */
export function productOwners(
  graph: LineageGraph,
  { mesh, domains }: { readonly mesh: string; readonly domains: readonly Pick<Domain, 'name' | 'owners'>[] },
): (product: number) => readonly string[] {
  const owners = new Map(domains.map(({ name, owners }) => [name, owners]))
  return (product) => {
    const facts = graph.facts[product]
    if (facts === undefined) return nobody
    const before = told.get(facts)
    if (before !== undefined && before.domainOwners === (owners.get(before.domain) ?? nobody))
      return before.names
    const name = graph.products.nameOf(product)
    const domain = domainOfName(name) ?? ''
    const domainOwners = owners.get(domain) ?? nobody
    const names = ownerNames({ product: name, mesh, domainOwners, team: facts.team })
    told.set(facts, { domain, domainOwners, names })
    return names
  }
}

const nobody: readonly string[] = []
