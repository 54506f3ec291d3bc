import type { Agreement } from '../../governance/agreement.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { AgreementContext } from './agreement-context.ts'
import type { AgreementStep, StepTaken } from './agreement-steps.ts'

/** Who takes a step now. */
export const stepTaken = ({ reader, effects }: AgreementContext): StepTaken => ({
  by: formatPrincipal(reader.principal),
  now: effects.now(),
})

/**
 * Keeps a step: from then on it is in force. Fails with `conflict` where somebody else took one since the agreement
 * was read. The audit follows the commit, because it tells what happened; the agreement's own history has it already.
 */
export async function recordStep(
  { metadata, audit, reader }: AgreementContext,
  { agreement, event }: AgreementStep,
): Promise<Agreement> {
  await metadata.recordAgreement(agreement, event)
  await audit.record([
    {
      kind: 'change',
      at: event.at,
      principal: event.by,
      ...(reader.actor === undefined ? {} : { actor: formatPrincipal(reader.actor) }),
      ...(reader.address === undefined ? {} : { address: reader.address }),
      what: `access ${event.kind}`,
      subject: agreement.id,
    },
  ])
  return agreement
}
