import { edgeKinds, type EdgeKind } from './lineage-part.ts'
import { findPlace, type AskedPlace } from './asked-place.ts'
import type { Level, LineageGraph } from './lineage-graph.ts'
import { isOwnRead } from './is-own-read.ts'
import type { LineageKnowledge } from './lineage-knowledge.ts'
import { namedViewer } from './named-viewer.ts'
import { observedReads, productOfKey, type ObservedRead } from './observed-reads.ts'
import { datasetAt, placeAt, type Place } from './place.ts'
import { walkGraph, type Direction, type WalkedEdge } from './walk-graph.ts'
import type { AskingViewer } from './reader-viewer.ts'

export interface LineageQuestion extends AskedPlace {
  readonly direction: Direction
  readonly hops: number
  /** The product's, datasets' or columns' edges; what is asked about says it where absent. */
  readonly level?: Level | undefined
}

/** One step of declared lineage: `to` is made from `from`, or decided by it. */
export interface DeclaredStep {
  readonly from: Place
  readonly to: Place
  readonly kind: EdgeKind
  /** How many steps from what was asked about, from 1. */
  readonly hop: number
}

export interface LineageAnswer {
  readonly level: Level
  /** Nearest first. */
  readonly declared: readonly DeclaredStep[]
  /** Who really reads what is asked about and, downstream, what is made of it; as far as the viewer owns it, or is it. */
  readonly observed: readonly ObservedRead[]
  /** Whether there is more. */
  readonly isCut: boolean
}

/** More than anybody looks at. */
const mostEdges = 10_000

/** Where data come from or go to, as one viewer may know of it. Throws `not_found` of what they may not. */
export async function lineageOf(
  { graph, usage }: LineageKnowledge,
  { direction, hops, level: wanted, ...asked }: LineageQuestion,
  viewer: AskingViewer,
): Promise<LineageAnswer> {
  const found = await findPlace(graph, asked, viewer)
  const level = wanted ?? found.level
  const starts = startsAt(graph, level, found)
  const { edges, isCut } = await walkGraph(graph, starts, { level, direction, hops, most: mostEdges, viewer })
  const ends = direction === 'down' ? edges.flatMap(({ to }) => datasetAt(graph, level, to) ?? []) : []
  const { owns } = namedViewer(graph, viewer)
  const datasets = [...new Set([...found.datasets, ...ends])].map((dataset) => graph.datasets.nameOf(dataset))
  return {
    level,
    declared: edges.map((edge) => stepOf(graph, level, edge)),
    observed: observedReads(usage, datasets, graph).filter(
      (read) => owns(productOfKey(read.dataset)) || isOwnRead(read, graph, viewer),
    ),
    isCut,
  }
}

/** The numbers of a level that stand for what was found. */
export function startsAt(
  { wholeOf, productOf, products }: LineageGraph,
  level: Level,
  found: {
    readonly product: string
    readonly level: Level
    readonly numbers: readonly number[]
    readonly datasets: readonly number[]
  },
): readonly number[] {
  if (level === found.level) return found.numbers
  switch (level) {
    case 'column':
      return found.datasets.map((dataset) => wholeOf.at(dataset))
    case 'dataset':
      return found.datasets
    case 'product':
      return [products.numberOf(found.product) ?? productOf.at(found.datasets[0] ?? 0)]
  }
}

export const stepOf = (
  graph: LineageGraph,
  level: Level,
  { from, to, kind, hop }: WalkedEdge,
): DeclaredStep => ({
  from: placeAt(graph, level, from),
  to: placeAt(graph, level, to),
  kind: edgeKinds[kind] ?? 'whole',
  hop,
})
