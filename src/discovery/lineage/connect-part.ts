import { absent, nobody, packedEdge, type LevelEdges, type LineageGraph } from './lineage-graph.ts'
import { toldIn, type ToldEdge } from './encode-part.ts'

/** Puts the edges that a product tells of among those of the levels, where they are not yet. */
export function connectPart(graph: LineageGraph, product: number): void {
  if (graph.parts.connected.at(product) === 1) return
  graph.parts.connected.set(product, 1)
  forEachEdge(graph, product, ({ up, down }, { from, to, kind }) => {
    down.push(from, packedEdge(to, kind))
    up.push(to, packedEdge(from, kind))
  })
}

/** Takes them away again; datasets have to be declared as they were when the edges were put there. */
export function disconnectPart(graph: LineageGraph, product: number): void {
  if (graph.parts.connected.at(product) === 0) return
  graph.parts.connected.set(product, 0)
  forEachEdge(graph, product, ({ up, down }, { from, to, kind }) => {
    down.remove(from, packedEdge(to, kind))
    up.remove(to, packedEdge(from, kind))
  })
}

interface LevelEdge {
  readonly from: number
  readonly to: number
  readonly kind: number
}

type Change = (edges: LevelEdges, edge: LevelEdge) => void

/** Each edge once on each level: a filter and a group by the same column are one. */
function forEachEdge(graph: LineageGraph, product: number, change: Change): void {
  const { levels, productOf } = graph
  const columns = new Set<string>()
  const pairs = new Map<string, LevelEdge>()
  const producers = new Set<number>()
  for (const edge of toldIn(graph.parts.told.of(product))) {
    const ends = columnEdge(graph, edge)
    const name = `${ends.from} ${ends.to} ${ends.kind}`
    if (columns.has(name)) continue
    columns.add(name)
    change(levels.column, ends)
    const pair = `${edge.from} ${edge.to}`
    const known = pairs.get(pair)
    // Of several uses the strongest is told: the first of `edgeKinds`.
    if (known === undefined || known.kind > edge.kind) pairs.set(pair, edge)
    const producer = productOf.at(edge.from)
    if (producer !== nobody && producer !== product) producers.add(producer)
  }
  for (const pair of pairs.values()) change(levels.dataset, pair)
  for (const producer of producers) change(levels.product, { from: producer, to: product, kind: 0 })
}

const columnEdge = (graph: LineageGraph, { from, fromLabel, to, toLabel, kind }: ToldEdge): LevelEdge => ({
  from: columnIn(graph, from, fromLabel),
  to: columnIn(graph, to, toLabel),
  kind,
})

/** A column that its product does not name is added to what is outside the mesh; elsewhere the whole dataset is meant. */
function columnIn(graph: LineageGraph, dataset: number, label: number): number {
  const { wholeOf, columnsOf, productOf, facts } = graph
  if (label === absent) return wholeOf.at(dataset)
  const known = columnLabelled(graph, dataset, label)
  if (known !== undefined) return known
  const product = productOf.at(dataset)
  if (product !== nobody && facts[product]?.job === undefined) return wholeOf.at(dataset)
  const added = addColumn(graph, dataset, label)
  columnsOf.push(dataset, added)
  return added
}

/** The column of a dataset that has a name, by the name's number. */
export function columnLabelled(
  { columnsOf, labelOf }: LineageGraph,
  dataset: number,
  label: number,
): number | undefined {
  for (let place = columnsOf.start(dataset); place < columnsOf.end(dataset); place++)
    if (labelOf.at(columnsOf.at(place)) === label) return columnsOf.at(place)
  return undefined
}

/** A new number for a column. */
export function addColumn({ datasetOf, labelOf }: LineageGraph, dataset: number, label: number): number {
  labelOf.push(label)
  return datasetOf.push(dataset)
}
