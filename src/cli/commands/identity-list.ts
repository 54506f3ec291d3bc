import { stateOf } from '../../sidecar/identity/issue-credential.ts'
import type { Credential } from '../../store/credential-store.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'
import { declaredIdentities } from '../with-identity.ts'

/** `hansa identity list`: who is listed, with teams, attributes and credentials that are valid now. */
export async function identityList({ terminal, json, effects, ...rest }: CommandContext): Promise<number> {
  return withStore({ terminal, json, effects, ...rest }, async ({ metadata }, { identity }) => {
    const valid = (await metadata.credentials()).filter(
      (credential) => stateOf(credential, effects.now()) === 'valid',
    )
    const listed = [...declaredIdentities(identity.file).values()].map((entry) => ({
      ...entry,
      credentials: valid.filter(({ principal }) => principal === entry.principal).map(describe),
    }))
    if (json) printJson(terminal, listed)
    else if (listed.length === 0) printLine(terminal, 'Nobody is listed; `hansa identity add` adds somebody.')
    else
      printLine(
        terminal,
        textTable(
          ['PRINCIPAL', 'TEAMS', 'ATTRIBUTES', 'CREDENTIALS'],
          listed.map(({ principal, teams, attributes, credentials }) => [
            principal,
            teams.join(', '),
            Object.entries(attributes)
              .map(
                ([name, value]) => `${name}=${typeof value === 'object' ? value.join(',') : String(value)}`,
              )
              .join(' '),
            credentials.map(({ kind, id }) => `${kind} ${id}`).join(', '),
          ]),
        ),
      )
    return 0
  })
}

const describe = ({ id, kind, expiresAt, note }: Credential) => ({ id, kind, expiresAt, note })
