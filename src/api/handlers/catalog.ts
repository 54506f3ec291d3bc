import { HansaError } from '../../errors.ts'
import type { Knowledge } from '../../discovery/graph/known-mesh.ts'
import type { KnownProduct } from '../../discovery/graph/known-product.ts'
import { catalogTriples } from '../../discovery/graph/mesh-catalog.ts'
import { namingPlace } from '../../discovery/graph/naming-place.ts'
import { rdfForms } from '../../discovery/graph/rdf/rdf-form.ts'
import { portName } from '../../ports/http/http-port.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { ApiContext } from '../api-context.ts'
import { chooseMedia } from '../choose-media.ts'
import type { Handlers } from '../handler.ts'
import { rdfMedia, type catalogOperations } from '../operations/catalog.ts'
import { pageOfAll } from '../page-of-all.ts'

export const catalogHandlers: Handlers<typeof catalogOperations> = {
  showCatalog: async ({ domain, purpose, ...wanted }, context) => {
    const knowledge = await context.known.current()
    const all = [...knowledge.products.values()].filter(
      ({ product }) => domain === undefined || product.startsWith(`${domain}/`),
    )
    const page = pageOfAll(all, wanted, { page: context.page, keyOf: ({ product }) => product })
    const answer = await rdfAnswer(page.items, { knowledge, purpose, context })
    if (page.next !== undefined)
      answer.headers.set('link', nextLink({ domain, purpose, ...wanted }, page.next))
    return answer
  },
  showCatalogProduct: async ({ domain, product, purpose }, context) => {
    const knowledge = await context.known.current()
    return rdfAnswer([knownProduct(knowledge, `${domain}/${product}`)], { knowledge, purpose, context })
  },
}

/** The product of this name; `not_found` with the nearest one. */
export function knownProduct({ products }: Pick<Knowledge, 'products'>, key: string): KnownProduct {
  const found = products.get(key)
  if (found !== undefined) return found
  const remedy = didYouMean(key, [...products.keys()])
  throw new HansaError('not_found', `there is no product ${key}`, remedy === undefined ? {} : { remedy })
}

interface Answering {
  readonly knowledge: Knowledge
  readonly purpose: string | undefined
  readonly context: ApiContext
}

async function rdfAnswer(
  products: readonly KnownProduct[],
  { knowledge, purpose, context }: Answering,
): Promise<Response> {
  const form = chooseMedia(context.header('accept'), rdfMedia)
  const naming = await namingPlace(context, knowledge)
  const { reader, effects } = context
  const terms = { port: portName, ...(purpose === undefined ? {} : { purpose }) }
  const own = { place: { ...context, now: effects.now }, asker: { reader, terms } }
  const triples = await catalogTriples(products, { knowledge, naming }, own)
  return new Response(rdfForms[form](triples), {
    headers: { 'content-type': `${form}; charset=utf-8`, vary: 'accept' },
  })
}

/** As lists of JSON have it (RFC 8288). */
function nextLink(asked: Readonly<Record<string, unknown>>, next: string): string {
  const query = new URLSearchParams({ ...sayable(asked), after: next })
  return `</api/v1/catalog?${query.toString()}>; rel="next"`
}

const sayable = (asked: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  )
