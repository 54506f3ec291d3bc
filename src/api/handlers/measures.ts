import { HansaError } from '../../errors.ts'
import { isOperatorOf } from '../../governance/principal.ts'
import {
  measurableProduct,
  measurableProducts,
  type MeasuredPlace,
} from '../../discovery/measures/measurable-products.ts'
import { measureColumns } from '../../discovery/measures/measure-columns.ts'
import { consumersIn, useByDay } from '../../discovery/measures/measure-use.ts'
import { measuresOf, type Measurable, type Measures } from '../../discovery/measures/measures.ts'
import { mayRate } from '../../discovery/measures/ratings.ts'
import { windowOf, type Window, type WindowDays } from '../../discovery/measures/window.ts'
import { Misdirected } from '../../sidecar/remote/misdirected.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { measureOperations } from '../operations/measures.ts'
import { pageOfAll } from '../page-of-all.ts'
import { decidesAbout } from './decides-about.ts'
import { pageOfProducts, publishedProduct } from './products.ts'
import { ratingHandlers } from './ratings.ts'
import { domainOf } from '../../spec/domain-of.ts'

export const measureHandlers: Handlers<typeof measureOperations> = {
  ...ratingHandlers,
  showMeasures: async ({ days }, context) => {
    const window = windowFor(days, context)
    const all = await measurableProducts(placeOf(context))
    return { ...windowAnswer(window), ...togetherAnswer(all, window, context) }
  },
  listDomainMeasures: async ({ days, ...wanted }, context) => {
    const window = windowFor(days, context)
    const all = await measurableProducts(placeOf(context))
    const domains = [...Map.groupBy(all, ({ product }) => domainOf(product))]
    const page = pageOfAll(domains, wanted, { page: context.page, keyOf: ([domain]) => domain })
    return {
      ...page,
      items: page.items.map(([domain, those]) => ({ domain, ...togetherAnswer(those, window, context) })),
    }
  },
  showDomainMeasures: async ({ domain, days }, context) => {
    await requireDomainHere(domain, context)
    const window = windowFor(days, context)
    const those = await measurableProducts(placeOf(context), (product) => domainOf(product) === domain)
    if (those.length === 0) throw new HansaError('not_found', `nothing is published in a domain ${domain}`)
    return { ...windowAnswer(window), domain, ...togetherAnswer(those, window, context) }
  },
  listProductMeasures: async ({ domain, days, ...wanted }, context) => {
    if (domain !== undefined) await requireDomainHere(domain, context)
    const window = windowFor(days, context)
    const page = await pageOfProducts(domain, wanted, context)
    const shown = new Set(page.items)
    const all = await measurableProducts(placeOf(context), (product) => shown.has(product))
    const items = all.map((each) => ({
      product: each.product,
      ...measuresAnswer(measuresOf([each], window), isOperator(context)),
    }))
    return { ...page, items }
  },
  showProductMeasures: async ({ domain, product: name, days }, context) => {
    const { product } = await publishedProduct(`${domain}/${name}`, context)
    const window = windowFor(days, context)
    const [measurable, isOwner, may] = await Promise.all([
      measurableProduct(product, placeOf(context)),
      decidesAbout([product], context),
      mayRate(product, context.sidecar.agreements(context.reader)),
    ])
    return {
      ...windowAnswer(window),
      product,
      ...measuresAnswer(measuresOf([measurable], window), isOwner),
      ...detailAnswer(measurable, window, isOwner),
      mayRate: may,
    }
  },
}

const usualDays = 30

const windowFor = (days: WindowDays = usualDays, { effects }: ApiContext): Window =>
  windowOf(days, effects.now())

const placeOf = ({ metadata, mesh, lineage, effects }: ApiContext): MeasuredPlace => ({
  ...{ metadata, mesh, lineage },
  now: effects.now(),
})

const isOperator = ({ reader, mesh }: ApiContext): boolean => isOperatorOf(mesh, reader.principal)

const windowAnswer = ({ days, now }: Window) => ({ days, ...now })

const togetherAnswer = (products: readonly Measurable[], window: Window, context: ApiContext) => ({
  products: products.length,
  ...measuresAnswer(measuresOf(products, window), isOperator(context)),
})

/** How many rows and bytes others got can tell of rows that a reader does not see. */
const measuresAnswer = ({ use: { rows, bytes, ...use }, ...measures }: Measures, withRows: boolean) => ({
  ...measures,
  use: withRows ? { ...use, rows, bytes } : use,
})

function detailAnswer({ use, columns, readers }: Measurable, window: Window, isOwner: boolean) {
  const used = use ?? { consumers: new Map(), columns: new Map() }
  return {
    byDay: useByDay(used, window.now),
    usedColumns: measureColumns(columns, use, window.now),
    ...(isOwner ? { consumers: consumersIn(used, window.now), madeOfIt: readers } : {}),
  }
}

/** Throws `misdirected` where the domain is another node's, also while something of it is still here. */
async function requireDomainHere(domain: string, { sidecar }: ApiContext): Promise<void> {
  const where = await sidecar.whereElse(domain)
  if (where !== undefined) throw new Misdirected(domain, where)
}
