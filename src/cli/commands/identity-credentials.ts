import { formatPrincipal } from '../../governance/principal.ts'
import { stateOf } from '../../sidecar/identity/issue-credential.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'
import { principalArgument } from '../with-identity.ts'

/** `hansa identity credentials [principal]`: all that were ever made, newest first; never what they are. */
export async function identityCredentials(
  context: CommandContext,
  { principal }: { readonly principal: string | undefined },
): Promise<number> {
  const name = principal === undefined ? undefined : formatPrincipal(principalArgument(principal))
  return withStore(context, async ({ metadata }) => {
    const now = context.effects.now()
    const credentials = (await metadata.credentials(name)).map(({ verifier: _, ...credential }) => ({
      ...credential,
      state: stateOf({ ...credential, verifier: '' }, now),
    }))
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
