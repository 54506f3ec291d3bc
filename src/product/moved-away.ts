import type { Mesh, Product } from '../spec/mesh.ts'
import { nodeElsewhere } from '../spec/node-elsewhere.ts'
import { producersOf } from '../spec/product-order.ts'
import { domainOf } from '../spec/domain-of.ts'

/**
 * Why a product is not built here: the rules give its domain to another node, or that of a product which it reads from
 * this folder. What is published here of such a domain is of before it left.
 */
export function movedAway(
  product: Product,
  { settings, governance }: Pick<Mesh, 'settings' | 'governance'>,
): readonly string[] {
  const ownerOf = (key: string) => nodeElsewhere(domainOf(key), governance, settings.node?.name)?.node
  const own = ownerOf(product.key)
  if (own !== undefined)
    return [`its domain ${domainOf(product.key)} belongs to node ${own}, which builds it`]
  return producersOf(product).flatMap((key) => {
    const owner = ownerOf(key)
    if (owner === undefined) return []
    const folder = `domains/${domainOf(key)}`
    return [`${key} belongs to node ${owner} now: without ${folder} in this folder, it is read there`]
  })
}
