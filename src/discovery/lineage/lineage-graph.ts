import { addEdge, levelEdges, noEdges, type EdgeList, type LevelEdges } from './adjacency.ts'
import { edgeKinds, type LineagePart, type PartEdge } from './lineage-part.ts'
import { Numbering } from './numbering.ts'

export type Level = 'product' | 'dataset' | 'column'

/**
 * Products, datasets and columns as numbers, edges as typed arrays: ten hops among a million edges take milliseconds.
 * Datasets of a product follow each other, as columns of a dataset do. Among columns, the number `columns + d` stands for
 * dataset `d` as a whole: its rows, and so every column of it.
 */
export interface LineageGraph {
  readonly products: Numbering
  readonly datasets: Numbering
  /** Those of product `p` are from `[p]` to before `[p + 1]`; what is outside the mesh comes after all of them. */
  readonly firstDataset: Uint32Array
  /** By dataset: a product, or `nobody`. */
  readonly productOf: Uint32Array
  /** What SQL calls each dataset of the mesh. */
  readonly sqlNames: readonly (string | undefined)[]
  /** Those of dataset `d` are from `[d]` to before `[d + 1]`. */
  readonly firstColumn: Uint32Array
  /** By column: the number of its name. */
  readonly labelOf: Uint32Array
  readonly datasetOf: Uint32Array
  readonly labels: Numbering
  /** How many columns there are. */
  readonly columns: number
  readonly levels: Readonly<Record<Level, LevelEdges>>
  /** By product: what is kept of its part. */
  readonly facts: readonly ProductFacts[]
}

export type ProductFacts = Pick<LineagePart, 'node' | 'job' | 'team'>

/** The product of what no product makes. */
export const nobody = 0xffff_ffff

interface Draft {
  readonly products: Numbering
  readonly datasets: Numbering
  readonly labels: Numbering
  readonly firstDataset: number[]
  readonly productOf: number[]
  readonly sqlNames: (string | undefined)[]
  /** Label numbers by dataset. */
  readonly columnsOf: number[][]
  readonly facts: ProductFacts[]
  /** Four numbers an edge: datasets and labels, `absent` where a dataset is meant as a whole; and its kind. */
  readonly edges: { from: number; fromLabel: number; to: number; toLabel: number; kind: number }[]
  readonly ofDatasets: EdgeList
  readonly ofProducts: EdgeList
}

const absent = -1

/** `parts` is gone through twice. Of several parts of one product the first counts. */
export function lineageGraph(parts: Iterable<LineagePart>): LineageGraph {
  const draft: Draft = {
    products: new Numbering(),
    datasets: new Numbering(),
    labels: new Numbering(),
    firstDataset: [0],
    productOf: [],
    sqlNames: [],
    columnsOf: [],
    facts: [],
    edges: [],
    ofDatasets: noEdges(),
    ofProducts: noEdges(),
  }
  for (const part of parts) declare(draft, part)
  const connected = new Set<string>()
  for (const part of parts) {
    if (connected.has(part.product)) continue
    connected.add(part.product)
    connect(draft, part)
  }
  return finished(draft)
}

function declare(draft: Draft, { product, datasets, node, job, team }: LineagePart): void {
  if (draft.products.numberOf(product) !== undefined) return
  const number = draft.products.add(product)
  draft.facts.push({
    team,
    ...(node === undefined ? {} : { node }),
    ...(job === undefined ? {} : { job }),
  })
  for (const { key, sqlName, columns } of datasets) {
    if (draft.datasets.numberOf(key) !== undefined) continue
    addDataset(draft, key, { product: number, sqlName })
    draft.columnsOf.at(-1)?.push(...columns.map((column) => draft.labels.add(column)))
  }
  draft.firstDataset.push(draft.datasets.size)
}

function addDataset(
  { datasets, productOf, sqlNames, columnsOf }: Draft,
  key: string,
  { product, sqlName }: { readonly product: number; readonly sqlName: string | undefined },
): number {
  productOf.push(product)
  sqlNames.push(sqlName)
  columnsOf.push([])
  return datasets.add(key)
}

/** What is read and declared by nobody is outside the mesh. */
const datasetIn = (draft: Draft, key: string): number =>
  draft.datasets.numberOf(key) ?? addDataset(draft, key, { product: nobody, sqlName: undefined })

function connect(draft: Draft, { product, edges }: LineagePart): void {
  const own = draft.products.numberOf(product)
  const pairs = new Map<string, { from: number; to: number; kind: number }>()
  const producers = new Set<number>()
  const told = new Set<string>()
  for (const edge of edges) {
    const [from, to] = [datasetIn(draft, edge.from), datasetIn(draft, edge.to)]
    if (from === to) continue
    const kind = edgeKinds.indexOf(edge.kind)
    const columns = { ...labelled(draft, edge, { from, to }), kind }
    const key = Object.values(columns).join(' ')
    // A filter and a group by the same column are one edge here.
    if (!told.has(key)) draft.edges.push(columns)
    told.add(key)
    const pair = `${from} ${to}`
    const known = pairs.get(pair)
    // Of several uses the strongest is told: the first of `edgeKinds`.
    if (known === undefined || known.kind > kind) pairs.set(pair, { from, to, kind })
    const producer = draft.productOf[from] ?? nobody
    if (producer !== nobody && producer !== own) producers.add(producer)
  }
  for (const pair of pairs.values()) addEdge(draft.ofDatasets, pair)
  if (own !== undefined) for (const from of producers) addEdge(draft.ofProducts, { from, to: own, kind: 0 })
}

function labelled(
  draft: Draft,
  { fromColumn, toColumn }: PartEdge,
  { from, to }: { readonly from: number; readonly to: number },
): { from: number; fromLabel: number; to: number; toLabel: number } {
  return {
    from,
    fromLabel: labelIn(draft, from, fromColumn),
    to,
    toLabel: labelIn(draft, to, toColumn),
  }
}

/** A column that its product does not name is added to what is outside the mesh; elsewhere the whole dataset is meant. */
function labelIn(draft: Draft, dataset: number, column: string | undefined): number {
  if (column === undefined) return absent
  const { labels, columnsOf, productOf, facts } = draft
  const label = labels.add(column)
  const columns = columnsOf[dataset]
  if (columns === undefined || columns.includes(label)) return label
  const product = productOf[dataset] ?? nobody
  if (product !== nobody && facts[product]?.job === undefined) return absent
  columns.push(label)
  return label
}

function finished(draft: Draft): LineageGraph {
  const { products, datasets, labels, columnsOf } = draft
  const firstColumn = new Uint32Array(datasets.size + 1)
  for (const [index, columns] of columnsOf.entries())
    firstColumn[index + 1] = (firstColumn[index] ?? 0) + columns.length
  const columns = firstColumn[datasets.size] ?? 0
  const labelOf = new Uint32Array(columns)
  const datasetOf = new Uint32Array(columns)
  for (const [dataset, own] of columnsOf.entries()) {
    labelOf.set(own, firstColumn[dataset])
    datasetOf.fill(dataset, firstColumn[dataset], firstColumn[dataset + 1])
  }
  const numberOf = (dataset: number, label: number): number =>
    label === absent
      ? columns + dataset
      : (firstColumn[dataset] ?? 0) + (columnsOf[dataset]?.indexOf(label) ?? 0)
  const ofColumns = noEdges()
  for (const { from, fromLabel, to, toLabel, kind } of draft.edges)
    addEdge(ofColumns, { from: numberOf(from, fromLabel), to: numberOf(to, toLabel), kind })
  return {
    products,
    datasets,
    labels,
    firstDataset: Uint32Array.from(draft.firstDataset),
    productOf: Uint32Array.from(draft.productOf),
    sqlNames: draft.sqlNames,
    firstColumn,
    labelOf,
    datasetOf,
    columns,
    facts: draft.facts,
    levels: {
      product: levelEdges(draft.ofProducts, products.size),
      dataset: levelEdges(draft.ofDatasets, datasets.size),
      column: levelEdges(ofColumns, columns + datasets.size),
    },
  }
}
