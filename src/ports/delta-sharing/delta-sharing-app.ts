import { Hono } from 'hono'
import { HansaError } from '../../errors.ts'
import type { HttpApp, HttpPort } from '../http/http-port.ts'
import type { HttpEnvironment } from '../http/http-context.ts'
import { signedIn } from '../http/signed-in.ts'
import { errorAnswer } from './error-answer.ts'
import { listRoutes } from './list-routes.ts'
import { tableRoutes } from './table-routes.ts'

/** Where the HTTP port has it; a profile's endpoint ends with it. */
export const deltaSharingPath = '/delta-sharing'

/**
 * Delta Sharing (delta-io/delta-sharing, PROTOCOL.md) in its parquet response format, over the same sidecar as everything
 * else: a share is a domain, a schema a product, a table a dataset.
 */
export function deltaSharingApp(port: HttpPort): HttpApp {
  const app: HttpApp = new Hono<HttpEnvironment>()
  app.onError((error) => errorAnswer(error))
  app.use('*', signedIn(port))
  listRoutes(app, port)
  tableRoutes(app, port)
  app.all('*', ({ req }) =>
    errorAnswer(new HansaError('not_found', `Delta Sharing has nothing for ${req.method} ${req.path} here`)),
  )
  return app
}
