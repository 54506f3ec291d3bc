import type { CatalogueDataset, CatalogueEntry } from './catalogue.ts'
import type { ToolContext } from './mcp-port.ts'
import { plainValue } from './plain-text.ts'
import { entriesElsewhere } from './products-elsewhere.ts'
import { termsOfCall } from './terms-of-call.ts'

export interface SearchRequest {
  readonly query: string
  readonly domain?: string | undefined
  readonly limit?: number | undefined
}

const usualLimit = 10

/** Published products that have one of the words, those first that say most; of each only how it is described. */
export async function searchProducts(
  context: ToolContext,
  { query, domain, limit = usualLimit }: SearchRequest,
): Promise<Record<string, unknown>> {
  const words = wordsOf(query)
  const here = await context.catalogue.entries()
  const keys = new Set(here.map(({ product }) => product))
  const elsewhere = await context.sidecar.visibleElsewhere(
    await context.caller.reader(),
    termsOfCall(context.caller, {}),
  )
  const others = entriesElsewhere(elsewhere).filter(({ product }) => !keys.has(product))
  const found = [...here, ...others]
    .filter(({ product }) => domain === undefined || product.startsWith(`${domain}/`))
    .map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter(({ score }) => words.length === 0 || score > 0)
    .toSorted((a, b) => b.score - a.score)
  const products: unknown[] = []
  for (const { entry } of found.slice(0, limit)) products.push(await resultOf(context, entry))
  const { missing } = elsewhere
  return { products, found: found.length, ...(missing.length === 0 ? {} : { missingNodes: missing }) }
}

const wordsOf = (query: string): readonly string[] => [
  ...new Set(query.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu)),
]

/** A word that is found counts once, by the place that says most of the product. */
const scoreOf = (
  { words: { names, columns, descriptions } }: CatalogueEntry,
  words: readonly string[],
): number =>
  words
    .map((word) =>
      names.includes(word) ? 8 : columns.includes(word) ? 4 : descriptions.includes(word) ? 2 : 0,
    )
    .reduce<number>((sum, score) => sum + score, 0)

async function resultOf(context: ToolContext, entry: CatalogueEntry): Promise<unknown> {
  const { product, version, name, description, tags, datasets, elsewhere } = entry
  const shown: unknown[] = []
  for (const dataset of datasets)
    shown.push({
      sql: `${dataset.domain}.${dataset.name}`,
      access: elsewhere === undefined ? await accessTo(context, dataset) : accessThere(elsewhere, dataset),
      description: dataset.description,
    })
  const where = elsewhere === undefined ? {} : { node: elsewhere.node }
  return plainValue({ product, version, name, description, tags, ...where, datasets: shown })
}

const accessThere = (
  { granted }: NonNullable<CatalogueEntry['elsewhere']>,
  { name }: CatalogueDataset,
): 'granted' | 'none' => (granted.has(name) ? 'granted' : 'none')

async function accessTo(
  { sidecar, caller }: ToolContext,
  { domain, name }: CatalogueDataset,
): Promise<'granted' | 'none'> {
  const options = termsOfCall(caller, {})
  const { decision } = await sidecar.decide(await caller.reader(), { domain, name }, options)
  return decision.kind === 'permitted' ? 'granted' : 'none'
}
