import { formatPrincipal, isOperatorOf, type Principal } from '../../governance/principal.ts'
import { recentlyUsed, type RecentlyUsed } from '../../governance/recently-used.ts'
import { consumersOf } from '../../sidecar/agreement/choose-agreement.ts'
import type { LineageGraph } from './lineage-graph.ts'
import { productOwners, type OwnersPlace } from './product-owners.ts'

/** Of principals whose products are kept; a byte for each product. */
const mostOwners = 32

const isTheirs = 1
const isNot = 2

interface KeptAnswers {
  readonly graph: LineageGraph
  readonly changes: number
  /** By product; 0 where nobody has asked yet. */
  readonly answers: Uint8Array
}

const kept = new WeakMap<OwnersPlace['domains'], RecentlyUsed<KeptAnswers>>()

/**
 * Whether a principal owns a product of this node, by its number. Each is found out once for as long as the graph and the
 * domains of the rules in force stay the same: thousands are asked about at once.
 */
export function ownership(
  principal: Principal,
  graph: LineageGraph,
  place: OwnersPlace,
): (product: number) => boolean {
  const owns = ownsIn(principal, graph, place)
  let answers: KeptAnswers | undefined
  return (product) => {
    answers ??= keptAnswers(principal, graph, place)
    // The graph may have changed while the question went on.
    if (answers.changes !== graph.parts.changes) return owns(product)
    const known = answers.answers[product] ?? 0
    if (known !== 0) return known === isTheirs
    const answer = owns(product)
    answers.answers[product] = answer ? isTheirs : isNot
    return answer
  }
}

function ownsIn(principal: Principal, graph: LineageGraph, place: OwnersPlace): (product: number) => boolean {
  const ownersOf = productOwners(graph, place)
  const consumers = new Set(consumersOf(principal))
  const isOperator = isOperatorOf(place.mesh, principal)
  return (product) => {
    const facts = graph.facts[product]
    // Who owns what another node serves is for that node to say.
    if (facts === undefined || facts.node !== undefined || facts.job !== undefined) return false
    return isOperator || ownersOf(product).some((owner) => consumers.has(owner))
  }
}

function keptAnswers(principal: Principal, graph: LineageGraph, { mesh, domains }: OwnersPlace): KeptAnswers {
  const all = kept.get(domains) ?? recentlyUsed<KeptAnswers>(mostOwners)
  kept.set(domains, all)
  const of = JSON.stringify([mesh, formatPrincipal(principal), ...consumersOf(principal)])
  const { changes } = graph.parts
  const last = all.get(of)
  if (last?.graph === graph && last.changes === changes) return last
  const made = { graph, changes, answers: new Uint8Array(graph.products.size) }
  all.set(of, made)
  return made
}
