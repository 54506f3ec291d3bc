import { HansaError } from '../../errors.ts'
import { formatPrincipal, parsePrincipal } from '../../governance/principal.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { OpenContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { sessionOperations } from '../operations/session.ts'

export const sessionHandlers: Handlers<typeof sessionOperations> = {
  signIn: async (shown, context) => {
    const { browser, signIn } = context
    // Nobody is to be signed in by another site, as somebody else, without noticing.
    browser.requireSameOrigin()
    const { address } = browser
    if ('token' in shown) {
      const reader = await signIn.signIn({ authorization: `Bearer ${shown.token}`, address })
      requireOwnWord(reader)
      browser.begin(shown.token, reader.expiresAt)
      return sessionOf(reader, context)
    }
    const authorization = basicAuthorization(shown.name, shown.password)
    const { reader, bearer } = await signIn.beginSession({ authorization, address })
    if (bearer === undefined) throw new HansaError('not_found', 'this node signs no browsers in')
    browser.begin(bearer, reader.expiresAt)
    return sessionOf(reader, context)
  },
  showSession: async (_, context) => sessionOf(await context.browser.reader(), context),
  signOut: (_, { browser }) => {
    browser.end()
    return Promise.resolve(undefined)
  },
}

function sessionOf(reader: Reader | undefined, { mesh, settings: { identity } }: OpenContext) {
  return {
    mesh,
    ...(reader === undefined ? {} : { principal: formatPrincipal(reader.principal) }),
    ...(reader?.expiresAt === undefined ? {} : { expiresAt: reader.expiresAt.toISOString() }),
    ...(identity.oidc === undefined ? {} : { provider: identity.oidc.issuer }),
    ...(identity.anonymous === undefined ? {} : { anonymous: identity.anonymous }),
  }
}

/** RFC 7617. A name that nobody can have is held against the passwords all the same, so that it takes as long. */
function basicAuthorization(name: string, password: string): string {
  const parsed = parsePrincipal(name)
  const principal = parsed === undefined ? 'user:?' : formatPrincipal(parsed)
  return `Basic ${Buffer.from(`${principal}:${password}`).toString('base64')}`
}

/** A node asks anew with each request for whom it acts: nobody's browser stands between. */
function requireOwnWord({ method }: Reader): void {
  if (method !== 'on-behalf-of') return
  throw new HansaError('denied', 'a token that another node got is not for browsers', {
    remedy: 'Sign in with a token or password of this node.',
  })
}
