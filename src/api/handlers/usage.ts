import { HansaError } from '../../errors.ts'
import { productUsage, type ProductUsage } from '../../sidecar/audit/product-usage.ts'
import type { UsageTotals } from '../../sidecar/audit/usage-totals.ts'
import { usageTotals } from '../../sidecar/audit/usage.ts'
import { publishedIn } from '../../sidecar/published-products.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { usageOperations } from '../operations/usage.ts'
import { pageOfKeys } from '../page-of-all.ts'
import { auditsAll } from './audits-all.ts'
import { decidedAmong } from './decides-about.ts'
import { publishedProduct } from './products.ts'

export const usageHandlers: Handlers<typeof usageOperations> = {
  listUsage: async (wanted, context) => {
    const totals = await usageTotals(context.metadata)
    const { keys } = await publishedIn(context.metadata)
    const known = [...new Set([...keys, ...totals.products.keys()])].sort()
    const page = pageOfKeys(known, wanted, context)
    const shown = await knownTo(page.items, context)
    const items = await Promise.all(
      page.items.filter((key) => shown.has(key)).map((key) => usageOf(key, totals, context)),
    )
    return { ...page, items }
  },
  showUsage: async ({ domain, product }, context) => {
    const key = `${domain}/${product}`
    const totals = await usageTotals(context.metadata)
    const isShown = (await knownTo([key], context)).has(key)
    if (!isShown || !totals.products.has(key)) await publishedProduct(key, context)
    if (isShown) return usageOf(key, totals, context)
    throw new HansaError('denied', `who uses ${key} is for its owners, the operator and auditors`)
  },
}

/** Of the products those whose audit the reader may see. */
const knownTo = async (products: readonly string[], context: ApiContext): Promise<ReadonlySet<string>> =>
  (await auditsAll(context)) ? new Set(products) : decidedAmong(products, context)

const usageOf = async (
  key: string,
  totals: UsageTotals,
  { metadata }: Pick<ApiContext, 'metadata'>,
): Promise<ProductUsage> => productUsage(totals, key, await metadata.publication(key))
