import { requireFewWaiting, waitingRequests } from '../../sidecar/agreement/few-waiting.ts'
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

/** Asks the owners of a product for access, in the caller's own name; they decide. */
export async function askForAccess(
  context: Pick<ToolContext, 'sidecar' | 'caller' | 'mesh'>,
  asking: Asking,
): Promise<Record<string, unknown>> {
  const reader = await context.caller.reader()
  const agreements = context.sidecar.agreements(reader)
  requireFewWaiting(await waitingRequests(agreements))
  const request = { ...asking, justification: plainText(asking.justification) }
  const there = await context.sidecar.requestElsewhere(reader, request)
  if (there !== undefined) {
    const { node, agreement, owners } = there
    return { agreement: plainValue(agreement), node, decided: plainValue(owners) }
  }
  const { id, state, product, port, major, purpose, until } = await requestAccess(agreements, request)
  const owners = ownerNames(await productOwners(agreements, product, await requireRules(agreements)))
  return {
    agreement: { id, state, product, port, major, purpose, until },
    decided: plainValue([...owners, `node:${context.mesh}`]),
  }
}
