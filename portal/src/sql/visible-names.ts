import { all } from '../api/all-pages.ts'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { useLater } from '../parts/use-later.ts'
import { loadProduct } from '../product/load-product.ts'

/** Columns by domain and dataset. */
export type VisibleNames = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** What the reader may see for a purpose, for completion; what may not be read is left out. Undefined while it is not known. */
export function useVisibleNames(purpose: string): VisibleNames | undefined {
  const asked = useLater(purpose)
  const { loaded } = useLoaded(`names ${asked}`, () => visibleNames(asked))
  return loaded.kind === 'ready' ? loaded.value : undefined
}

/** Columns are asked for of so many products: completion is a convenience, and the node has other things to do. */
const mostProducts = 40

async function visibleNames(purpose: string): Promise<VisibleNames> {
  const products = await all(mesh.listProducts, purpose === '' ? {} : { purpose })
  const readable = products.filter(({ datasets }) => datasets.some(({ access }) => access === 'granted'))
  const shown = await Promise.all(
    readable.slice(0, mostProducts).map(async ({ product, domain }) => {
      const { ports } = await loadProduct(product, purpose)
      return ports
        .flatMap(({ datasets }) => datasets)
        .filter(({ access }) => access === 'granted')
        .map(({ name, columns }) => ({
          domain,
          name,
          columns: columns.filter(({ seen }) => seen !== 'withheld').map((column) => column.name),
        }))
    }),
  )
  const names: Record<string, Record<string, readonly string[]>> = {}
  for (const { domain, name, columns } of shown.flat()) (names[domain] ??= {})[name] = columns
  return names
}
