import type { DatasetLineage, LineageEdge, ProductLineage } from '../../product/product-lineage.ts'
import type { Publication } from '../../store/publication.ts'
import { isDatasetKey } from './is-dataset-key.ts'
import type { LineageGraph } from './lineage-graph.ts'
import { namedViewer, type NamedViewer } from './named-viewer.ts'
import { productOfKey } from './observed-reads.ts'
import type { LineageViewer } from './viewer.ts'

/**
 * What a publication recorded of where its columns come from, as one viewer may know of it: columns that they know, made from
 * such; to owners of the product also its sources, and to owners of what it reads what is made of that.
 */
export async function recordedLineage(
  { product, lineage }: Pick<Publication, 'product' | 'lineage'>,
  graph: LineageGraph,
  viewer: LineageViewer,
): Promise<ProductLineage> {
  // `product/` records it in this form; a command has none.
  const all = (lineage ?? {}) as ProductLineage
  const named = namedViewer(graph, viewer)
  if (named.owns(product)) return all
  await viewer.learn?.(keysIn(all).flatMap((key) => graph.datasets.numberOf(key) ?? []))
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, recorded]) => {
      const shown = shownOf(key, recorded, named)
      return shown === undefined ? [] : [[key, shown]]
    }),
  )
}

const keysIn = (all: ProductLineage): readonly string[] => {
  const edges = Object.values(all).flatMap(({ fields, indirect }) => [
    ...Object.values(fields).flat(),
    ...indirect,
  ])
  return [...new Set([...Object.keys(all), ...edges.map(({ dataset }) => dataset)])].filter(isDatasetKey)
}

/** Undefined where the viewer may know of nothing in it. */
function shownOf(
  key: string,
  { fields, indirect }: DatasetLineage,
  viewer: NamedViewer,
): DatasetLineage | undefined {
  const shownFrom = (edges: readonly LineageEdge[], isKnown: boolean): readonly LineageEdge[] =>
    edges.filter(
      ({ dataset, column }) =>
        isDatasetKey(dataset) &&
        (viewer.owns(productOfKey(dataset)) || (isKnown && viewer.knowsColumn(dataset, column))),
    )
  const shown = Object.entries(fields).flatMap(([column, edges]) => {
    const isKnown = viewer.knowsColumn(key, column)
    const from = shownFrom(edges, isKnown)
    return isKnown || from.length > 0 ? [[column, from] as const] : []
  })
  const rows = shownFrom(indirect, viewer.knowsDataset(key))
  return shown.length === 0 && rows.length === 0
    ? undefined
    : { fields: Object.fromEntries(shown), indirect: rows }
}
