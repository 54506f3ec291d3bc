import type { MiddlewareHandler } from 'hono'
import { HansaError } from '../../errors.ts'
import { verifyAssertion } from '../node-assertion.ts'
import type { RegistryEnvironment } from './registry-environment.ts'
import type { Registry } from './registry.ts'

/** Who a registry is, in assertions that are for it. */
export const registryAudience = (mesh: string): string => `registry:${mesh}`

/** Lets nodes of the mesh through, and keeps which one asks for the routes behind it. */
export const signedInNode =
  ({
    mesh,
    members,
    now,
  }: Pick<Registry, 'mesh' | 'members' | 'now'>): MiddlewareHandler<RegistryEnvironment> =>
  async (context, next) => {
    const text = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    if (text === undefined) throw unauthenticated('a node of the mesh has to say who it is')
    const audience = registryAudience(mesh)
    const verdict = await verifyAssertion(text, { mesh, audience, members, now: now() })
    if (verdict.kind === 'refused') throw unauthenticated(`the assertion is refused: ${verdict.why}`)
    context.set('node', verdict.node)
    return next()
  }

const unauthenticated = (message: string): HansaError =>
  new HansaError('unauthenticated', message, {
    remedy: 'Ask with an assertion that a node of this mesh signed for this registry, at most a minute old.',
  })
