import { text } from 'node:stream/consumers'
import { HansaError } from '../../errors.ts'
import { makePassword, setPassword } from '../../sidecar/identity/issue-credential.ts'
import type { CommandContext } from '../command-context.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { listedPrincipal, withCredentials } from '../with-identity.ts'

export interface IdentityPasswordOptions {
  readonly principal: string
  /** Read it from standard input; made here otherwise. */
  readonly stdin: boolean
}

/** `hansa identity password <principal>`: sets a password, in place of the one there was. Never an argument: others see those. */
export async function identityPassword(
  context: CommandContext,
  { principal: name, stdin }: IdentityPasswordOptions,
): Promise<number> {
  const { terminal, effects, json } = context
  return withCredentials(context, async ({ credentials, identities }) => {
    const owner = listedPrincipal(name, identities())
    const password = stdin ? await readPassword() : makePassword()
    const { id, principal } = await setPassword(credentials, password, { principal: owner, now: effects.now })
    const made = stdin ? {} : { password }
    if (json) printJson(terminal, { credential: id, principal, ...made })
    else {
      noteLine(
        terminal,
        `The password of ${principal} is set, credential ${id}.${stdin ? '' : ' It is shown this once.'}`,
      )
      if (!stdin) printLine(terminal, password)
    }
    return 0
  })
}

/** The first line; what a shell adds at its end is not part of it. */
async function readPassword(): Promise<string> {
  if (process.stdin.isTTY)
    throw new HansaError('invalid_input', 'the password would be seen while it is typed', {
      remedy: 'Send it through a pipe, or leave `--stdin` out and have one made.',
    })
  const [line = ''] = (await text(process.stdin)).split(/\r?\n/)
  return line
}
