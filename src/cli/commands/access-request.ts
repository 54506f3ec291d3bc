import { agreementText } from '../agreement-text.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { printJson, printLine } from '../terminal.ts'

export interface AccessRequestOptions {
  readonly purpose: string
  readonly until: string
  readonly for: string
  readonly consumer?: string
  readonly as?: string
}

/** `hansa access request <name>`: asks the owners of a product for access, where it is. */
export async function accessRequest(
  { terminal, ...context }: AskingContext,
  { name, for: justification, as, ...request }: AccessRequestOptions & { readonly name: string },
): Promise<number> {
  return askMesh({ terminal, ...context }, { as }, async (mesh) => {
    const asked = await mesh.requestAccess({ ...request, name, justification })
    const { owners, node } = asked
    if (context.json) printJson(terminal, asked)
    else {
      printLine(terminal, `${agreementText(asked)}${node === undefined ? '' : `, at node ${node}`}`)
      printLine(terminal, `Its owners decide${node === undefined ? '' : ' there'}: ${owners.join(', ')}.`)
    }
    return 0
  })
}
