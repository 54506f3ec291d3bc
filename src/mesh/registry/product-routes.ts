import type { Context } from 'hono'
import { HansaError } from '../../errors.ts'
import { findProduct, findProducts } from './find-products.ts'
import { mostHops } from './lineage-graph.ts'
import type { RegistryApp } from './registry-environment.ts'
import type { Registry } from './registry.ts'
import { taggableJson } from './taggable-json.ts'

const mostProducts = 100
const usualProducts = 20
const longestQuestion = 500

/** Products of the whole mesh: to be found, looked up, and followed to where they come from. */
export function productRoutes(app: RegistryApp, { database, lineage }: Registry): void {
  app.get('/products', async (context) => {
    const { q, domain, after } = context.req.query()
    if (q !== undefined && q.length > longestQuestion)
      throw new HansaError('invalid_input', `\`q\` is longer than ${longestQuestion} characters`)
    const limit = wholeNumber(context, 'limit', { usual: usualProducts, most: mostProducts })
    return taggableJson(context, await findProducts(database, { q, domain, after, limit }))
  })
  app.get('/products/:domain/:product', async (context) => {
    const { domain, product } = context.req.param()
    const found = await findProduct(database, `${domain}/${product}`)
    if (found === undefined)
      throw new HansaError('not_found', `no node has delivered a product ${domain}/${product}`)
    return taggableJson(context, found)
  })
  app.get('/lineage/*', async (context) => {
    const dataset = decodeURIComponent(context.req.path.slice('/lineage/'.length))
    const { direction = 'up', column } = context.req.query()
    if (direction !== 'up' && direction !== 'down')
      throw new HansaError('invalid_input', '`direction` is `up` or `down`')
    const hops = wholeNumber(context, 'hops', { usual: mostHops, most: mostHops })
    return taggableJson(context, await lineage.trace({ dataset, column, direction, hops }))
  })
}

function wholeNumber(
  { req }: Context,
  name: string,
  { usual, most }: { readonly usual: number; readonly most: number },
): number {
  const text = req.query(name)
  if (text === undefined) return usual
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= most) return number
  throw new HansaError('invalid_input', `\`${name}\` is a number from 1 to ${most}`)
}
