import type { ReactNode } from 'react'
import { valueTitles, type FacetOf, type ValueCount } from './facets.ts'

interface FacetProps {
  readonly facet: FacetOf
  readonly counts: readonly ValueCount[]
  readonly chosen: readonly string[]
  readonly choose: (value: string) => void
}

/** What a list of filters has before it gets long. */
const most = 12

/** Values of one property to choose among, each with how many it would show; what is chosen stays in the list. */
export function Facet({ facet: { name, title }, counts, chosen, choose }: FacetProps): ReactNode {
  const missing = chosen.filter((value) => !counts.some((each) => each.value === value))
  const shown = [...missing.map((value) => ({ value, count: 0 })), ...counts]
  // One value that everything has is no choice.
  if (shown.length === 0 || (shown.length === 1 && chosen.length === 0)) return null
  return (
    <fieldset className="facet">
      <legend>{title}</legend>
      {shown.slice(0, most).map(({ value, count }) => (
        <label key={value} className="choice">
          <input
            type="checkbox"
            name={name}
            value={value}
            checked={chosen.includes(value)}
            onChange={() => choose(value)}
          />
          <span>{valueTitles[value] ?? value}</span>
          <span className="quiet small">{count}</span>
        </label>
      ))}
    </fieldset>
  )
}
