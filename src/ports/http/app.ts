import { Hono } from 'hono'
import { HansaError, isHansaError } from '../../errors.ts'
import { mcpRoutes } from '../mcp/mcp-routes.ts'
import { deltaSharingApp, deltaSharingPath } from '../delta-sharing/delta-sharing-app.ts'
import { datasetRoutes } from './dataset-routes.ts'
import { fileListRoutes } from './file-list-routes.ts'
import { fileRoutes } from './file-routes.ts'
import { elsewhereHeaders } from './elsewhere-headers.ts'
import type { HttpApp, HttpPort } from './http-port.ts'
import type { HttpEnvironment } from './http-context.ts'
import { nothingAt, problemResponse } from './problem.ts'
import { productRoutes } from './product-routes.ts'
import { challengeHeaders, protectedResourceRoutes } from './protected-resource.ts'
import { pushRoutes } from './push-routes.ts'
import { queryRoutes } from './query-routes.ts'
import { readyRoute } from './ready-route.ts'
import { requestTelemetry } from './request-telemetry.ts'
import { signedIn } from './signed-in.ts'

/** What each address takes, besides what every one refuses. */
const methods: Readonly<Record<string, string>> = {
  '/health': 'GET, HEAD',
  '/ready': 'GET, HEAD',
  '/files/:token': 'GET, HEAD',
  '/products': 'GET, HEAD',
  '/products/:domain/:product': 'GET, HEAD',
  '/products/:domain/:product/:dataset': 'GET, HEAD',
  '/products/:domain/:product/:dataset/files': 'GET, HEAD',
  '/products/:domain/:product/inputs/:input': 'POST',
  '/products/:domain/:product/inputs/:input/:object': 'POST',
  '/query': 'POST',
  '/mcp': 'POST',
}

/**
 * The HTTP port of a node: what is published, rows of datasets, rows that are pushed, statements, files, MCP and Delta
 * Sharing. Only the node's health, where tokens come from, and files by their signed addresses are for those who do not
 * sign in; `port.more` may bring others.
 */
export function httpApp(port: HttpPort): HttpApp {
  const { more = [] } = port
  const app: HttpApp = new Hono<HttpEnvironment>()
  app.use('*', requestTelemetry(port.log))
  app.onError((error, context) =>
    problemResponse(error, {
      ...(isHansaError(error, 'unauthenticated') ? challengeHeaders(context, port.settings) : {}),
      ...elsewhereHeaders(error, context),
    }),
  )
  app.notFound(({ req }) => problemResponse(nothingAt(req.path)))
  app.get('/health', (context) => context.json({ status: 'ok', mesh: port.mesh }))
  readyRoute(app, port)
  protectedResourceRoutes(app, port)
  fileRoutes(app, port)
  app.route(deltaSharingPath, deltaSharingApp(port))
  for (const { open } of more) open(app, port)
  app.use('*', signedIn(port))
  productRoutes(app, port)
  pushRoutes(app, port)
  fileListRoutes(app, port)
  datasetRoutes(app, port)
  queryRoutes(app, port)
  mcpRoutes(app, port)
  for (const { signedIn: behind } of more) behind(app, port)
  for (const [path, allow] of [methods, ...more.map((each) => each.methods)].flatMap(Object.entries<string>))
    allowOnly(app, path, allow)
  return app
}

/** Says of every other method that it is not one of `allow`. */
const allowOnly = (app: HttpApp, path: string, allow: string): void =>
  void app.all(path, ({ req }) =>
    problemResponse(new HansaError('method_not_allowed', `${req.path} takes ${allow}, not ${req.method}`), {
      allow,
    }),
  )
