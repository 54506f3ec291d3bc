import { statementOf } from '../../governance/council/signed-bundle.ts'
import { formatPrincipal, isOperatorOf } from '../../governance/principal.ts'
import { unreadRules } from '../../product/council/unread-rules.ts'
import { GoverningRules, type Rules } from '../../sidecar/governing-rules.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { ApiContext } from '../api-context.ts'

type Who = Pick<ApiContext, 'reader' | 'mesh' | 'metadata' | 'effects'>

/**
 * Whether the reader may see the whole audit of this node: its operator, and who is an auditor by the charter of the council in
 * force. Throws `denied` where the rules that would say so are damaged.
 */
export async function auditsAll({ reader, mesh, metadata, effects }: Who): Promise<boolean> {
  if (isOperatorOf(mesh, reader.principal)) return true
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  return rules !== undefined && isAuditor(reader, rules, effects.now())
}

/**
 * Whether the council in force named the reader as an auditor. Only in person: not through an agent, nor on the word of another
 * node. Nobody is one by rules that cannot be read, which may have taken it back.
 */
export function isAuditor({ principal, actor, method }: Reader, { bundle }: Rules, now: Date): boolean {
  if (actor !== undefined || method === 'on-behalf-of' || unreadRules(bundle, now)?.isDue === true)
    return false
  const charter = bundle.council && statementOf(bundle.council.signed)?.charter
  return charter?.auditors?.includes(formatPrincipal(principal)) ?? false
}
