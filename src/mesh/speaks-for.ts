import { formatPrincipal, type PrincipalName } from '../governance/principal.ts'
import type { KnownNode } from '../spec/known-node.ts'
import type { MeshMembers } from './mesh-members.ts'

/**
 * How far a node's word about somebody counts: `own` is itself or what its domains make, and says no more than who that
 * is; `vouched` says teams and attributes too.
 */
export type Standing = 'own' | 'vouched'

export interface SpeakingFor {
  /** The mesh's name. `node:<mesh>` is the operator of every node, and nobody may speak for that. */
  readonly mesh: string
  readonly members: Pick<MeshMembers, 'ownerOf'>
}

/** By which standing a node may speak for a principal, as the rules in force have it; undefined where it may not. */
export async function speaksFor(
  node: KnownNode,
  principal: PrincipalName,
  { mesh, members }: SpeakingFor,
): Promise<Standing | undefined> {
  const { kind, id } = principal
  switch (kind) {
    case 'team':
      return undefined
    case 'node':
      return id === node.node && id !== mesh ? 'own' : undefined
    case 'user':
    case 'agent':
      return isVouchedFor(node, principal) || node.vouchesFor.includes(`${kind}:*`) ? 'vouched' : undefined
    case 'service': {
      if (isVouchedFor(node, principal)) return 'vouched'
      const owner = await members.ownerOf(domainOf(id))
      if (owner?.node === node.node) return 'own'
      // What another node's domains make is that node's to speak for, whoever vouches for all services.
      return owner === undefined && node.vouchesFor.includes('service:*') ? 'vouched' : undefined
    }
  }
}

const isVouchedFor = ({ vouchesFor }: KnownNode, principal: PrincipalName): boolean =>
  vouchesFor.includes(formatPrincipal(principal))

/** Of `planning` in `service:planning.airport_risk`; no domain has the empty name. */
const domainOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf('.')))
