import type { MiddlewareHandler } from 'hono'
import { HansaError } from '../../errors.ts'
import { verifyAssertion } from '../node-assertion.ts'
import { addressesOfConnection, registryAudience } from './registry-audience.ts'
import type { RegistryEnvironment } from './registry-environment.ts'
import type { Registry } from './registry.ts'

type SigningIn = Pick<Registry, 'mesh' | 'addresses' | 'members' | 'taken' | 'now'>

/** Lets nodes of the mesh through, each assertion once, and keeps which node asks for the routes behind it. */
export const signedInNode =
  (registry: SigningIn): MiddlewareHandler<RegistryEnvironment> =>
  async (context, next) => {
    const text = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    if (text === undefined) throw unauthenticated('a node of the mesh has to say who it is')
    const { mesh, addresses, members, taken } = registry
    const now = registry.now()
    const known = addresses.length > 0 ? addresses : addressesOfConnection(context.env.incoming.socket)
    const audiences = known.map((address) => registryAudience(mesh, address))
    const verdict = await verifyAssertion(text, { mesh, audiences, members, now })
    if (verdict.kind === 'refused') throw unauthenticated(`the assertion is refused: ${verdict.why}`)
    const { node, id, expiresAt: until } = verdict
    if (!(await taken.take({ by: node, id, until })))
      throw unauthenticated('the assertion is refused: it was taken before, or too many were')
    context.set('node', node)
    return next()
  }

const unauthenticated = (message: string): HansaError =>
  new HansaError('unauthenticated', message, {
    remedy:
      'Ask with an assertion that a node of this mesh signed for this registry, at most a minute old, for each request. Where nodes know the registry by another address than it listens at, start it with `--address`.',
  })
