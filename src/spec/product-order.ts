import type { Product, ProductKey } from './mesh.ts'

/** The products of this node that a product reads, each once. */
export const producersOf = (product: Product): readonly ProductKey[] => [
  ...new Set(
    product.inputs.flatMap(({ source }) =>
      source.kind === 'product' && source.node === undefined ? [source.product] : [],
    ),
  ),
]

/** Products with every producer before its consumers; those in a circle come last. Otherwise the order is kept. */
export function producersFirst(products: readonly Product[]): readonly Product[] {
  const known = new Set(products.map(({ key }) => key))
  const waiting = new Map<ProductKey, number>()
  const consumers = new Map<ProductKey, Product[]>()
  for (const product of products) {
    const producers = producersOf(product).filter((key) => known.has(key))
    waiting.set(product.key, producers.length)
    for (const key of producers) consumers.set(key, [...(consumers.get(key) ?? []), product])
  }
  const ordered = products.filter(({ key }) => waiting.get(key) === 0)
  // The list grows while it is walked: every product freed joins its end.
  for (const product of ordered) {
    for (const consumer of consumers.get(product.key) ?? []) {
      const left = (waiting.get(consumer.key) ?? 0) - 1
      waiting.set(consumer.key, left)
      if (left === 0) ordered.push(consumer)
    }
  }
  const placed = new Set(ordered.map(({ key }) => key))
  return [...ordered, ...products.filter(({ key }) => !placed.has(key))]
}

/** Circles among products, each found once and given in reading order: every product reads the next. */
export function findCycles(products: readonly Product[]): readonly (readonly Product[])[] {
  const byKey = new Map(products.map((product) => [product.key, product]))
  const done = new Set<ProductKey>()
  const cycles: Product[][] = []
  for (const product of products) if (!done.has(product.key)) walk(product, { byKey, done, cycles })
  return cycles
}

interface Walk {
  readonly byKey: ReadonlyMap<ProductKey, Product>
  readonly done: Set<ProductKey>
  readonly cycles: Product[][]
}

/** Depth first without recursion: a chain of ten thousand products must not exhaust the stack. */
function walk(start: Product, { byKey, done, cycles }: Walk): void {
  const path: { readonly product: Product; readonly left: ProductKey[] }[] = []
  const enter = (product: Product): unknown => path.push({ product, left: [...producersOf(product)] })
  enter(start)
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const key = top.left.shift()
    if (key === undefined) {
      done.add(top.product.key)
      path.pop()
      continue
    }
    const next = byKey.get(key)
    if (next === undefined || done.has(key)) continue
    const above = path.findIndex(({ product }) => product.key === key)
    if (above < 0) enter(next)
    else cycles.push(path.slice(above).map(({ product }) => product))
  }
}
