import { thereOf, type LineageGraph } from './lineage-graph.ts'
import { Marks } from './marks.ts'
import { levelViewer, type LevelViewer, type Origin } from './may-follow.ts'
import type { PackedLists } from './packed-lists.ts'
import { productAt } from './place.ts'
import type { LineageViewer } from './viewer.ts'

/** A dataset that is made of where the question began. */
export interface ReachedDataset {
  readonly dataset: number
  /** Steps away, from 1. */
  readonly hops: number
  /** Columns that are made of it; undefined where the dataset is as a whole. */
  readonly columns: ReadonlySet<number> | undefined
}

export interface Reached {
  /** Nearest first. */
  readonly datasets: readonly ReachedDataset[]
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
  using ofDatasets = Marks.take()
  using ofColumns = Marks.take()
  const reaching = begin({ graph, viewer, ofDatasets, ofColumns }, starts)
  const { datasets } = reaching
  for (let hop = 1; !isEmpty(reaching.frontier); hop++) {
    const { frontier } = reaching
    if (hop > hops) return { datasets, isCut: await isMoreKnown(reaching, frontier) }
    reaching.frontier = emptyFrontier()
    await learn(reaching, frontier)
    // What is reached as a whole first: most edges lead nowhere else.
    const toColumns = reachSome(reaching, frontier, { hop, isToWholes: true })
    if (toColumns > 0 && reaching.count <= most) reachSome(reaching, frontier, { hop, isToWholes: false })
    if (reaching.count > most) return { datasets, isCut: true }
  }
  return { datasets, isCut: false }
}

/** Reaches what is meant as a whole, or single columns; how many edges lead to what is left. */
function reachSome(
  reaching: Reaching,
  frontier: Frontier,
  { hop, isToWholes }: { readonly hop: number; readonly isToWholes: boolean },
): number {
  let left = 0
  someWay(reaching, frontier, (to, origin) => {
    if (isWhole(reaching.graph, to) !== isToWholes) left += 1
    else if (reaching.mayReach(origin, to)) reach(reaching, to, hop)
    return false
  })
  return left
}

/** What was reached by the last hop: datasets as a whole, and columns of others. */
interface Frontier {
  readonly wholes: number[]
  /** With each dataset's first, what stands for it: what is made of it as a whole is made of its columns. */
  readonly columns: number[]
}

const emptyFrontier = (): Frontier => ({ wholes: [], columns: [] })
const isEmpty = ({ wholes, columns }: Frontier): boolean => wholes.length + columns.length === 0

interface Reaching extends Pick<LevelViewer, 'originOf' | 'mayReach'> {
  readonly graph: LineageGraph
  readonly edges: PackedLists
  readonly viewer: LineageViewer
  /** What is known of each dataset by now, as bits of `marked`; where it began too. */
  readonly ofDatasets: Marks
  /** 1 for each column that was reached on its own. */
  readonly ofColumns: Marks
  readonly datasets: { readonly dataset: number; readonly hops: number; columns: Set<number> | undefined }[]
  /** By dataset: its place in `datasets`, where columns of it were reached on their own. */
  readonly places: Map<number, number>
  frontier: Frontier
  count: number
}

const marked = {
  /** It was reached as a whole. */
  whole: 1,
  /** Columns of it were reached on their own. */
  partly: 2,
  /** The viewer was asked to learn of it. */
  learned: 4,
} as const

function begin(
  given: Pick<Reaching, 'graph' | 'viewer' | 'ofDatasets' | 'ofColumns'>,
  starts: readonly number[],
): Reaching {
  const { graph, viewer } = given
  const { originOf, mayReach } = levelViewer(graph, 'column', viewer)
  const reaching: Reaching = {
    ...{ ...given, edges: graph.levels.column.down, originOf, mayReach },
    ...{ datasets: [], places: new Map(), frontier: emptyFrontier(), count: 0 },
  }
  for (const start of starts) mark(reaching, start)
  return reaching
}

const isWhole = ({ wholeOf, datasetOf }: LineageGraph, column: number): boolean =>
  wholeOf.at(datasetOf.at(column)) === column

function isReached({ graph, ofDatasets, ofColumns }: Reaching, column: number): boolean {
  return isWholly(ofDatasets, graph.datasetOf.at(column)) || ofColumns.at(column) === 1
}

const isWholly = (ofDatasets: Marks, dataset: number): boolean =>
  (ofDatasets.at(dataset) & marked.whole) !== 0

/** An edge that leads to something new; whether that is enough. */
type Way = (to: number, origin: Origin) => boolean

/** Goes through the edges that lead to something new, until one is enough; whether one was. */
function someWay(reaching: Reaching, { wholes, columns }: Frontier, way: Way): boolean {
  const { columnsOf, wholeOf } = reaching.graph
  for (const dataset of wholes) {
    if (!leadsOn(reaching, dataset)) continue
    if (someEdge(reaching, wholeOf.at(dataset), way)) return true
    for (let place = columnsOf.start(dataset); place < columnsOf.end(dataset); place++) {
      if (someEdge(reaching, columnsOf.at(place), way)) return true
      // One of the first columns often leads to all that the others could.
      if (!leadsOn(reaching, dataset)) break
    }
  }
  for (const column of columns) if (someEdge(reaching, column, way)) return true
  return false
}

/** Whether anything is made of a dataset that was not reached as a whole. */
function leadsOn({ graph, ofDatasets }: Reaching, dataset: number): boolean {
  const { down } = graph.levels.dataset
  for (let place = down.start(dataset); place < down.end(dataset); place++)
    if (!isWholly(ofDatasets, thereOf(down.at(place)))) return true
  return false
}

function someEdge(reaching: Reaching, from: number, way: Way): boolean {
  const { edges, originOf } = reaching
  let origin: Origin | undefined
  for (let place = edges.start(from); place < edges.end(from); place++) {
    const to = thereOf(edges.at(place))
    if (isReached(reaching, to)) continue
    origin ??= originOf(from)
    if (way(to, origin)) return true
  }
  return false
}

/** Asks about everything new that these lead to, at once. */
async function learn(reaching: Reaching, frontier: Frontier): Promise<void> {
  const { graph, viewer, ofDatasets } = reaching
  if (viewer.learn === undefined) return
  const datasets: number[] = []
  const add = (dataset: number): void => {
    if ((ofDatasets.at(dataset) & (marked.whole | marked.learned)) !== 0) return
    ofDatasets.add(dataset, marked.learned)
    if (productAt(graph, 'dataset', dataset) !== undefined) datasets.push(dataset)
  }
  const { down } = graph.levels.dataset
  for (const dataset of frontier.wholes)
    for (let place = down.start(dataset); place < down.end(dataset); place++) add(thereOf(down.at(place)))
  for (const column of frontier.columns)
    for (const edge of reaching.edges.of(column)) add(graph.datasetOf.at(thereOf(edge)))
  if (datasets.length > 0) await viewer.learn(datasets)
}

function reach(reaching: Reaching, to: number, hops: number): void {
  const { graph, datasets, places } = reaching
  const dataset = graph.datasetOf.at(to)
  const place = places.get(dataset)
  const isAll = isWhole(graph, to)
  const before = place === undefined ? undefined : datasets[place]
  if (before === undefined) {
    if (!isAll) places.set(dataset, datasets.length)
    datasets.push({ dataset, hops, columns: isAll ? undefined : new Set([to]) })
  } else if (isAll) before.columns = undefined
  else before.columns?.add(to)
  reaching.count += 1
  mark(reaching, to)
}

/** It is reached: what is made of it is looked at next. */
function mark({ graph, ofDatasets, ofColumns, frontier }: Reaching, number: number): void {
  const dataset = graph.datasetOf.at(number)
  if (isWhole(graph, number)) {
    ofDatasets.add(dataset, marked.whole)
    frontier.wholes.push(dataset)
    return
  }
  if ((ofDatasets.at(dataset) & marked.partly) === 0) frontier.columns.push(graph.wholeOf.at(dataset))
  ofDatasets.add(dataset, marked.partly)
  ofColumns.add(number, 1)
  frontier.columns.push(number)
}

/** Most often something is made of one of the first; what is made of the others need not be looked at then. */
const lookedAtOnce = 16

/** Whether a reader would see more is told from what they may know of alone. */
async function isMoreKnown(reaching: Reaching, { wholes, columns }: Frontier): Promise<boolean> {
  for (let start = 0; start < Math.max(wholes.length, columns.length); start += lookedAtOnce) {
    const end = start + lookedAtOnce
    const some = { wholes: wholes.slice(start, end), columns: columns.slice(start, end) }
    await learn(reaching, some)
    if (someWay(reaching, some, (to, origin) => reaching.mayReach(origin, to))) return true
  }
  return false
}
