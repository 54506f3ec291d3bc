import type { Effects } from '../effects.ts'
import type { TakenStore } from '../store/taken-store.ts'
import type { Delegation, Delegations, Hearing } from '../sidecar/identity/delegation.ts'
import type { MeshMembers } from './mesh-members.ts'
import { verifyAssertion } from './node-assertion.ts'
import { speaksFor } from './speaks-for.ts'
import { TakenOnce } from './taken-once.ts'

export interface DelegationsOptions {
  /** The mesh's name. */
  readonly mesh: string
  /** This node's: what is said to another is not for it. */
  readonly node: string
  readonly members: Pick<MeshMembers, 'known' | 'keyOf' | 'ownerOf' | 'lookAgain'>
  /** Keeps which assertions were taken. */
  readonly taken: TakenStore
  readonly effects: Pick<Effects, 'now'>
}

/** Takes nodes' assertions, each once, and tells at any later time what of them still counts. */
export function delegationsOfNodes({
  mesh,
  node,
  members,
  taken: store,
  effects,
}: DelegationsOptions): Delegations {
  const taken = new TakenOnce(store, effects.now)
  return {
    hear: async (assertion): Promise<Hearing> => {
      const now = effects.now()
      const verdict = await verifyAssertion(assertion, { mesh, audiences: [`node:${node}`], members, now })
      if (verdict.kind === 'refused') return verdict
      const { principal, agent, key, id, expiresAt: until } = verdict
      if (!(await taken.take({ by: verdict.node, id, until })))
        return { kind: 'refused', why: 'it was taken before, or too many were', node: verdict.node }
      const acting = agent === undefined ? {} : { agent }
      return {
        kind: 'heard',
        delegation: { principal, node: verdict.node, key, ...acting, provedBy: 'node' },
      }
    },
    counting: async (delegation) => {
      const asker = await members.known(delegation.node)
      if (asker === undefined || (await members.keyOf(delegation.node)) !== delegation.key) return undefined
      if (delegation.provedBy === 'provider') return delegation
      const standing = await speaksFor(asker, delegation.principal, { mesh, members })
      switch (standing) {
        case 'vouched':
          return delegation
        case 'own':
          return withoutWords(delegation)
        case undefined:
          return undefined
      }
    },
  }
}

const withoutWords = (delegation: Delegation): Delegation => ({
  ...delegation,
  principal: { ...delegation.principal, teams: [], attributes: {} },
})
