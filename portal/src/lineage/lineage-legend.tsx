import type { ReactNode } from 'react'
import type { LineageGraph } from './lineage-graph.ts'

/** What lines and cards mean, as far as there are any. */
export const LineageLegend = ({ graph: { nodes, edges } }: { readonly graph: LineageGraph }): ReactNode => {
  const has = (kind: string): boolean => edges.some((edge) => (edge.kind ?? 'observed') === kind)
  return (
    <span className="legend small quiet">
      {has('value') || has('whole') ? <Line kind="value">declared</Line> : null}
      {has('decides') ? <Line kind="decides">decides rows</Line> : null}
      {has('observed') ? <Line kind="observed">observed only</Line> : null}
      {edges.some(({ reads }) => reads > 0) ? <span>wider: read more often</span> : null}
      {nodes.some(({ node }) => node !== undefined) ? <Card kind="remote">at another node</Card> : null}
      {nodes.some(({ kind }) => kind === 'external') ? <Card kind="external">outside the mesh</Card> : null}
      {nodes.some(({ kind }) => kind === 'reader') ? <Card kind="reader">who reads</Card> : null}
    </span>
  )
}

interface KeyProps {
  readonly kind: string
  readonly children: ReactNode
}

const Line = ({ kind, children }: KeyProps): ReactNode => (
  <span>
    <svg className="graph-lines key" width="28" height="8" aria-hidden="true">
      <path d="M0 4H28" data-kind={kind} style={{ strokeWidth: 2 }} />
    </svg>
    {children}
  </span>
)

const Card = ({ kind, children }: KeyProps): ReactNode => (
  <span>
    <i className="graph-key" data-kind={kind} />
    {children}
  </span>
)
