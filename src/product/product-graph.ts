import type { Product, ProductKey } from '../spec/mesh.ts'
import { producersOf } from '../spec/product-order.ts'

/** The chosen products and everything made from them, directly or not; `products` come producers first. */
export function withConsumers(products: readonly Product[], chosen: readonly Product[]): readonly Product[] {
  const reached = new Set<ProductKey>(chosen.map(({ key }) => key))
  for (const product of products)
    if (producersOf(product).some((key) => reached.has(key))) reached.add(product.key)
  return products.filter(({ key }) => reached.has(key))
}
