import { requestAccess } from '../../sidecar/agreement/request-access.ts'
import { productOwners, requireRules } from '../../sidecar/agreement/rules-in-force.ts'
import { ownerNames } from '../../sidecar/agreement/who-decides.ts'
import { agreementText } from '../agreement-text.ts'
import type { CommandContext } from '../command-context.ts'
import { printJson, printLine } from '../terminal.ts'
import { withAgreements } from '../with-agreements.ts'

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
  return withAgreements(command, as === undefined ? {} : { as }, async ({ context }) => {
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
