import type { ReactNode } from 'react'
import { stateWords, type ProductState } from './product-mark.tsx'

const states: readonly ProductState[] = ['fresh', 'late', 'failing', 'unknown']

/** What the marks of products mean. */
export const MapLegend = (): ReactNode => (
  <span className="legend small quiet">
    {states.map((state) => (
      <span key={state}>
        <i className="map-dot" data-state={state} /> {state}: {stateWords[state]}
      </span>
    ))}
  </span>
)
