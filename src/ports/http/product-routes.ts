import { HansaError } from '../../errors.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import { Misdirected } from '../../sidecar/remote/misdirected.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { Publication } from '../../store/publication.ts'
import { privateHeaders } from './answer-headers.ts'
import { termsOf } from './dataset-request.ts'
import { portName, type HttpApp, type HttpContext, type HttpPort } from './http-port.ts'
import { productSummary, productView, type Accesses } from './product-view.ts'

/** How many products one answer lists. */
const pageSize = 100

/** `GET /products` and `GET /products/:domain/:product`: what there is, and what of it the reader may see. */
export function productRoutes(app: HttpApp, port: HttpPort): void {
  app.get('/products', (context) => listProducts(context, port))
  app.get('/products/:domain/:product', (context) => showProduct(context, port))
}

/** In the order of their keys, page by page: `after` is the last one seen, and a `Link` leads to the next page. */
async function listProducts(context: HttpContext, port: HttpPort): Promise<Response> {
  const { req } = context
  const { metadata } = port
  const domain = req.query('domain')
  const after = req.query('after') ?? ''
  const keys = [...(await metadata.heads()).keys()].toSorted()
  const wanted = keys.filter((key) => key > after && (domain === undefined || key.startsWith(`${domain}/`)))
  const page = wanted.slice(0, pageSize)
  const found = await Promise.all(page.map((key) => metadata.publication(key)))
  const products: unknown[] = []
  for (const publication of found)
    if (publication !== undefined)
      products.push(productSummary(publication, await decideAll(context, port, publication)))
  return context.json(products, 200, {
    ...privateHeaders,
    ...(wanted.length > page.length ? { link: nextPage(req.url, page.at(-1) ?? '') } : {}),
  })
}

function nextPage(address: string, last: string): string {
  const url = new URL(address)
  url.searchParams.set('after', last)
  return `<${url.pathname}${url.search}>; rel="next"`
}

async function showProduct(context: HttpContext, port: HttpPort): Promise<Response> {
  const { req } = context
  const key = `${req.param('domain') ?? ''}/${req.param('product') ?? ''}`
  const publication = await port.metadata.publication(key)
  if (publication === undefined) throw await notPublished(key, port)
  const accesses = await decideAll(context, port, publication)
  return context.json(productView(publication, accesses), 200, privateHeaders)
}

async function decideAll(
  { req, get }: HttpContext,
  { sidecar }: HttpPort,
  { product, snapshots }: Publication,
): Promise<Accesses> {
  const domain = product.slice(0, product.indexOf('/'))
  const options = {
    ...termsOf({
      purpose: req.query('purpose') ?? req.header('hansa-purpose'),
      agreement: req.query('agreement'),
      asOf: undefined,
    }),
    port: portName,
  }
  const accesses = new Map<string, DatasetAccess>()
  for (const { dataset, sqlName } of snapshots)
    accesses.set(dataset, await sidecar.decide(get('reader'), { domain, name: sqlName }, options))
  return accesses
}

async function notPublished(key: string, { metadata, sidecar }: HttpPort): Promise<HansaError> {
  const where = await sidecar.whereElse(key.slice(0, key.indexOf('/')))
  if (where !== undefined) return new Misdirected(key, where)
  const remedy = didYouMean(key, (await metadata.heads()).keys())
  return new HansaError('not_found', `no product ${key} is published`, remedy === undefined ? {} : { remedy })
}
