import { useSearchParams } from 'wouter'
import type { ReactNode } from 'react'

const all = [7, 30, 90] as const
export type Days = (typeof all)[number]

/** The window that the address names. */
export function useDays(): Days {
  const [search] = useSearchParams()
  return all.find((days) => String(days) === search.get('days')) ?? 30
}

/** Chooses the window, in the address. */
export function DaysChoice(): ReactNode {
  const chosen = useDays()
  const [, setSearch] = useSearchParams()
  return (
    <div className="row" role="group" aria-label="Days">
      {all.map((days) => (
        <button
          key={days}
          type="button"
          className="button"
          aria-pressed={days === chosen}
          onClick={() =>
            setSearch((search) => {
              search.set('days', String(days))
              return search
            })
          }
        >
          {days} days
        </button>
      ))}
    </div>
  )
}
