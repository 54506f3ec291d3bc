import type { Effects } from '../../effects.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { CredentialStore } from '../../store/credential-store.ts'
import { actingFor } from '../acting.ts'
import type { Audit } from '../audit/audit.ts'
import type { Reader } from '../reader.ts'

/** A store whose changes are in the audit before they are made: there is no credential that it does not tell of. */
export const auditedCredentials = (
  store: CredentialStore,
  {
    audit,
    reader,
    now,
  }: { readonly audit: Pick<Audit, 'record'>; readonly reader: Reader } & Pick<Effects, 'now'>,
): CredentialStore => ({
  credential: (id) => store.credential(id),
  credentials: (principal) => store.credentials(principal),
  putCredential: async (credential) => {
    const { id, kind, principal, revokedAt } = credential
    await audit.record([
      {
        kind: 'change',
        at: now().toISOString(),
        principal: formatPrincipal(reader.principal),
        ...actingFor(reader),
        ...(reader.address === undefined ? {} : { address: reader.address }),
        what: `${kind} ${revokedAt === undefined ? 'made' : 'revoked'}`,
        subject: `${principal} ${id}`,
      },
    ])
    await store.putCredential(credential)
  },
})
