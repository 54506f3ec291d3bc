import { untilText, type Agreement } from './agreement.ts'
import { portUid, principalUid, purposeUid } from './cedar-entities.ts'
import type { PolicyJson } from './cedar.ts'
import type { DecidingPolicy } from './entitlement.ts'
import { parsePrincipal } from './principal.ts'

/**
 * The permit that an approved agreement is: its consumer may read its output port, for its purpose or one below, until
 * its end. Undefined where it is not approved or says something that cannot be granted.
 */
export function grantOf({ consumer, state, until, purpose, ...port }: Agreement): PolicyJson | undefined {
  const who = parsePrincipal(consumer)
  const end = new Date(until)
  if (state !== 'approved' || who === undefined || Number.isNaN(end.getTime())) return undefined
  const [entity, resource] = [principalUid(who), portUid(port)]
  return {
    effect: 'permit',
    principal: who.kind === 'team' ? { op: 'in', entity } : { op: '==', entity },
    action: { op: '==', entity: { type: 'Hansa::Action', id: 'read' } },
    resource: { op: 'in', entity: resource },
    conditions: [
      {
        kind: 'when',
        body: {
          in: { left: contextOf('purpose'), right: { Value: { __entity: purposeUid(purpose) } } },
        },
      },
      {
        kind: 'when',
        body: { '<': { left: contextOf('now'), right: { datetime: [{ Value: end.toISOString() }] } } },
      },
    ],
  }
}

const contextOf = (attr: string) => ({ '.': { left: { Var: 'context' as const }, attr } })

/** How decisions name an agreement. */
export const agreementPolicy = ({ id, consumer, purpose, until }: Agreement): DecidingPolicy => ({
  id: `agreement.${id}`,
  reason: `Agreed with ${consumer} for ${purpose} until ${untilText(until)}`,
  scope: 'agreement',
})
