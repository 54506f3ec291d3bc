import { externalName, type ExternalName } from './external-name.ts'
import { nobody, type Level, type LineageGraph } from './lineage-graph.ts'

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
export function datasetAt(
  { columns, datasetOf }: LineageGraph,
  level: Level,
  number: number,
): number | undefined {
  switch (level) {
    case 'product':
      return undefined
    case 'dataset':
      return number
    case 'column':
      return number < columns ? datasetOf[number] : number - columns
  }
}

/** The product that a number of a level belongs to; undefined outside the mesh, for jobs too. */
export function productAt(graph: LineageGraph, level: Level, number: number): number | undefined {
  const dataset = datasetAt(graph, level, number)
  const product = dataset === undefined ? number : (graph.productOf[dataset] ?? nobody)
  return product === nobody || graph.facts[product]?.job !== undefined ? undefined : product
}

export function columnAt({ columns, labelOf, labels }: LineageGraph, number: number): string | undefined {
  return number < columns ? labels.nameOf(labelOf[number] ?? 0) : undefined
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
export function columnNumber(
  { firstColumn, labelOf, labels }: LineageGraph,
  dataset: number,
  column: string,
): number | undefined {
  const label = labels.numberOf(column)
  if (label === undefined) return undefined
  const [first = 0, end = 0] = firstColumn.subarray(dataset, dataset + 2)
  const at = labelOf.subarray(first, end).indexOf(label)
  return at === -1 ? undefined : first + at
}
