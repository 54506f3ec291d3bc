import { HansaError } from '../../errors.ts'
import { purposesOf } from '../../governance/purposes.ts'
import { deltaSharingPath } from '../../ports/delta-sharing/delta-sharing-app.ts'
import { daysFrom, issueToken } from '../../sidecar/identity/issue-credential.ts'
import { vocabularyInForce } from '../../sidecar/identity/vocabulary-in-force.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { Vocabulary } from '../../spec/vocabulary.ts'
import type { CommandContext } from '../command-context.ts'
import { noteLine, printJson } from '../terminal.ts'
import { listedPrincipal, withCredentials } from '../with-identity.ts'

export interface ShareProfileOptions {
  readonly as: string
  readonly purpose?: string
  readonly days: number
  readonly endpoint?: string
}

/** `hansa share profile`: makes a token and prints it as a profile file of Delta Sharing (version 1), this once. */
export async function shareProfile(context: CommandContext, options: ShareProfileOptions): Promise<number> {
  const { terminal, effects } = context
  const { as, purpose, days } = options
  return withCredentials(context, async ({ credentials, metadata, settings, identities }) => {
    const principal = listedPrincipal(as, identities())
    const endpoint = options.endpoint ?? endpointOf(settings.http)
    if (purpose !== undefined) requirePurpose(purpose, await vocabularyInForce(metadata, effects.now()))
    const { token, credential } = await issueToken(credentials, {
      principal,
      now: effects.now,
      expiresAt: daysFrom(effects.now(), days),
      note: 'a Delta Sharing profile',
      ...(purpose === undefined ? {} : { purpose }),
    })
    const { id, expiresAt: expirationTime } = credential
    noteLine(
      terminal,
      `A profile of ${credential.principal}, credential ${id}, until ${expirationTime ?? ''}. It is shown this once.`,
    )
    printJson(terminal, { shareCredentialsVersion: 1, endpoint, bearerToken: token, expirationTime })
    return 0
  })
}

/** Where this machine's clients find it; others have to be told. */
function endpointOf({ host, port }: MeshSettings['http']): string {
  const remedy =
    'Say with `--endpoint` where clients reach it, such as https://data.example.org/delta-sharing.'
  if (port === 0 || ['0.0.0.0', '::'].includes(host))
    throw new HansaError('invalid_input', '`http` in mesh.yaml does not say one address of this node', {
      remedy,
    })
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}${deltaSharingPath}`
}

function requirePurpose(purpose: string, vocabulary: Vocabulary): void {
  const purposes = purposesOf(vocabulary)
  if (purposes.has(purpose)) return
  const near = purposes.nearest(purpose)
  throw new HansaError('invalid_input', `there is no purpose ${purpose}`, {
    remedy: near === undefined ? 'Name one of W3C DPV, or of the mesh.' : `Did you mean ${near}?`,
  })
}
