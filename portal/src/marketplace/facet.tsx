import type { ReactNode } from 'react'
import type { ProductSummary } from '../api/mesh.ts'
import { valueCounts, type Chosen, type FacetOf } from './facets.ts'

interface FacetProps {
  readonly facet: FacetOf
  readonly products: readonly ProductSummary[]
  readonly chosen: Chosen
  readonly choose: (value: string) => void
}

/** Values of one property to choose among, each with how many products it shows. */
export function Facet({ facet, products, chosen, choose }: FacetProps): ReactNode {
  const counts = valueCounts(facet, products, chosen)
  if (counts.length === 0) return null
  return (
    <fieldset className="facet">
      <legend>{facet.title}</legend>
      {counts.slice(0, 12).map(([value, count]) => (
        <label key={value} className="choice">
          <input
            type="checkbox"
            checked={chosen[facet.name]?.includes(value) ?? false}
            onChange={() => choose(value)}
          />
          <span>{value}</span>
          <span className="quiet small">{count}</span>
        </label>
      ))}
    </fieldset>
  )
}
