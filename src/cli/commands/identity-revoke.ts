import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa identity revoke <credential>`: ends a token or password, for the next request on. */
export async function identityRevoke(
  context: AskingContext,
  { credential: id }: { readonly credential: string },
): Promise<number> {
  return askMesh(context, {}, async (mesh) => {
    const { kind, principal, revokedAt } = await mesh.revokeCredential({ id })
    if (context.json) printJson(context.terminal, { credential: id, kind, principal, revokedAt })
    else printLine(context.terminal, `the ${kind} ${id} of ${principal} is revoked`)
    return 0
  })
}
