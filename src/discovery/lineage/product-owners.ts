import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import type { Domain } from '../../spec/mesh.ts'
import { domainOfName } from '../../spec/node-elsewhere.ts'
import type { LineageGraph, ProductFacts } from './lineage-graph.ts'

type DomainOwners = Pick<Domain, 'name' | 'owners'>

interface ToldOwners {
  readonly facts: ProductFacts
  readonly names: readonly string[]
}

/** Who owns each product, as long as neither its descriptor nor the domains of the rules in force say otherwise. */
const told = new WeakMap<readonly DomainOwners[], Map<number, ToldOwners>>()

/** Who answers for a product of the graph, by its number, as `formatPrincipal` writes it; thousands are asked about at once. */
export function productOwners(
  graph: LineageGraph,
  { mesh, domains }: { readonly mesh: string; readonly domains: readonly DomainOwners[] },
): (product: number) => readonly string[] {
  const known = told.get(domains) ?? new Map<number, ToldOwners>()
  told.set(domains, known)
  return (product) => {
    const facts = graph.facts[product]
    if (facts === undefined) return []
    const before = known.get(product)
    if (before?.facts === facts) return before.names
    const name = graph.products.nameOf(product)
    const domain = domainOfName(name)
    const domainOwners = domains.find((each) => each.name === domain)?.owners ?? []
    const names = ownerNames({ product: name, mesh, domainOwners, team: facts.team })
    known.set(product, { facts, names })
    return names
  }
}
