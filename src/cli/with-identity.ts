import { HansaError } from '../errors.ts'
import { operatorOf, formatPrincipal, type PrincipalName } from '../governance/principal.ts'
import { Audit } from '../sidecar/audit/audit.ts'
import { auditedCredentials } from '../sidecar/identity/audited-credentials.ts'
import { readIdentities } from '../spec/check-identity.ts'
import type { Identities } from '../spec/identities.ts'
import { formatIssue } from '../spec/issue.ts'
import { didYouMean } from '../spec/nearest.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import type { CredentialStore } from '../store/credential-store.ts'
import type { BundleStore } from '../store/governance-bundle.ts'
import type { CommandContext } from './command-context.ts'
import { withStore } from './open-mesh.ts'
import { principalArgument } from './principal-argument.ts'

/** What commands about credentials work with. */
export interface IdentityCommand {
  readonly credentials: CredentialStore
  readonly metadata: BundleStore
  readonly settings: MeshSettings
  /** As declared now; the command ends where the file is broken. */
  readonly identities: () => Identities
}

/** Opens the store for changes of credentials by the operator, each of them audited. */
export const withCredentials = <T>(
  context: CommandContext,
  work: (command: IdentityCommand) => Promise<T>,
): Promise<T> =>
  withStore(context, async (store, settings, mesh) => {
    const { effects } = context
    await using audit = await Audit.open({ store, state: settings.state, effects })
    const reader = { principal: operatorOf(mesh), method: 'operator' } as const
    const credentials = auditedCredentials(store.metadata, { audit, reader, now: effects.now })
    return await work({
      credentials,
      metadata: store.metadata,
      settings,
      identities: () => declaredIdentities(settings.identity.file),
    })
  })

/** Who the file lists; `invalid_input` with all its issues where it is broken. */
export function declaredIdentities(file: string): Identities {
  const { identities, issues } = readIdentities(file)
  if (identities !== undefined) return identities
  throw new HansaError('invalid_input', 'the identities file is broken', {
    detail: issues.map(formatIssue),
    remedy: 'Mend it and run the command again; until then nobody can sign in.',
  })
}

/** A principal as a person typed it, who must be listed: credentials of others would not let them in. */
export function listedPrincipal(text: string, identities: Identities): PrincipalName {
  const principal = principalArgument(text)
  const name = formatPrincipal(principal)
  if (identities.has(name)) return principal
  throw new HansaError('not_found', `there is no principal ${name}`, {
    remedy: didYouMean(name, identities.keys()) ?? `\`hansa identity add ${name}\` adds it.`,
  })
}
