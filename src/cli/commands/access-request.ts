import { requestAccess, type AccessRequest } from '../../sidecar/agreement/request-access.ts'
import { productOwners, requireRules } from '../../sidecar/agreement/rules-in-force.ts'
import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import { requestElsewhere } from '../../mesh/remote/access-elsewhere.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import { agreementText, toldText } from '../agreement-text.ts'
import type { CommandContext } from '../command-context.ts'
import { printJson, printLine } from '../terminal.ts'
import { ownerElsewhere } from '../owner-elsewhere.ts'
import { withOtherNodes } from '../with-other-nodes.ts'
import { withAgreements, type Agreements } from '../with-agreements.ts'

export interface AccessRequestOptions {
  readonly purpose: string
  readonly until: string
  readonly for: string
  readonly consumer?: string
  readonly as?: string
}

/** `hansa access request <name>`: asks the owners of a product for access. */
export async function accessRequest(
  command: CommandContext,
  { name, for: justification, as, ...request }: AccessRequestOptions & { readonly name: string },
): Promise<number> {
  return withAgreements(command, as === undefined ? {} : { as }, async (agreements) => {
    const { context } = agreements
    const owner = await ownerElsewhere(name, agreements)
    if (owner !== undefined)
      return requestThere(command, agreements, {
        owner,
        request: { ...request, name, justification },
      })
    const agreement = await requestAccess(context, { ...request, name, justification })
    if (command.json) {
      printJson(command.terminal, agreement)
      return 0
    }
    const owners = ownerNames(await productOwners(context, agreement.product, await requireRules(context)))
    printLine(command.terminal, agreementText(agreement, context.effects.now()))
    printLine(command.terminal, `Its owners decide: ${[...owners, `node:${context.mesh}`].join(', ')}.`)
    return 0
  })
}

interface RequestThere {
  readonly owner: KnownNode
  readonly request: AccessRequest
}

/** Its owners are there, and so is the agreement. */
async function requestThere(
  command: CommandContext,
  agreements: Agreements,
  { owner: { node }, request }: RequestThere,
): Promise<number> {
  const { agreement, owners } = await withOtherNodes(command, agreements, ({ remote }, principal) =>
    requestElsewhere(remote.peerOf(node), principal, request),
  )
  if (command.json) printJson(command.terminal, { ...agreement, node })
  else {
    printLine(command.terminal, toldText(agreement, node))
    printLine(command.terminal, `Its owners decide there: ${owners.join(', ')}.`)
  }
  return 0
}
