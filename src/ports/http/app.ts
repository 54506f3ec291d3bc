import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as z from 'zod'
import { HansaError } from '../../errors.ts'
import { resultFormats, type ResultFormat } from '../../engine/encode/encoder.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import { ownerQuery, type OwnerQueryContext } from '../../sidecar/owner-query.ts'
import { isOwner } from './owner-token.ts'
import { problemResponse } from './problem.ts'

export interface HttpOptions extends OwnerQueryContext {
  readonly mesh: string
  readonly token: string
}

const queryBody = z.strictObject({
  sql: z.string().min(1),
  format: z.enum(resultFormats).default('json'),
  asOf: z.string().optional(),
})

/** Longest request body taken, in bytes. */
const longestBody = 1 << 20

const contentTypes: Readonly<Record<ResultFormat, string>> = {
  table: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
}

/** The HTTP port of a node, for its local owner: what is published, and queries in sealed sessions. */
export function httpApp(options: HttpOptions): Hono {
  const { metadata } = options.store
  const app = new Hono()
  app.onError((error) => problemResponse(error))
  app.notFound((context) =>
    problemResponse(new HansaError('not_found', `there is nothing at ${context.req.path}`)),
  )
  app.get('/health', (context) => context.json({ status: 'ok', mesh: options.mesh }))
  app.use('*', async (context, next) => {
    if (!isOwner(context.req.header('authorization'), options.token))
      throw new HansaError('unauthenticated', 'this address answers the local owner only', {
        remedy: 'Send `Authorization: Bearer` with the token in the file owner.token of the state folder.',
      })
    await next()
  })
  app.get('/products', async (context) => context.json(await products(metadata)))
  app.get('/products/:domain/:product', async (context) => {
    const key = `${context.req.param('domain')}/${context.req.param('product')}`
    const publication = await metadata.publication(key)
    if (publication === undefined) throw new HansaError('not_found', `no product ${key} is published`)
    return context.json(publication)
  })
  app.post('/query', bodyLimit({ maxSize: longestBody, onError: tooLong }), (context) =>
    answerQuery(context.req.raw, options),
  )
  return app
}

const tooLong = (): Response =>
  problemResponse(new HansaError('too_large', `the request is longer than ${longestBody} bytes`))

const products = async (metadata: MetadataStore) =>
  [...(await metadata.heads()).values()].map(({ product, version, sequence, publishedAt }) => ({
    product,
    version,
    publication: sequence,
    publishedAt,
  }))

async function answerQuery(request: Request, options: HttpOptions): Promise<Response> {
  const { sql, format, asOf } = await readQuery(request)
  const result = await ownerQuery(options, {
    sql,
    format,
    signal: request.signal,
    ...(asOf === undefined ? {} : { asOf }),
  })
  return new Response(Readable.toWeb(result.bytes) as ReadableStream, {
    headers: { 'content-type': contentTypes[format] },
  })
}

async function readQuery(request: Request): Promise<z.infer<typeof queryBody>> {
  const parsed = queryBody.safeParse(parseJson(await request.text()))
  if (parsed.success) return parsed.data
  throw new HansaError('invalid_input', `the request is not a query: ${z.prettifyError(parsed.error)}`, {
    remedy: 'Send JSON such as {"sql": "select 1", "format": "csv"}.',
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
