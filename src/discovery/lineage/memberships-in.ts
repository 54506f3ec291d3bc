import { formatPrincipal, parsePrincipal } from '../../governance/principal.ts'
import type { LineageGraph } from './lineage-graph.ts'

/** That somebody is in the team of a product. */
export interface Membership {
  readonly product: string
  readonly role?: string
  /** What the descriptor calls them. */
  readonly name?: string
}

type Memberships = ReadonlyMap<string, readonly Membership[]>

interface Kept {
  /** Of the graph's parts, when they were looked through. */
  readonly changes: number
  readonly memberships: Memberships
}

const kept = new WeakMap<LineageGraph, Kept>()

/** The teams that somebody is in, by `formatPrincipal`, a product once: looked through again where the graph has changed. */
export function membershipsIn(graph: LineageGraph): Memberships {
  const { changes } = graph.parts
  const known = kept.get(graph)
  if (known?.changes === changes) return known.memberships
  const memberships = readMemberships(graph)
  kept.set(graph, { changes, memberships })
  return memberships
}

function readMemberships({ products, facts }: LineageGraph): Memberships {
  const found = new Map<string, Membership[]>()
  for (const [number, product] of products.names.entries())
    for (const { username, name: called, role } of facts[number]?.team ?? []) {
      const name = parsePrincipal(username)
      if (name === undefined) continue
      const principal = formatPrincipal(name)
      const theirs = found.get(principal) ?? []
      found.set(principal, theirs)
      // Who is in a team twice is what is said first.
      if (theirs.at(-1)?.product === product) continue
      theirs.push({
        product,
        ...(role === undefined ? {} : { role }),
        ...(called === undefined ? {} : { name: called }),
      })
    }
  return found
}
