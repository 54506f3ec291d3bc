import { HansaError } from '../../errors.ts'
import type { AgreementContext } from './agreement-context.ts'
import { listAgreements, type ShownAgreement } from './find-agreements.ts'

/** Requests of one principal that may wait for a decision, where a program asks: owners are people. */
const mostWaiting = 10

/** The reader's own requests that wait for a decision. */
export const waitingRequests = (context: AgreementContext): Promise<readonly ShownAgreement[]> =>
  listAgreements(context, { mine: true, state: 'requested' })

/** Throws `denied` where so many wait that another one may not be added. */
export function requireFewWaiting(waiting: readonly ShownAgreement[]): void {
  if (waiting.length < mostWaiting) return
  throw new HansaError('denied', `${waiting.length} of your requests wait for a decision already`, {
    remedy: 'Wait until owners have decided some of them.',
  })
}
