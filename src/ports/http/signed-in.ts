import type { MiddlewareHandler } from 'hono'
import type { SignIn } from '../../sidecar/identity/sign-in.ts'
import type { HttpEnvironment } from './http-port.ts'

/** Lets through who is told apart, and keeps who that is for the routes behind it. */
export const signedIn =
  (signIn: SignIn): MiddlewareHandler<HttpEnvironment> =>
  async (context, next) => {
    const { remoteAddress } = context.env.incoming.socket
    const reader = await signIn.signIn({
      authorization: context.req.header('authorization'),
      address: remoteAddress,
    })
    context.set('reader', reader)
    return next()
  }
