import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { readProductDescriptor } from '../../mesh/read-descriptor.ts'
import { matchesWords } from '../../mesh/search/search-query.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'
import { withNode } from '../with-node.ts'
import { knownRegistries } from '../../mesh/registry/known-registries.ts'
import { withStore } from '../open-mesh.ts'
import { searchHere } from '../search-here.ts'

export interface SearchOptions {
  readonly words: readonly string[]
  readonly domain?: string
  readonly limit: number
  readonly as?: string
  readonly purpose?: string
}

/** The most that a registry gives at once. */
const mostAtOnce = 100

/** `hansa search`: by the registries where the node has joined one, and otherwise by what is known here. */
export async function search(context: CommandContext, options: SearchOptions): Promise<number> {
  const { words, domain, limit, as, purpose } = options
  if (as === undefined && (await hasRegistry(context))) return searchRegistries(context, options)
  return searchHere(context, {
    q: words.join(' '),
    ...(domain === undefined ? {} : { filters: { domain: [domain] } }),
    limit: Math.min(limit, mostAtOnce),
    as,
    purpose,
  })
}

const hasRegistry = (context: CommandContext): Promise<boolean> =>
  withStore(
    context,
    async (_, { node, state }) => node !== undefined && (await knownRegistries(state)).length > 0,
  )

/** Products of the mesh by the registry; what their nodes have not signed is left out. */
async function searchRegistries(
  context: CommandContext,
  { words, domain, limit }: SearchOptions,
): Promise<number> {
  const { terminal, json } = context
  return withNode(context, async ({ registries, check }) => {
    const q = words.join(' ')
    const { products } = await registries.products({ q, domain, limit: Math.min(limit, mostAtOnce) })
    const found: ProductDescriptor[] = []
    for (const { product, statement } of products) {
      const reading = await readProductDescriptor(statement, check)
      if ('refused' in reading) noteLine(terminal, `${product} is left out: ${reading.refused}`)
      else found.push(reading.descriptor)
    }
    if (json)
      printJson(
        terminal,
        found.map((descriptor) => shown(descriptor, q)),
      )
    else if (found.length === 0) noteLine(terminal, 'Nothing in the mesh is found by these words.')
    else {
      printLine(
        terminal,
        textTable(
          ['product', 'node', 'datasets', 'about'],
          found.map((descriptor) => rowOf(descriptor, q)),
        ),
      )
      noteLine(terminal, counted(found.length, 'product'))
    }
    return 0
  })
}

const shown = (descriptor: ProductDescriptor, q: string): object => {
  const { product, node, version, publishedAt, datasets } = descriptor
  return {
    product,
    node,
    version,
    publishedAt,
    about: aboutOf(descriptor),
    datasets: datasets.map(({ key, sqlName, version: snapshot, columns }) => ({
      key,
      name: sqlName,
      version: snapshot,
      columns: columns.map(({ name, type }) => ({ name, type, matches: matchesWords(name, q) })),
    })),
  }
}

const rowOf = (descriptor: ProductDescriptor, q: string): readonly string[] => [
  descriptor.product,
  descriptor.node,
  descriptor.datasets.map((dataset) => datasetText(dataset, q)).join(', '),
  aboutOf(descriptor),
]

/** `flights (carrier_code)`: the columns that are meant, where there are any. */
function datasetText({ sqlName, columns }: ProductDescriptor['datasets'][number], q: string): string {
  const meant = columns.filter(({ name }) => matchesWords(name, q)).map(({ name }) => name)
  return meant.length === 0 ? sqlName : `${sqlName} (${meant.join(', ')})`
}

function aboutOf({ document }: ProductDescriptor): string {
  const { description } = document
  if (typeof description !== 'object' || description === null || !('purpose' in description)) return ''
  return typeof description.purpose === 'string' ? description.purpose : ''
}
