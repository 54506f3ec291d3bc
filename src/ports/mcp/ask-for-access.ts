import { HansaError } from '../../errors.ts'
import { listAgreements } from '../../sidecar/agreement/find-agreements.ts'
import { requestAccess } from '../../sidecar/agreement/request-access.ts'
import { productOwners, requireRules } from '../../sidecar/agreement/rules-in-force.ts'
import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import type { ToolContext } from './mcp-port.ts'
import { plainText, plainValue } from './plain-text.ts'

export interface Asking {
  readonly name: string
  readonly purpose: string
  readonly until: string
  readonly justification: string
}

/** Requests of one caller that may wait for a decision: owners are people. */
const mostWaiting = 10

/** Asks the owners of a product for access, in the caller's own name; they decide. */
export async function askForAccess(context: ToolContext, asking: Asking): Promise<Record<string, unknown>> {
  const agreements = context.sidecar.agreements(await context.caller.reader())
  const waiting = await listAgreements(agreements, { mine: true, state: 'requested' })
  if (waiting.length >= mostWaiting)
    throw new HansaError('denied', `${waiting.length} of your requests wait for a decision already`, {
      remedy: 'Wait until owners have decided some of them.',
    })
  const justification = plainText(asking.justification)
  const { id, state, product, port, major, purpose, until } = await requestAccess(agreements, {
    ...asking,
    justification,
  })
  const owners = ownerNames(await productOwners(agreements, product, await requireRules(agreements)))
  return {
    agreement: { id, state, product, port, major, purpose, until },
    decided: plainValue([...owners, `node:${context.mesh}`]),
  }
}
