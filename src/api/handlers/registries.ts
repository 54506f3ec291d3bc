import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { readProductDescriptor } from '../../mesh/read-descriptor.ts'
import { matchesWords } from '../../mesh/search/search-query.ts'
import type { Handlers } from '../handler.ts'
import type { registryOperations } from '../operations/registries.ts'

export const registryHandlers: Handlers<typeof registryOperations> = {
  searchRegistries: async ({ q, domain, limit = usual }, context) => {
    const registries = await context.nodes?.registries()
    if (context.nodes === undefined || registries === undefined)
      return { joined: false, items: [], refused: [] }
    const { members } = context.nodes
    const { products } = await registries.products({ q, domain, limit })
    const check = { mesh: context.mesh, members, now: context.effects.now() }
    const items = []
    const refused = []
    for (const { product, statement } of products) {
      const reading = await readProductDescriptor(statement, check)
      if ('refused' in reading) refused.push({ product, reason: reading.refused })
      else items.push(signedAnswer(reading.descriptor, q))
    }
    return { joined: true, items, refused }
  },
}

const usual = 20

const signedAnswer = (descriptor: ProductDescriptor, q: string) => {
  const { product, node, version, publishedAt, datasets } = descriptor
  return {
    ...{ product, node, version, publishedAt, about: aboutOf(descriptor) },
    datasets: datasets.map(({ key, sqlName, version: snapshot, columns }) => ({
      ...{ key, name: sqlName, version: snapshot },
      columns: columns.map(({ name, type }) => ({ name, type, matches: matchesWords(name, q) })),
    })),
  }
}

function aboutOf({ document }: ProductDescriptor): string {
  const { description } = document
  if (typeof description !== 'object' || description === null || !('purpose' in description)) return ''
  return typeof description.purpose === 'string' ? description.purpose : ''
}
