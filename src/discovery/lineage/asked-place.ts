import { HansaError } from '../../errors.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { Level, LineageGraph } from './lineage-graph.ts'
import { levelViewer } from './may-follow.ts'
import { columnAt, columnNumber } from './place.ts'
import type { LineageViewer } from './viewer.ts'

/** What somebody asks about: a product, a dataset, or columns of either of the same name. */
export interface AskedPlace {
  /** `<domain>/<product>`, a `Dataset.key`, or `<domain>.<dataset>` as SQL writes it. */
  readonly of: string
  readonly column?: string | undefined
}

/** Where a walk begins. */
export interface FoundPlace {
  /** `<domain>/<product>`. */
  readonly product: string
  readonly level: Level
  /** Of the level; several where more than one dataset of the product has the column. */
  readonly numbers: readonly number[]
  /** Numbers of the datasets. */
  readonly datasets: readonly number[]
}

/** What is asked about; `not_found` where there is no such thing that the viewer may know of. */
export async function findPlace(
  graph: LineageGraph,
  { of, column }: AskedPlace,
  viewer: LineageViewer,
): Promise<FoundPlace> {
  const product = graph.products.numberOf(of)
  const all = product === undefined ? datasetsCalled(of, graph) : [...graph.datasetsOf.of(product)]
  const numbers = all.filter((number) => graph.sqlNames[number] !== undefined)
  await viewer.learn?.(numbers)
  const known = numbers.filter(levelViewer(graph, 'dataset', viewer).knows)
  const [first] = known
  if (first === undefined) throw nothingCalled(of, graph, viewer)
  const name = graph.products.nameOf(graph.productOf.at(first))
  if (column !== undefined) return columnsOf(graph, { datasets: known, column, product: name }, viewer)
  if (product === undefined) return { product: name, level: 'dataset', numbers: known, datasets: known }
  return { product: name, level: 'product', numbers: [product], datasets: known }
}

/** By its key, or else by what SQL calls it. */
function datasetsCalled(of: string, { datasets, sqlNames }: LineageGraph): readonly number[] {
  const number = datasets.numberOf(of)
  if (number !== undefined) return [number]
  const [domain, name, ...more] = of.split('.')
  if (name === undefined || more.length > 0) return []
  const found: number[] = []
  for (const [dataset, sqlName] of sqlNames.entries())
    if (sqlName === name && datasets.nameOf(dataset).startsWith(`${domain}/`)) found.push(dataset)
  return found
}

function columnsOf(
  graph: LineageGraph,
  {
    datasets,
    column,
    product,
  }: { readonly datasets: readonly number[]; readonly column: string; readonly product: string },
  viewer: LineageViewer,
): FoundPlace {
  const { knows } = levelViewer(graph, 'column', viewer)
  const found = datasets.flatMap((dataset) => {
    const number = columnNumber(graph, dataset, column)
    if (number === undefined || !knows(number)) return []
    return [{ dataset, number }]
  })
  if (found.length === 0) {
    const names = datasets.flatMap((dataset) => knownColumns(graph, dataset, viewer))
    const remedy = fieldOf(column, names) ?? didYouMean(column, names)
    throw new HansaError(
      'not_found',
      `no dataset of ${product} has a column ${column}`,
      remedy === undefined ? {} : { remedy },
    )
  }
  return {
    product,
    level: 'column',
    numbers: found.map(({ number }) => number),
    datasets: found.map(({ dataset }) => dataset),
  }
}

/** Lineage knows columns: fields of one are asked about with it. */
function fieldOf(asked: string, names: readonly string[]): string | undefined {
  const column = names.find((name) => asked.startsWith(`${name}.`))
  return column === undefined ? undefined : `Fields are asked about by their column, \`${column}\`.`
}

function knownColumns(graph: LineageGraph, dataset: number, viewer: LineageViewer): readonly string[] {
  return [...graph.columnsOf.of(dataset)]
    .filter((column) => viewer.knowsColumn(column))
    .flatMap((column) => columnAt(graph, column) ?? [])
}

/** Names are guessed among what the viewer owns only: others may be hidden from them. */
function nothingCalled(of: string, { products }: LineageGraph, viewer: LineageViewer): HansaError {
  const remedy = didYouMean(
    of,
    products.names.filter((_, product) => viewer.owns(product)),
  )
  return new HansaError('not_found', `there is no product or dataset ${of} that you may know of`, {
    remedy:
      remedy ??
      'A dataset is `<domain>.<dataset>`, or by its key `<domain>/<product>/<port>@<major>/<object>`.',
  })
}
