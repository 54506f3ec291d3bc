import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { auditedCredentials } from '../../sidecar/identity/audited-credentials.ts'
import { revokeCredential, stateOf } from '../../sidecar/identity/issue-credential.ts'
import type { Credential, CredentialStore } from '../../store/credential-store.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { credentialOperations } from '../operations/credentials.ts'
import { pageAsGiven } from '../page-of-all.ts'
import { standingOf } from './standing.ts'

export const credentialHandlers: Handlers<typeof credentialOperations> = {
  listCredentials: async ({ principal, all, ...wanted }, context) => {
    const self = formatPrincipal(context.reader.principal)
    const asked = all === true ? undefined : (principal ?? self)
    if (asked !== self && !(await standingOf(context)).isOperator) throw notTheirs()
    requireOwnProof(context)
    const found = await context.metadata.credentials(asked)
    const page = pageAsGiven(found, wanted, { page: context.page, keyOf: ({ id }) => id })
    return { ...page, items: page.items.map((each) => credentialAnswer(each, context.effects.now())) }
  },
  revokeCredential: async ({ id }, context) => {
    requireOwnProof(context)
    const found = await context.metadata.credential(id)
    const isOwn = found?.principal === formatPrincipal(context.reader.principal)
    // Who may not end it is not told whether there is one.
    if (!isOwn && !(await standingOf(context)).isOperator) throw notTheirs()
    const revoked = await revokeCredential(credentialsOf(context), id, context.effects)
    return credentialAnswer(revoked, context.effects.now())
  },
}

/** The node's credentials; what the reader does to them is in the audit. */
export const credentialsOf = ({ metadata, sidecar, reader, effects }: ApiContext): CredentialStore =>
  auditedCredentials(metadata, { audit: sidecar.agreements(reader).audit, reader, now: effects.now })

/** Without what proves it. */
function credentialAnswer(credential: Credential, now: Date) {
  const { id, principal, kind, createdAt, expiresAt, revokedAt, note, purpose } = credential
  return {
    ...{ id, principal, kind, createdAt, state: stateOf(credential, now) },
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(revokedAt === undefined ? {} : { revokedAt }),
    ...(note === undefined ? {} : { note }),
    ...(purpose === undefined ? {} : { purpose }),
  }
}

/** Another node speaks for who reads, and has nothing to do with how they sign in here. */
function requireOwnProof({ reader: { method } }: ApiContext): void {
  if (method === 'on-behalf-of') throw notTheirs()
}

const notTheirs = (): HansaError =>
  new HansaError('denied', 'credentials are for whom they are of, and for the operator of this node', {
    remedy: 'Sign in at this node, and leave `principal` and `all` out to see your own.',
  })
