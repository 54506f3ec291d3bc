import type { MiddlewareHandler } from 'hono'
import type { HttpPort } from './http-port.ts'
import type { HttpContext, HttpEnvironment } from './http-context.ts'

type SigningPort = Pick<HttpPort, 'signIn' | 'sessions'>

/** Lets through who is told apart, and keeps who that is for the routes behind it. */
export const signedIn =
  (port: SigningPort): MiddlewareHandler<HttpEnvironment> =>
  async (context, next) => {
    const authorization = authorizationOf(context, port)
    const { remoteAddress } = context.env.incoming.socket
    context.set('reader', await port.signIn.signIn({ authorization, address: remoteAddress }))
    return next()
  }

/** What the client shows with the request, or has shown when its session began. */
export const authorizationOf = (context: HttpContext, { sessions }: SigningPort): string | undefined =>
  context.req.header('authorization') ?? sessions?.authorization(context)
