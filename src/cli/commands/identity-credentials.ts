import { every } from '../../api/client/mesh-client.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { principalArgument } from '../principal-argument.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

/** `hansa identity credentials [principal]`: all that were ever made, newest first; never what they are. Of who is not the operator only their own. */
export async function identityCredentials(
  context: AskingContext,
  { principal }: { readonly principal: string | undefined },
): Promise<number> {
  const named = principal === undefined ? undefined : formatPrincipal(principalArgument(principal))
  return askMesh(context, {}, async (mesh) => {
    const { operator: all } = await mesh.showMe()
    const whose = named === undefined ? { all } : { principal: named }
    const credentials = await Array.fromAsync(every(mesh.listCredentials, whose))
    if (context.json) printJson(context.terminal, credentials)
    else if (credentials.length === 0)
      printLine(context.terminal, 'There are none; `hansa identity token` and `identity password` make them.')
    else
      printLine(
        context.terminal,
        textTable(
          ['CREDENTIAL', 'KIND', 'PRINCIPAL', 'MADE', 'EXPIRES', 'STATE', ''],
          credentials.map(({ id, kind, principal, createdAt, expiresAt = '', state, note = '' }) => [
            id,
            kind,
            principal,
            createdAt,
            expiresAt,
            state,
            note,
          ]),
        ),
      )
    return 0
  })
}
