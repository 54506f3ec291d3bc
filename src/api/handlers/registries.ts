import { HansaError } from '../../errors.ts'
import { confirmedLineage } from '../../mesh/registry/confirmed-lineage.ts'
import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import { readProductDescriptor } from '../../mesh/read-descriptor.ts'
import { matchesWords } from '../../mesh/search/search-query.ts'
import type { Handlers } from '../handler.ts'
import type { registryOperations } from '../operations/registries.ts'
import { standingOf } from './standing.ts'

export const registryHandlers: Handlers<typeof registryOperations> = {
  traceNodes: async ({ of: product, column, hops = usualHops, direction = 'up' }, context) => {
    if (!(await standingOf(context)).isOperator) throw notTheirs()
    const registries = await context.nodes?.registries()
    if (context.nodes === undefined || registries === undefined)
      return { joined: false, steps: [], unconfirmed: 0, cut: [] }
    const check = { mesh: context.mesh, members: context.nodes.members, now: context.effects.now() }
    const question = { product, column, hops, direction }
    return { joined: true, ...(await confirmedLineage(question, { registries, check })) }
  },
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
const usualHops = 10

/** What others may know of it is in the lineage of this node. */
const notTheirs = (): HansaError =>
  new HansaError('denied', 'what nodes have signed of their lineage is for the operator', {
    remedy: 'Without `--nodes` this node tells what you may know.',
  })

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
