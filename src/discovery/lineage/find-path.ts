import { findPlace, type AskedPlace } from './asked-place.ts'
import { startsAt, stepOf, type DeclaredStep } from './lineage.ts'
import type { Level } from './lineage-graph.ts'
import type { LineageKnowledge } from './lineage-knowledge.ts'
import type { LineageViewer } from './viewer.ts'
import { walkGraph, type WalkedEdge } from './walk-graph.ts'

export interface PathQuestion {
  readonly from: AskedPlace
  readonly to: AskedPlace
  readonly hops: number
}

const mostEdges = 100_000

/**
 * The shortest way that data take from one place to another, among datasets where both are datasets or columns, else among
 * products; undefined where there is none that the viewer may know of.
 */
export async function findPath(
  { graph }: LineageKnowledge,
  { from, to, hops }: PathQuestion,
  viewer: LineageViewer,
): Promise<readonly DeclaredStep[] | undefined> {
  const [start, end] = [await findPlace(graph, from, viewer), await findPlace(graph, to, viewer)]
  const level: Level = start.level === 'product' || end.level === 'product' ? 'product' : 'dataset'
  const starts = startsAt(graph, level, start)
  const ends = new Set(startsAt(graph, level, end))
  const { edges } = await walkGraph(graph, starts, {
    level,
    direction: 'down',
    hops,
    most: mostEdges,
    viewer,
  })
  const before = new Map<number, WalkedEdge>()
  for (const edge of edges) if (!before.has(edge.to)) before.set(edge.to, edge)
  const last = edges.find((edge) => ends.has(edge.to))
  if (last === undefined) return undefined
  const steps: WalkedEdge[] = [last]
  const begun = new Set(starts)
  for (let edge = last; !begun.has(edge.from);) {
    const previous = before.get(edge.from)
    if (previous === undefined) return undefined
    steps.unshift(previous)
    edge = previous
  }
  return steps.map((step, index) => ({ ...stepOf(graph, level, step), hop: index + 1 }))
}
