import { memo, useMemo, type ReactNode } from 'react'
import type { MeshMap } from '../api/mesh.ts'
import { GraphFrame } from '../graph/graph-frame.tsx'
import { useHighlight } from '../graph/highlight.ts'
import { StopLink } from '../graph/stop-link.tsx'
import {
  chipHeight,
  chipWidth,
  domainOf,
  kindText,
  mapDrawing,
  type DrawnChip,
  type DrawnDomain,
} from './map-drawing.ts'
import { MapLegend } from './map-legend.tsx'
import { MapLines } from './map-lines.tsx'
import { stateWords } from './product-mark.tsx'

/** The mesh as a drawing: domains with their products, and what flows between them. */
export function MapView({ map }: { readonly map: MeshMap }): ReactNode {
  const drawing = useMemo(() => mapDrawing(map), [map])
  const { at, handlers } = useHighlight()
  const { width, height, stops, domains, chips } = drawing
  const [first] = stops
  return (
    <GraphFrame
      label="Mesh map"
      width={width}
      height={height}
      stops={stops}
      begin={first}
      legend={<MapLegend />}
    >
      <div {...handlers}>
        <Domains domains={domains} first={first?.id} />
        <MapLines drawing={drawing} at={at} />
        <Chips chips={chips} />
      </div>
    </GraphFrame>
  )
}

interface DomainsProps {
  readonly domains: readonly DrawnDomain[]
  /** What the Tab key reaches. */
  readonly first: string | undefined
}

const Domains = memo(({ domains, first }: DomainsProps): ReactNode =>
  domains.map(({ domain, box: { x, y, width, height }, count }) => (
    <div
      key={domain.domain}
      className="map-domain"
      style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
    >
      <StopLink
        id={domain.domain}
        to={`/domains/${encodeURIComponent(domain.domain)}`}
        isFirst={domain.domain === first}
        what={`domain with ${count === 1 ? 'one product' : `${count} products`}`}
      >
        <strong>{domain.domain}</strong> <span>{kindText(domain)}</span>
      </StopLink>
    </div>
  )),
)

const Chips = memo(({ chips }: { readonly chips: readonly DrawnChip[] }): ReactNode =>
  chips.map(({ product: { product, state, node }, x, y }) => (
    <div
      key={product}
      className="map-chip"
      data-remote={node !== undefined}
      style={{ transform: `translate(${x}px, ${y}px)`, width: chipWidth, height: chipHeight }}
    >
      <StopLink
        id={product}
        to={`/marketplace/${product}`}
        isFirst={false}
        what={`product, ${stateWords[state]}`}
      >
        <i className="map-dot" data-state={state} />
        <span>{product.slice(domainOf(product).length + 1)}</span>
      </StopLink>
    </div>
  )),
)
