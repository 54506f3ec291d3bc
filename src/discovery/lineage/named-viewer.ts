import { nobody, type LineageGraph } from './lineage-graph.ts'
import { columnNumber } from './place.ts'
import type { LineageViewer } from './viewer.ts'

/** A viewer who is asked by names, as records have them; nobody knows or owns what the graph has no number for. */
export interface NamedViewer {
  /** By `Dataset.key`. */
  readonly knowsDataset: (key: string) => boolean
  readonly knowsColumn: (key: string, column: string) => boolean
  /** By `<domain>/<product>`. */
  readonly owns: (product: string) => boolean
}

/** Asks a viewer by names. */
export function namedViewer(graph: LineageGraph, viewer: LineageViewer): NamedViewer {
  const { datasets, products, productOf } = graph
  return {
    knowsDataset: (key) => {
      const dataset = datasets.numberOf(key)
      return dataset !== undefined && viewer.knowsDataset(dataset)
    },
    knowsColumn: (key, name) => {
      const dataset = datasets.numberOf(key)
      if (dataset === undefined) return false
      const column = columnNumber(graph, dataset, name)
      return column === undefined ? viewer.owns(productOf.at(dataset)) : viewer.knowsColumn(column)
    },
    owns: (product) => viewer.owns(products.numberOf(product) ?? nobody),
  }
}
