import type { SQLNamespace } from '@codemirror/lang-sql'
import { useMemo } from 'react'
import { all } from '../api/all-pages.ts'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { loadProduct } from '../product/load-product.ts'

/** Domains, datasets and columns that the reader may see, for completion; those that may not be read are left out. */
export function useVisibleNames(): SQLNamespace {
  const { loaded } = useLoaded('names', visibleNames)
  return useMemo(() => (loaded.kind === 'ready' ? loaded.value : {}), [loaded])
}

/** Columns are asked for of so many products: completion is a convenience, and the node has other things to do. */
const mostProducts = 40

async function visibleNames(): Promise<SQLNamespace> {
  const products = await all(mesh.listProducts, {})
  const readable = products.filter(({ datasets }) => datasets.some(({ access }) => access === 'granted'))
  const shown = await Promise.all(
    readable.slice(0, mostProducts).map(async ({ product, domain }) => {
      const { ports } = await loadProduct(product)
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
