import type { KnownNode } from '../../spec/known-node.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'

/** The node to which rules give a domain, where that is another one than `self`. */
export const nodeElsewhere = (
  domain: string,
  { nodes }: Pick<GovernanceBundle, 'nodes'>,
  self: string,
): KnownNode | undefined => nodes?.find(({ node, domains }) => node !== self && domains.includes(domain))

/** The domain in a name that says one: of `safety.wildlife_strikes`, `safety/wildlife_strikes`. */
export const domainOfName = (name: string): string | undefined => /^([^./]+)[./]/.exec(name)?.[1]
