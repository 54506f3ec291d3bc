import { useSyncExternalStore, type ReactNode } from 'react'

/** As the style sheet has it: filters stand beside what is found, and above it where there is no room. */
const narrow = matchMedia('(max-width: 62rem)')

const onChange = (listener: () => void): (() => void) => {
  narrow.addEventListener('change', listener)
  return () => narrow.removeEventListener('change', listener)
}

interface FiltersProps {
  /** How many are chosen. */
  readonly chosen: number
  readonly children: ReactNode
}

/** The filters of a search; folded where they would hide what is found. */
export function Filters({ chosen, children }: FiltersProps): ReactNode {
  const isNarrow = useSyncExternalStore(onChange, () => narrow.matches)
  const filters = <div className="facets">{children}</div>
  return (
    <aside aria-label="Filters">
      {isNarrow ? (
        <details className="folded">
          <summary>{chosen === 0 ? 'Filters' : `Filters (${chosen} chosen)`}</summary>
          {filters}
        </details>
      ) : (
        filters
      )}
    </aside>
  )
}
