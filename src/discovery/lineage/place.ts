import { columnLabelled } from './connect-part.ts'
import { externalName, type ExternalName } from './external-name.ts'
import { absent, nobody, type Level, type LineageGraph } from './lineage-graph.ts'

/** A product, a dataset or a column, of the mesh or outside it. */
export interface Place {
  /** `<domain>/<product>`; absent outside the mesh. */
  readonly product?: string
  /** The node that serves it, where that is another. */
  readonly node?: string
  /** `Dataset.key`. */
  readonly dataset?: string
  readonly column?: string
  /** A dataset or job outside the mesh, as OpenLineage names it. */
  readonly external?: ExternalName
}

/** The dataset that a number of a level belongs to; undefined for products. */
export function datasetAt({ datasetOf }: LineageGraph, level: Level, number: number): number | undefined {
  switch (level) {
    case 'product':
      return undefined
    case 'dataset':
      return number
    case 'column':
      return datasetOf.at(number)
  }
}

/** The product that a number of a level belongs to; undefined outside the mesh, for jobs too. */
export function productAt(graph: LineageGraph, level: Level, number: number): number | undefined {
  const dataset = datasetAt(graph, level, number)
  const product = dataset === undefined ? number : graph.productOf.at(dataset)
  return product === nobody || graph.jobs.at(product) === 1 ? undefined : product
}

/** The name of a column; undefined of what stands for a dataset as a whole. */
export function columnAt({ labelOf, labels }: LineageGraph, number: number): string | undefined {
  const label = labelOf.at(number)
  return label === absent ? undefined : labels.nameOf(label)
}

/** What a number of a level stands for. */
export function placeAt(graph: LineageGraph, level: Level, number: number): Place {
  const dataset = datasetAt(graph, level, number)
  const product = productAt(graph, level, number)
  const column = level === 'column' ? columnAt(graph, number) : undefined
  const inColumn = column === undefined ? {} : { column }
  if (product === undefined) return { ...outside(graph, dataset, number), ...inColumn }
  const { node } = graph.facts[product] ?? {}
  return {
    product: graph.products.nameOf(product),
    ...(node === undefined ? {} : { node }),
    ...(dataset === undefined ? {} : { dataset: graph.datasets.nameOf(dataset) }),
    ...inColumn,
  }
}

function outside({ datasets, facts }: LineageGraph, dataset: number | undefined, product: number): Place {
  if (dataset === undefined) {
    const job = facts[product]?.job
    return job === undefined ? {} : { external: job }
  }
  const key = datasets.nameOf(dataset)
  const external = externalName(key)
  return external === undefined ? { dataset: key } : { external }
}

/** The number of a column; undefined where the dataset has none of that name. */
export function columnNumber(graph: LineageGraph, dataset: number, column: string): number | undefined {
  const label = graph.labels.numberOf(column)
  return label === undefined ? undefined : columnLabelled(graph, dataset, label)
}
