import { revokeCredential } from '../../sidecar/identity/issue-credential.ts'
import type { CommandContext } from '../command-context.ts'
import { printJson, printLine } from '../terminal.ts'
import { withCredentials } from '../with-identity.ts'

/** `hansa identity revoke <credential>`: ends a token or password, for the next request on. */
export async function identityRevoke(
  context: CommandContext,
  { credential: id }: { readonly credential: string },
): Promise<number> {
  return withCredentials(context, async ({ credentials }) => {
    const { kind, principal, revokedAt } = await revokeCredential(credentials, id, context.effects)
    if (context.json) printJson(context.terminal, { credential: id, kind, principal, revokedAt })
    else printLine(context.terminal, `the ${kind} ${id} of ${principal} is revoked`)
    return 0
  })
}
