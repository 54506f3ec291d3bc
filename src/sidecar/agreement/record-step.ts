import type { Agreement } from '../../governance/agreement.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { actingFor } from '../acting.ts'
import type { AgreementContext } from './agreement-context.ts'
import type { AgreementStep, StepTaken } from './agreement-steps.ts'

/** Who takes a step now. */
export const stepTaken = ({ reader, effects }: AgreementContext): StepTaken => ({
  by: formatPrincipal(reader.principal),
  now: effects.now(),
})

/**
 * Keeps a step: from then on it is in force. Fails with `conflict` where somebody else took one since the agreement
 * was read. The audit comes first, so that nobody is given anything that it does not tell of; an entry whose step was
 * then refused is told by the step's number, which the history has for another.
 */
export async function recordStep(
  { metadata, audit, reader }: AgreementContext,
  { agreement, event }: AgreementStep,
): Promise<Agreement> {
  await audit.record([
    {
      kind: 'change',
      at: event.at,
      principal: event.by,
      ...actingFor(reader),
      ...(reader.address === undefined ? {} : { address: reader.address }),
      what: `access ${event.kind} (step ${event.revision})`,
      subject: agreement.id,
    },
  ])
  await metadata.recordAgreement(agreement, event)
  return agreement
}
