import { daysFrom, issueToken } from '../../sidecar/identity/issue-credential.ts'
import type { CommandContext } from '../command-context.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { listedPrincipal, withCredentials } from '../with-identity.ts'

export interface IdentityTokenOptions {
  readonly principal: string
  readonly days?: number
  readonly note?: string
}

/** `hansa identity token <principal>`: makes a token; the only line on standard output is the token, this once. */
export async function identityToken(
  context: CommandContext,
  { principal: name, days, note }: IdentityTokenOptions,
): Promise<number> {
  const { terminal, effects, json } = context
  return withCredentials(context, async ({ credentials, identities }) => {
    const { token, credential } = await issueToken(credentials, {
      principal: listedPrincipal(name, identities()),
      now: effects.now,
      ...(days === undefined ? {} : { expiresAt: daysFrom(effects.now(), days) }),
      ...(note === undefined ? {} : { note }),
    })
    const { id, principal, expiresAt } = credential
    if (json) printJson(terminal, { credential: id, principal, expiresAt, token })
    else {
      noteLine(
        terminal,
        `A token of ${principal}, credential ${id}, ${expiresAt === undefined ? 'until it is revoked' : `until ${expiresAt}`}. It is shown this once.`,
      )
      printLine(terminal, token)
    }
    return 0
  })
}
