import { curve } from '../graph/curve.ts'
import { layeredLayout } from '../graph/layered-layout.ts'
import type { PlacedBox, Point } from '../graph/layout.ts'
import type { Stop } from '../graph/next-stop.ts'
import type { GraphEdge, GraphNode, LineageGraph } from './lineage-graph.ts'

/** Where everything of a lineage graph is, in pixels. */
export interface LineageDrawing {
  readonly cards: readonly DrawnCard[]
  readonly lines: readonly DrawnLine[]
  readonly stops: readonly Stop[]
  /** What was asked about. */
  readonly begin: Stop | undefined
  readonly width: number
  readonly height: number
}

export interface DrawnCard {
  readonly node: GraphNode
  readonly box: PlacedBox
}

export interface DrawnLine {
  readonly edge: GraphEdge
  readonly path: string
  /** Cards at its ends. */
  readonly cards: readonly [string, string]
}

export const cardWidth = 216
export const headHeight = 46
export const rowHeight = 26

const cardOf = (anchor: string): string => anchor.split('#', 1)[0] ?? anchor

/** Lays a graph out, from left to right as data go. */
export function lineageDrawing({ nodes, edges }: LineageGraph): LineageDrawing {
  const links = edges.map(({ from, to }) => ({ from: cardOf(from), to: cardOf(to) }))
  const boxes = nodes.map(({ id, rows }) => ({
    id,
    width: cardWidth,
    height: headHeight + rows.length * rowHeight,
  }))
  const layout = layeredLayout(boxes, links)
  const rowAt = new Map(nodes.flatMap(({ rows }) => rows.map(({ id }, index) => [id, index] as const)))
  const middle = (anchor: string): Stop => {
    const { x = 0, y = 0 } = layout.boxes.get(cardOf(anchor)) ?? {}
    const row = rowAt.get(anchor)
    const down = row === undefined ? headHeight / 2 : headHeight + (row + 0.5) * rowHeight
    return { id: anchor, x: x + cardWidth / 2, y: y + down }
  }
  const side = (anchor: string, sign: 1 | -1): Point => {
    const { x, y } = middle(anchor)
    return { x: x + (sign * cardWidth) / 2, y }
  }
  const layerOf = (anchor: string): number => layout.boxes.get(cardOf(anchor))?.layer ?? 0
  const pathOf = ({ from, to }: GraphEdge, bends: readonly Point[]): string => {
    const sign = layerOf(from) <= layerOf(to) ? 1 : -1
    return curve([side(from, sign), ...bends, side(to, sign === 1 ? -1 : 1)])
  }
  const stops = nodes.flatMap(({ id, rows }) => [id, ...rows.map((row) => row.id)].map(middle))
  const asked =
    nodes.flatMap(({ rows }) => rows).find(({ isAsked }) => isAsked) ?? nodes.find(({ isAsked }) => isAsked)
  return {
    cards: nodes.flatMap((node) => {
      const box = layout.boxes.get(node.id)
      return box === undefined ? [] : [{ node, box }]
    }),
    lines: edges.map((edge, index) => ({
      edge,
      path: pathOf(edge, layout.bends[index] ?? []),
      cards: [cardOf(edge.from), cardOf(edge.to)],
    })),
    stops,
    begin: asked === undefined ? stops[0] : middle(asked.id),
    width: layout.width,
    height: layout.height,
  }
}
