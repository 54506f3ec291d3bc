import { memo, useMemo, type ReactNode } from 'react'
import { GraphFrame } from '../graph/graph-frame.tsx'
import { useHighlight } from '../graph/highlight.ts'
import { LineageCard } from './lineage-card.tsx'
import { lineageDrawing, type DrawnCard, type DrawnLine } from './lineage-drawing.ts'
import type { LineageGraph } from './lineage-graph.ts'
import { LineageLegend } from './lineage-legend.tsx'

interface LineageViewProps {
  readonly graph: LineageGraph
  readonly label: string
  /** What links have after their path. */
  readonly search: string
}

/** Lineage as a drawing: cards lead to their own lineage, and what they are linked with stands out when they are looked at. */
export function LineageView({ graph, label, search }: LineageViewProps): ReactNode {
  const drawing = useMemo(() => lineageDrawing(graph), [graph])
  const { at, handlers } = useHighlight()
  const { width, height, stops, begin, cards, lines } = drawing
  return (
    <GraphFrame
      label={label}
      width={width}
      height={height}
      stops={stops}
      begin={begin}
      legend={<LineageLegend graph={graph} />}
    >
      <Lines width={width} height={height} lines={lines} at={at} />
      <div {...handlers}>
        <Cards cards={cards} first={begin?.id} search={search} />
      </div>
    </GraphFrame>
  )
}

interface LinesProps {
  readonly width: number
  readonly height: number
  readonly lines: readonly DrawnLine[]
  readonly at: string | undefined
}

/** What they say is in the cards and in the table too. */
const Lines = memo(({ width, height, lines, at }: LinesProps): ReactNode => (
  <svg className="graph-lines" width={width} height={height} aria-hidden="true" data-lit={at !== undefined}>
    {lines.map(({ edge: { from, to, kind, reads }, path, cards }) => (
      <path
        key={`${from}\n${to}`}
        d={path}
        data-kind={kind ?? 'observed'}
        data-lit={at !== undefined && [from, to, ...cards].includes(at)}
        style={{ strokeWidth: strokeOf(reads) }}
      />
    ))}
  </svg>
))

/** A line that is read ten times as often is one step wider. */
const strokeOf = (reads: number): number => Math.min(6, 1.5 + Math.log10(1 + reads))

interface CardsProps {
  readonly cards: readonly DrawnCard[]
  /** What the Tab key reaches first. */
  readonly first: string | undefined
  readonly search: string
}

const Cards = memo(({ cards, first, search }: CardsProps): ReactNode =>
  cards.map(({ node, box }) => (
    <LineageCard key={node.id} node={node} box={box} first={first} search={search} />
  )),
)
