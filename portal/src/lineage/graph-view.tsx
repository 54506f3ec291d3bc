import {
  Background,
  Controls,
  MarkerType,
  Position,
  ReactFlow,
  type Edge,
  type Node,
} from '@xyflow/react'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { asProblem, type Problem } from '../api/problem.ts'
import { ProblemNote } from '../parts/problem-note.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
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
  const [, navigate] = useLocation()
  const { places, problem } = usePlaces(boxes, arrows)
  const nodes = useMemo(() => (places === undefined ? [] : boxes.map((box) => nodeOf(box, places))), [boxes, places])
  const edges = useMemo(() => arrows.map(edgeOf), [arrows])
  const leadsTo = new Map(boxes.map(({ id, to }) => [id, to]))
  if (problem !== undefined) return <ProblemNote problem={problem} />
  if (places === undefined) return <Skeleton what="the graph" />
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

function usePlaces(
  boxes: readonly GraphBox[],
  arrows: readonly GraphArrow[],
): { readonly places: ReadonlyMap<string, Place> | undefined; readonly problem: Problem | undefined } {
  const [places, setPlaces] = useState<ReadonlyMap<string, Place>>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    let isWanted = true
    layOut(
      boxes.map(({ id }) => ({ id, width, height })),
      arrows.map(({ from, to }, index) => ({ id: String(index), from, to })),
    ).then(
      (found) => void (isWanted && setPlaces(found)),
      (error: unknown) => void (isWanted && setProblem(asProblem(error))),
    )
    return () => {
      isWanted = false
    }
  }, [boxes, arrows])
  return { places, problem }
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
