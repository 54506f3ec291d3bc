import { HansaError } from '../../errors.ts'
import { isOperatorOf } from '../../governance/principal.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { AskingPrincipal } from '../asking-principal.ts'

interface ThisNode {
  /** The mesh's name, and this node's. */
  readonly mesh: string
  readonly self: string
}

/**
 * For whom other nodes are asked. The operator of this node is nobody elsewhere, also as one who acts, and a word at third
 * hand is not handed on: `denied`.
 */
export function principalElsewhere(
  { principal, actor, method }: Reader,
  { mesh, self }: ThisNode,
): AskingPrincipal {
  if (method === 'on-behalf-of')
    throw new HansaError('denied', `node ${self} asks no other node on the word of a third`, {
      remedy: 'Ask the owner of the dataset itself.',
    })
  if (isOperatorOf(mesh, principal)) return { kind: 'node', id: self, teams: [], attributes: {} }
  if (actor === undefined || isOperatorOf(mesh, actor)) return principal
  return { ...principal, agent: { kind: actor.kind, id: actor.id } }
}
