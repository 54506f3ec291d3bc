import { HansaError } from '../../errors.ts'
import { askedAddress } from './asked-address.ts'
import type { HttpApp, HttpPort } from './http-port.ts'
import type { HttpContext } from './http-context.ts'
import { basicChallenge, bearerChallenge } from './problem.ts'

/** Where RFC 9728 (§3.1) has what a client has to know of a resource; the resource's own path comes after it. */
const wellKnown = '/.well-known/oauth-protected-resource'

/** Resources that clients look up by themselves: the node, and MCP. */
const resources = ['', '/mcp'] as const

type ProviderSettings = Pick<HttpPort['settings'], 'identity'>

/** Tells clients where they get tokens for this node, where it has an identity provider; RFC 9728. */
export function protectedResourceRoutes(
  app: HttpApp,
  { mesh, settings }: Pick<HttpPort, 'mesh' | 'settings'>,
): void {
  const { oidc } = settings.identity
  for (const resource of resources)
    app.get(wellKnown + resource, (context) => {
      if (oidc === undefined) throw new HansaError('not_found', 'this node gives its tokens itself')
      return context.json(
        {
          resource: originOf(context) + resource,
          authorization_servers: [oidc.issuer],
          bearer_methods_supported: ['header'],
          resource_name: mesh,
        },
        200,
        // It repeats the address that this very client asked by.
        { 'cache-control': 'private, no-store' },
      )
    })
}

/**
 * The challenge to somebody who is not signed in, with where tokens come from; nothing where only the node itself gives
 * them, and what a client is told anyway will do.
 */
export function challengeHeaders(
  context: HttpContext,
  { identity }: ProviderSettings,
): Readonly<Record<string, string>> {
  // A page of a browser has its own way to sign in; by Basic the browser itself would ask, in the middle of it. Only browsers say
  // where a request comes from: `Sec-Fetch-Mode` is sent by Node.js, too.
  const isPage =
    context.req.header('sec-fetch-site') !== undefined && context.req.header('sec-fetch-mode') !== 'navigate'
  const metadata = identity.oidc === undefined ? [] : [metadataParameter(context)]
  if (!isPage && identity.oidc === undefined) return {}
  const basic = isPage ? [] : [basicChallenge]
  return { 'www-authenticate': [bearerChallenge, ...metadata, ...basic].join(', ') }
}

function metadataParameter(context: HttpContext): string {
  const resource = resources.findLast((each) => context.req.path.startsWith(each)) ?? ''
  return `resource_metadata="${originOf(context)}${wellKnown}${resource}"`
}

const originOf = (context: HttpContext): string => new URL(askedAddress(context)).origin
