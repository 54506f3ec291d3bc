import type { ReactNode } from 'react'
import type { PlacedBox } from '../graph/layout.ts'
import { StopLink } from '../graph/stop-link.tsx'
import { useName } from '../people/use-name.ts'
import type { GraphNode } from './lineage-graph.ts'

interface LineageCardProps {
  readonly node: GraphNode
  readonly box: PlacedBox
  /** The one stop that the Tab key reaches; the others are reached by the arrow keys. */
  readonly first: string | undefined
  readonly search: string
}

/** A product, a dataset with its columns, something outside the mesh, or who reads. */
export function LineageCard({ node, box, first, search }: LineageCardProps): ReactNode {
  const { id, kind, title, place, principal, to, rows, isAsked } = node
  const { x, y, width, height } = box
  const name = useName(principal)
  return (
    <div
      className="graph-card"
      data-kind={kind}
      data-asked={isAsked}
      data-remote={node.node !== undefined}
      style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
    >
      <StopLink id={id} to={withSearch(to, search)} isFirst={id === first} what={whatOf(node)}>
        <strong>{name ?? title}</strong>{' '}
        <span>
          {name === undefined ? place : principal}
          {node.node === undefined ? null : <em> node {node.node}</em>}
        </span>
      </StopLink>
      {rows.map((row) => (
        <StopLink
          key={row.id}
          id={row.id}
          to={withSearch(row.to, search)}
          isFirst={row.id === first}
          isCurrent={row.isAsked}
          what={`column of ${title}`}
        >
          {row.title}
        </StopLink>
      ))}
    </div>
  )
}

/** What was chosen stays chosen from one lineage to the next. */
const withSearch = (to: string | undefined, search: string): string | undefined =>
  to?.startsWith('/lineage') === true ? `${to}${search}` : to

const kinds: Readonly<Record<GraphNode['kind'], string>> = {
  product: 'product',
  dataset: 'dataset',
  external: 'outside the mesh',
  reader: 'who reads it',
}

const whatOf = ({ kind, node }: GraphNode): string =>
  node === undefined ? kinds[kind] : `${kinds[kind]} of another node`
