import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { HansaError } from '../../errors.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { OwnerQueryContext } from '../../sidecar/owner-query.ts'
import { answerQuery } from './answer-query.ts'
import { isOperator } from '../../sidecar/identity/operator-token.ts'
import { problemResponse } from './problem.ts'
import { readBody } from './read-body.ts'

export interface HttpOptions extends OwnerQueryContext {
  readonly mesh: string
  readonly token: string
}

type App = Hono<{ Bindings: HttpBindings }>

/**
 * The HTTP port of a node, for its local owner: what is published, and queries in sealed sessions. `onQuery` hears of
 * every query; the store must stay open until its promise has settled.
 */
export function httpApp(options: HttpOptions, onQuery: (answered: Promise<unknown>) => void): App {
  const { metadata } = options.store
  const app: App = new Hono()
  app.onError((error) => problemResponse(error))
  app.notFound((context) =>
    problemResponse(new HansaError('not_found', `there is nothing at ${context.req.path}`)),
  )
  app.get('/health', (context) => context.json({ status: 'ok', mesh: options.mesh }))
  app.use('*', async (context, next) => {
    if (isOperator(context.req.header('authorization'), options.token)) return next()
    return unauthenticated()
  })
  app.get('/products', async (context) => context.json(await products(metadata)))
  app.get('/products/:domain/:product', async (context) => {
    const key = `${context.req.param('domain')}/${context.req.param('product')}`
    const publication = await metadata.publication(key)
    if (publication === undefined) throw new HansaError('not_found', `no product ${key} is published`)
    return context.json(publication)
  })
  app.post('/query', async ({ env: { incoming, outgoing } }) => {
    const answered = answerQuery(await readBody(incoming), outgoing, options)
    onQuery(answered)
    return answered
  })
  for (const path of ['/products', '/products/:domain/:product']) allowOnly(app, path, 'GET, HEAD')
  allowOnly(app, '/query', 'POST')
  return app
}

/** Says of every other method that it is not one of `methods`. */
const allowOnly = (app: App, path: string, methods: string): void =>
  void app.all(path, ({ req }) =>
    problemResponse(new HansaError('method_not_allowed', `${req.path} takes ${methods}, not ${req.method}`), {
      allow: methods,
    }),
  )

const unauthenticated = (): Response =>
  problemResponse(
    new HansaError('unauthenticated', 'this address answers the local owner only', {
      remedy: 'Send `Authorization: Bearer` with the token in the file owner.token of the state folder.',
    }),
    { 'www-authenticate': 'Bearer' },
  )

const products = async (metadata: MetadataStore) =>
  [...(await metadata.heads()).values()].map(({ product, version, sequence, publishedAt }) => ({
    product,
    version,
    publication: sequence,
    publishedAt,
  }))
