import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { Hono } from 'hono'
import type { HttpApp, HttpPort, MoreRoutes } from '../../ports/http/http-port.ts'
import type { HttpEnvironment } from '../../ports/http/http-context.ts'
import { nothingAt, problemResponse } from '../../ports/http/problem.ts'
import type { Reader } from '../../sidecar/reader.ts'

/**
 * Routes of the HTTP port as a function, without a socket: whoever calls it is the reader. That is said in this process
 * and by nothing that a request has, so there is nothing that a port could take for it. What is refused rejects with the error itself.
 */
export function answerInProcess(
  port: HttpPort,
  routes: MoreRoutes,
  reader: Reader,
): (address: string, request: RequestInit) => Promise<Response> {
  const refused = new WeakMap<Request, Error>()
  const app: HttpApp = new Hono<HttpEnvironment>()
  app.use('*', async (context, next) => {
    await next()
    if (context.error !== undefined) refused.set(context.req.raw, context.error)
  })
  app.onError((error) => problemResponse(error))
  app.notFound(({ req }) => problemResponse(nothingAt(req.path)))
  routes.open(app, port)
  app.use('*', (context, next) => {
    context.set('reader', reader)
    return next()
  })
  routes.signedIn(app, port)
  return async (address, init) => {
    const request = new Request(new URL(address, 'http://in-process'), init)
    const response = await app.fetch(request, messagesOf(await request.clone().text()))
    const error = refused.get(request)
    if (error !== undefined) throw error
    return response
  }
}

/** What Node.js would have made of a connection: there is none, and so no address that the request came from. */
function messagesOf(body: string): HttpEnvironment['Bindings'] {
  const incoming = new IncomingMessage(new Socket())
  if (body !== '') incoming.push(body)
  incoming.push(null)
  return { incoming, outgoing: new ServerResponse(incoming) }
}
