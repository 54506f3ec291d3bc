import type { Level, LineageGraph } from './lineage-graph.ts'
import { columnAt, datasetAt, productAt } from './place.ts'
import type { LineageViewer } from './viewer.ts'

interface Edge {
  readonly from: number
  readonly to: number
}

/**
 * Whether a viewer may know of an edge: of both its ends; or they own the product that is read, whose consumers are
 * theirs to know. What lies outside the mesh is known to owners of the product beside it.
 */
export function mayFollow(
  graph: LineageGraph,
  { from, to }: Edge,
  { level, viewer }: { readonly level: Level; readonly viewer: LineageViewer },
): boolean {
  const [source, target] = [productAt(graph, level, from), productAt(graph, level, to)]
  const owns = (product: number): boolean => viewer.owns(graph.products.nameOf(product))
  if (source !== undefined && owns(source)) return true
  if (target === undefined) return source === undefined
  if (source === undefined) return owns(target)
  return knows(graph, from, { level, viewer }) && knows(graph, to, { level, viewer })
}

/** Whether a viewer may know of a place of the mesh. */
export function knows(
  graph: LineageGraph,
  number: number,
  { level, viewer }: { readonly level: Level; readonly viewer: LineageViewer },
): boolean {
  const product = productAt(graph, level, number)
  if (product === undefined) return false
  if (viewer.owns(graph.products.nameOf(product))) return true
  const dataset = datasetAt(graph, level, number)
  if (dataset === undefined) return datasetsOf(graph, number).some((own) => viewer.knowsDataset(own))
  const key = graph.datasets.nameOf(dataset)
  const column = level === 'column' ? columnAt(graph, number) : undefined
  return column === undefined ? viewer.knowsDataset(key) : viewer.knowsColumn(key, column)
}

/** Keys of the datasets of a product, by its number. */
export const datasetsOf = ({ firstDataset, datasets }: LineageGraph, product: number): readonly string[] =>
  datasets.names.slice(firstDataset[product] ?? 0, firstDataset[product + 1] ?? 0)
