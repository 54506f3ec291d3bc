import { absent, thereOf, type LineageGraph } from './lineage-graph.ts'
import { levelViewer, type LevelViewer } from './may-follow.ts'
import type { PackedLists } from './packed-lists.ts'
import { productAt } from './place.ts'
import type { LineageViewer } from './viewer.ts'

/** A dataset that is made of where the question began. */
export interface ReachedDataset {
  /** Steps away, from 1. */
  readonly hops: number
  /** Columns that are made of it; absent where the dataset is as a whole. */
  readonly columns?: ReadonlySet<number>
}

export interface Reached {
  /** By dataset, nearest first. */
  readonly datasets: ReadonlyMap<number, ReachedDataset>
  /** Whether more could be reached than was asked for. */
  readonly isCut: boolean
}

export interface ReachOptions {
  readonly hops: number
  /** At most so many datasets and columns. */
  readonly most: number
  readonly viewer: LineageViewer
}

/**
 * What is made of columns, or of datasets as a whole, within so many hops, as far as the viewer may know of it. As `walkGraph`
 * of columns finds it, but an edge to what was reached before is not looked at, and those of a dataset's columns are not where
 * all that they could lead to was reached as a whole: thousands of datasets take milliseconds.
 */
export async function reachDown(
  graph: LineageGraph,
  starts: readonly number[],
  { hops, most, viewer }: ReachOptions,
): Promise<Reached> {
  const reaching = begin(graph, starts, viewer)
  const { datasets } = reaching
  for (let hop = 1; !isEmpty(reaching.frontier); hop++) {
    const { frontier } = reaching
    if (hop > hops) return { datasets, isCut: await isMoreKnown(reaching, frontier) }
    reaching.frontier = emptyFrontier()
    // What is reached as a whole first: most edges lead nowhere else.
    for (const waysFrom of [waysOfWholes, waysOfColumns]) {
      const { toWholes, toColumns } = waysFrom(reaching, frontier)
      await follow(reaching, toWholes, hop)
      await follow(reaching, toColumns, hop)
      if (reaching.count > most) return { datasets, isCut: true }
    }
  }
  return { datasets, isCut: false }
}

/** What was reached by the last hop: datasets as a whole, and columns of others. */
interface Frontier {
  readonly wholes: number[]
  readonly columns: number[]
}

const emptyFrontier = (): Frontier => ({ wholes: [], columns: [] })
const isEmpty = ({ wholes, columns }: Frontier): boolean => wholes.length + columns.length === 0

interface Reaching extends Pick<LevelViewer, 'mayFollow'> {
  readonly graph: LineageGraph
  readonly edges: PackedLists
  readonly viewer: LineageViewer
  /** Datasets that were reached as a whole, and columns that were on their own; those where it began too. */
  readonly wholes: Set<number>
  readonly columns: Set<number>
  /** Datasets whose edges as a whole were taken. */
  readonly taken: Set<number>
  /** Datasets that the viewer was asked to learn of. */
  readonly learned: Set<number>
  readonly datasets: Map<number, { readonly hops: number; columns?: Set<number> }>
  frontier: Frontier
  count: number
}

function begin(graph: LineageGraph, starts: readonly number[], viewer: LineageViewer): Reaching {
  const frontier: Frontier = {
    wholes: starts.filter((start) => isWhole(graph, start)).map((start) => graph.datasetOf.at(start)),
    columns: starts.filter((start) => !isWhole(graph, start)),
  }
  return {
    ...{ graph, viewer, edges: graph.levels.column.down },
    mayFollow: levelViewer(graph, 'column', viewer).mayFollow,
    ...{ wholes: new Set(frontier.wholes), columns: new Set(frontier.columns) },
    ...{ taken: new Set(), learned: new Set(), datasets: new Map() },
    ...{ frontier, count: 0 },
  }
}

const isWhole = ({ labelOf }: LineageGraph, column: number): boolean => labelOf.at(column) === absent

/** Edges that lead to something new, by what they lead to. */
interface Ways {
  readonly toWholes: Edge[]
  readonly toColumns: Edge[]
}

interface Edge {
  readonly from: number
  readonly to: number
}

const noWays = (): Ways => ({ toWholes: [], toColumns: [] })

/** What becomes of a dataset as a whole becomes of its columns too, and what decides its rows decides them. */
function waysOfWholes(reaching: Reaching, { wholes, columns }: Frontier): Ways {
  const { graph, taken } = reaching
  const found = noWays()
  const take = (dataset: number): void => {
    if (taken.has(dataset)) return
    taken.add(dataset)
    takeEdges(reaching, graph.wholeOf.at(dataset), found)
  }
  wholes.forEach(take)
  for (const column of columns) take(graph.datasetOf.at(column))
  return found
}

function waysOfColumns(reaching: Reaching, { wholes, columns }: Frontier): Ways {
  const { graph } = reaching
  const found = noWays()
  for (const dataset of wholes)
    if (leadsOn(reaching, dataset))
      for (const column of graph.columnsOf.of(dataset)) takeEdges(reaching, column, found)
  for (const column of columns) takeEdges(reaching, column, found)
  return found
}

/** Whether anything is made of a dataset that was not reached as a whole. */
function leadsOn({ graph, wholes }: Reaching, dataset: number): boolean {
  const { down } = graph.levels.dataset
  for (let place = down.start(dataset); place < down.end(dataset); place++)
    if (!wholes.has(thereOf(down.at(place)))) return true
  return false
}

function takeEdges(reaching: Reaching, from: number, { toWholes, toColumns }: Ways): void {
  const { graph, edges } = reaching
  for (let place = edges.start(from); place < edges.end(from); place++) {
    const to = thereOf(edges.at(place))
    if (isReached(reaching, to)) continue
    if (isWhole(graph, to)) toWholes.push({ from, to })
    else toColumns.push({ from, to })
  }
}

const isReached = ({ graph, wholes, columns }: Reaching, column: number): boolean =>
  wholes.has(graph.datasetOf.at(column)) || columns.has(column)

async function follow(reaching: Reaching, found: readonly Edge[], hop: number): Promise<void> {
  await learn(reaching, found)
  for (const edge of found)
    if (!isReached(reaching, edge.to) && reaching.mayFollow(edge)) reach(reaching, edge.to, hop)
}

/** Asks about everything new that these lead to, at once. */
async function learn(reaching: Reaching, found: readonly Edge[]): Promise<void> {
  const { graph, viewer, learned } = reaching
  if (viewer.learn === undefined) return
  const datasets: number[] = []
  for (const { to } of found) {
    const dataset = graph.datasetOf.at(to)
    if (learned.has(dataset) || isReached(reaching, to)) continue
    learned.add(dataset)
    if (productAt(graph, 'dataset', dataset) !== undefined) datasets.push(dataset)
  }
  if (datasets.length > 0) await viewer.learn(datasets)
}

function reach(reaching: Reaching, to: number, hop: number): void {
  const { graph, datasets, wholes, columns, frontier } = reaching
  const dataset = graph.datasetOf.at(to)
  const reached = datasets.get(dataset) ?? { hops: hop, columns: new Set<number>() }
  datasets.set(dataset, reached)
  reaching.count += 1
  if (isWhole(graph, to)) {
    delete reached.columns
    wholes.add(dataset)
    frontier.wholes.push(dataset)
  } else {
    reached.columns?.add(to)
    columns.add(to)
    frontier.columns.push(to)
  }
}

/** Most often something is made of one of the first; what is made of the others need not be looked at then. */
const lookedAtOnce = 16

/** Whether a reader would see more is told from what they may know of alone. */
async function isMoreKnown(reaching: Reaching, { wholes, columns }: Frontier): Promise<boolean> {
  for (let start = 0; start < Math.max(wholes.length, columns.length); start += lookedAtOnce) {
    const end = start + lookedAtOnce
    const some = { wholes: wholes.slice(start, end), columns: columns.slice(start, end) }
    for (const waysFrom of [waysOfWholes, waysOfColumns]) {
      const { toWholes, toColumns } = waysFrom(reaching, some)
      const found = [...toWholes, ...toColumns]
      await learn(reaching, found)
      if (found.some(reaching.mayFollow)) return true
    }
  }
  return false
}
