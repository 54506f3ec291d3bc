import type { Agreement } from '../../governance/agreement.ts'
import type { AgreementContext } from './agreement-context.ts'
import { agreementStep, type AgreementCommand } from './agreement-steps.ts'
import { findAgreement } from './find-agreements.ts'
import { readNarrowing, type WrittenNarrowing } from './read-narrowing.ts'
import { readUntil } from './read-until.ts'
import { recordStep, stepTaken } from './record-step.ts'
import { productOwners, requireRules } from './rules-in-force.ts'
import { requireConsumer, requireOwner } from './who-decides.ts'

/** A change as a person writes it; `until` is a day or a time. */
export type AgreementChange =
  | {
      readonly kind: 'approve'
      readonly narrowing?: WrittenNarrowing
      readonly until?: string
      readonly note?: string
    }
  | { readonly kind: 'narrow'; readonly narrowing: WrittenNarrowing; readonly note?: string }
  | { readonly kind: 'renew'; readonly until: string; readonly note?: string }
  | { readonly kind: 'refuse' | 'revoke' | 'withdraw'; readonly note?: string }

/**
 * Takes a step as the context's reader; it is in force when this returns. Fails with `denied` where the step is
 * somebody else's to take, and with `conflict` where the agreement's state has no place for it.
 */
export async function changeAgreement(
  context: AgreementContext,
  id: string,
  change: AgreementChange,
): Promise<Agreement> {
  const { agreement } = await findAgreement(context, id)
  await requireRight(context, agreement, change.kind)
  const command = await commandOf(context, agreement, change)
  return recordStep(context, agreementStep(agreement, command, stepTaken(context)))
}

async function requireRight(
  context: AgreementContext,
  agreement: Agreement,
  command: AgreementChange['kind'],
): Promise<void> {
  const { principal } = context.reader
  if (command === 'withdraw') {
    requireConsumer(principal, agreement, command)
    return
  }
  const owners = await productOwners(context, agreement.product, await requireRules(context))
  requireOwner(principal, { agreement, command, owners })
}

async function commandOf(
  context: AgreementContext,
  agreement: Agreement,
  change: AgreementChange,
): Promise<AgreementCommand> {
  switch (change.kind) {
    case 'approve': {
      const { narrowing = {}, until, ...rest } = change
      return {
        ...rest,
        narrowing: await readNarrowing(context, agreement, narrowing),
        ...(until === undefined ? {} : { until: readUntil(until) }),
      }
    }
    case 'narrow':
      return { ...change, narrowing: await readNarrowing(context, agreement, change.narrowing) }
    case 'renew':
      return { ...change, until: readUntil(change.until) }
    case 'refuse':
    case 'revoke':
    case 'withdraw':
      return change
  }
}
