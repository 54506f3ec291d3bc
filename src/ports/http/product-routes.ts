import { HansaError } from '../../errors.ts'
import type { DatasetAccess, DecideOptions } from '../../sidecar/dataset-access.ts'
import { Misdirected } from '../../sidecar/remote/misdirected.ts'
import type { VisibleProduct } from '../../sidecar/visible-product.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { Publication } from '../../store/publication.ts'
import { privateHeaders } from './answer-headers.ts'
import { termsOf } from './dataset-request.ts'
import { missingNodes } from './elsewhere-headers.ts'
import { portName, type HttpApp, type HttpPort } from './http-port.ts'
import type { HttpContext } from './http-context.ts'
import { productSummary, productView, type Accesses } from './product-view.ts'
import { domainOf } from '../../spec/domain-of.ts'

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
  const here = await metadata.heads()
  const { products: there, missing } = await port.sidecar.visibleElsewhere(
    context.get('reader'),
    optionsOf(context),
  )
  const elsewhere = new Map(there.map((product) => [product.product, product]))
  const keys = [...new Set([...here.keys(), ...elsewhere.keys()])].toSorted()
  const wanted = keys.filter((key) => key > after && (domain === undefined || key.startsWith(`${domain}/`)))
  const page = wanted.slice(0, pageSize)
  const found = await Promise.all(
    page.map(async (key) => (here.has(key) ? metadata.publication(key) : undefined)),
  )
  const products: unknown[] = []
  for (const [index, key] of page.entries()) {
    const summary = await summaryOf(context, port, found[index])
    products.push(...[summary ?? elsewhere.get(key)].filter((product) => product !== undefined))
  }
  return context.json(products, 200, {
    ...privateHeaders,
    ...(wanted.length > page.length ? { link: nextPage(req.url, page.at(-1) ?? '') } : {}),
    ...missingNodes(missing),
  })
}

async function summaryOf(
  context: HttpContext,
  port: HttpPort,
  publication: Publication | undefined,
): Promise<VisibleProduct | undefined> {
  if (publication === undefined) return undefined
  const accesses = await decideAll(context, port, publication)
  return productSummary(publication, (dataset) => accesses.get(dataset)?.decision.kind === 'permitted')
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

const optionsOf = ({ req }: HttpContext): DecideOptions => ({
  ...termsOf({
    purpose: req.query('purpose') ?? req.header('hansa-purpose'),
    agreement: req.query('agreement'),
    asOf: undefined,
  }),
  port: portName,
})

async function decideAll(
  context: HttpContext,
  { sidecar }: HttpPort,
  { product, snapshots }: Publication,
): Promise<Accesses> {
  const domain = domainOf(product)
  const options = optionsOf(context)
  const accesses = new Map<string, DatasetAccess>()
  for (const { dataset, sqlName } of snapshots)
    accesses.set(dataset, await sidecar.decide(context.get('reader'), { domain, name: sqlName }, options))
  return accesses
}

async function notPublished(key: string, { metadata, sidecar }: HttpPort): Promise<HansaError> {
  const where = await sidecar.whereElse(domainOf(key))
  if (where !== undefined) return new Misdirected(key, where)
  const remedy = didYouMean(key, (await metadata.heads()).keys())
  return new HansaError('not_found', `no product ${key} is published`, remedy === undefined ? {} : { remedy })
}
