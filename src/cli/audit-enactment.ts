import { formatPrincipal, operatorOf } from '../governance/principal.ts'
import type { BuildContext } from '../product/build-context.ts'
import type { RuleChange } from '../product/rule-changes.ts'
import { Audit } from '../sidecar/audit/audit.ts'

/** Keeps in the audit which rules the operator has put in force. */
export async function auditEnactment(
  { mesh: { name, settings }, store, effects }: BuildContext,
  { changes, sequence }: { readonly changes: readonly RuleChange[]; readonly sequence: number },
): Promise<void> {
  await using audit = await Audit.open({ store, state: settings.state, effects })
  const principal = formatPrincipal(operatorOf(name))
  const at = effects.now().toISOString()
  await audit.record(
    changes.map(({ kind, what }) => ({
      kind: 'change' as const,
      at,
      principal,
      what: `${what} ${kind}`,
      subject: `bundle ${sequence}`,
    })),
  )
}
