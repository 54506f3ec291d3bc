import type { Product, ProductKey } from '../spec/mesh.ts'

/** The products whose output ports `product` reads. */
export const producersOf = (product: Product): readonly ProductKey[] => [
  ...new Set(product.inputs.flatMap(({ source }) => (source.kind === 'product' ? [source.product] : []))),
]

/** The products that read an output port of `key`, directly. */
export const consumersOf = (products: readonly Product[], key: ProductKey): readonly Product[] =>
  products.filter((product) => producersOf(product).includes(key))

/** `chosen` and everything they are made from, producers first. */
export function withProducers(
  products: readonly Product[],
  chosen: ReadonlySet<ProductKey>,
): readonly Product[] {
  const wanted = new Set(chosen)
  // Producers come first in `products`, so one pass from the end reaches every ancestor.
  for (const product of products.toReversed())
    if (wanted.has(product.key)) producersOf(product).forEach((key) => wanted.add(key))
  return products.filter(({ key }) => wanted.has(key))
}
