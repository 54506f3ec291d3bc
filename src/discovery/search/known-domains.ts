import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import type { SearchView } from './search-view.ts'

type Rules = Pick<GovernanceBundle, 'domains' | 'nodes'>

/** By the rules, so that what is kept by their domains stays for as long as the rules do. */
const kept = new WeakMap<Rules, SearchView['domains']>()

/** Domains that the rules in force know: those of this node, and by their names those that they give to other nodes. */
export function knownDomains(rules: Rules): SearchView['domains'] {
  const before = kept.get(rules)
  if (before !== undefined) return before
  const { domains, nodes = [] } = rules
  const own = new Set(domains.map(({ name }) => name))
  const others = nodes.flatMap((node) => node.domains).filter((name) => !own.has(name))
  const known = [...domains, ...others.map((name) => ({ name, owners: [] }))]
  kept.set(rules, known)
  return known
}
