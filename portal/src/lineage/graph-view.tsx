import { Background, Controls, MarkerType, Position, ReactFlow, type Edge, type Node } from '@xyflow/react'
import { useMemo, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useLoaded } from '../api/loaded.ts'
import { Shown } from '../parts/shown.tsx'
import { layOut, type Place } from './lay-out.ts'

export interface GraphBox {
  readonly id: string
  readonly title: string
  /** What it is, or where. */
  readonly under: string
  /** Where it leads; nowhere for what is outside the mesh. */
  readonly to?: string | undefined
  readonly tone: 'own' | 'centre' | 'remote' | 'outside'
}

export interface GraphArrow {
  readonly from: string
  readonly to: string
  /** `observed` is seen in the audit, the others are declared. */
  readonly isObserved: boolean
  readonly label?: string | undefined
}

interface GraphViewProps {
  readonly label: string
  readonly boxes: readonly GraphBox[]
  readonly arrows: readonly GraphArrow[]
}

const width = 208
const height = 52

/** What flows where, laid out from left to right. */
export function GraphView({ label, boxes, arrows }: GraphViewProps): ReactNode {
  const key = JSON.stringify([boxes.map(({ id }) => id), arrows.map(({ from, to }) => [from, to])])
  const places = useLoaded(key, () =>
    layOut(
      boxes.map(({ id }) => ({ id, width, height })),
      arrows.map(({ from, to }, index) => ({ id: String(index), from, to })),
    ),
  )
  return (
    <Shown of={places} what="the graph">
      {(found) => <Drawn label={label} boxes={boxes} arrows={arrows} places={found} />}
    </Shown>
  )
}

interface DrawnProps extends GraphViewProps {
  readonly places: ReadonlyMap<string, Place>
}

function Drawn({ label, boxes, arrows, places }: DrawnProps): ReactNode {
  const [, navigate] = useLocation()
  const nodes = useMemo(() => boxes.map((box) => nodeOf(box, places)), [boxes, places])
  const edges = useMemo(() => arrows.map(edgeOf), [arrows])
  const leadsTo = new Map(boxes.map(({ id, to }) => [id, to]))
  return (
    <div className="graph" role="group" aria-label={label}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        fitView
        minZoom={0.1}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        onlyRenderVisibleElements
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_event, { id }) => {
          const to = leadsTo.get(id)
          if (to !== undefined) navigate(to)
        }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  )
}

const nodeOf = ({ id, title, under, tone }: GraphBox, places: ReadonlyMap<string, Place>): Node => ({
  id,
  position: places.get(id) ?? { x: 0, y: 0 },
  data: {
    label: (
      <>
        <strong>{title}</strong>
        <span>{under}</span>
      </>
    ),
  },
  ariaLabel: `${title}, ${under}`,
  className: `box ${tone}`,
  width,
  height,
  sourcePosition: Position.Right,
  targetPosition: Position.Left,
})

const edgeOf = ({ from, to, isObserved, label }: GraphArrow, index: number): Edge => ({
  id: String(index),
  source: from,
  target: to,
  ...(label === undefined ? {} : { label }),
  className: isObserved ? 'observed' : 'declared',
  markerEnd: { type: MarkerType.ArrowClosed },
})
