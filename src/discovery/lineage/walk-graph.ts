import { levelViewer, type LevelViewer } from './may-follow.ts'
import { absent, kindOf, thereOf, type Level, type LineageGraph } from './lineage-graph.ts'
import { datasetAt, productAt } from './place.ts'
import type { LineageViewer } from './viewer.ts'

export type Direction = 'up' | 'down'

export interface WalkOptions {
  readonly level: Level
  readonly direction: Direction
  readonly hops: number
  /** At most so many edges. */
  readonly most: number
  readonly viewer: LineageViewer
}

/** An edge by the numbers of its level: data go from `from` to `to`. */
export interface WalkedEdge {
  readonly from: number
  readonly to: number
  /** A place in `edgeKinds`. */
  readonly kind: number
  /** How many steps from where the walk began, from 1. */
  readonly hop: number
}

export interface Walked {
  /** Nearest first. */
  readonly edges: readonly WalkedEdge[]
  /** Whether there is more than was asked for. */
  readonly isCut: boolean
}

interface Walking extends WalkOptions, Pick<LevelViewer, 'mayFollow'> {
  readonly graph: LineageGraph
  readonly seen: Set<number>
  /** Datasets whose edges as a whole were followed, beside those of one of their columns. */
  readonly wholes: Set<number>
  /** Datasets that the viewer was asked to learn of. */
  readonly learned: Set<number>
  readonly edges: WalkedEdge[]
}

/** Edges within so many hops from `starts` that the viewer may know of, each once. */
export async function walkGraph(
  graph: LineageGraph,
  starts: readonly number[],
  options: WalkOptions,
): Promise<Walked> {
  const { mayFollow } = levelViewer(graph, options.level, options.viewer)
  const walking: Walking = {
    ...options,
    ...{ graph, mayFollow, seen: new Set(), wholes: new Set(), learned: new Set() },
    edges: [],
  }
  let frontier: number[] = []
  for (const start of starts) reach(walking, start, frontier)
  for (let hop = 1; frontier.length > 0; hop++) {
    const found = neighbours(walking, frontier, hop)
    if (found.length === 0) break
    if (hop > options.hops) return { edges: walking.edges, isCut: await isAnyKnown(walking, found) }
    await learn(walking, found)
    frontier = []
    for (const edge of found) {
      if (!mayFollow(edge)) continue
      if (walking.edges.length >= options.most) return { edges: walking.edges, isCut: true }
      walking.edges.push(edge)
      reach(walking, options.direction === 'down' ? edge.to : edge.from, frontier)
    }
  }
  return { edges: walking.edges, isCut: false }
}

/** Adds the node itself; with a dataset that is reached as a whole, every column of it. Nothing where it was reached before. */
function reach({ graph, level, seen }: Walking, node: number, frontier: number[]): void {
  if (seen.has(node)) return
  seen.add(node)
  frontier.push(node)
  if (level !== 'column' || graph.labelOf.at(node) !== absent) return
  const { columnsOf } = graph
  const dataset = graph.datasetOf.at(node)
  for (let place = columnsOf.start(dataset); place < columnsOf.end(dataset); place++) {
    const column = columnsOf.at(place)
    if (seen.has(column)) continue
    seen.add(column)
    frontier.push(column)
  }
}

function neighbours(walking: Walking, frontier: readonly number[], hop: number): readonly WalkedEdge[] {
  const { graph, level, direction } = walking
  const edges = graph.levels[level][direction]
  const found: WalkedEdge[] = []
  const take = (here: number): void => {
    for (let place = edges.start(here); place < edges.end(here); place++) {
      const edge = edges.at(place)
      const there = thereOf(edge)
      found.push(
        direction === 'down'
          ? { from: here, to: there, kind: kindOf(edge), hop }
          : { from: there, to: here, kind: kindOf(edge), hop },
      )
    }
  }
  for (const here of frontier) {
    take(here)
    // What becomes of a dataset as a whole becomes of its columns, and what decides its rows decides them.
    const whole = level === 'column' ? graph.wholeOf.at(graph.datasetOf.at(here)) : here
    if (whole === here || walking.wholes.has(whole) || walking.seen.has(whole)) continue
    walking.wholes.add(whole)
    take(whole)
  }
  return found
}

/** Asks about everything that the edges would lead to, at once. */
async function learn(
  { graph, level, viewer, learned }: Walking,
  found: readonly WalkedEdge[],
): Promise<void> {
  if (viewer.learn === undefined) return
  const datasets: number[] = []
  const add = (dataset: number): void => {
    if (learned.has(dataset)) return
    learned.add(dataset)
    if (productAt(graph, 'dataset', dataset) !== undefined) datasets.push(dataset)
  }
  const addEnd = (number: number): void => {
    const dataset = datasetAt(graph, level, number)
    if (dataset === undefined) graph.datasetsOf.of(number).forEach(add)
    else add(dataset)
  }
  for (const { from, to } of found) {
    addEnd(from)
    addEnd(to)
  }
  if (datasets.length > 0) await viewer.learn(datasets)
}

/** Whether a reader would see more is told from what they may know of alone. */
async function isAnyKnown(walking: Walking, found: readonly WalkedEdge[]): Promise<boolean> {
  await learn(walking, found)
  return found.some(walking.mayFollow)
}
