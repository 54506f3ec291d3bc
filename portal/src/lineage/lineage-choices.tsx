import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import type { Lineage } from '../api/mesh.ts'
import type { Asked } from './place-address.ts'

export type Level = Lineage['level']

const depths = [1, 2, 3, 5, 10] as const

/** The level that an address names, else that of what it asks about. */
export function levelOf({ dataset, column }: Asked, named: string | null): Level {
  if (named === 'product' || named === 'dataset' || named === 'column') return named
  if (column !== undefined) return 'column'
  return dataset === undefined ? 'product' : 'dataset'
}

/** Whether an address wants the drawing or the table. */
export const viewOf = (search: URLSearchParams): 'drawing' | 'table' =>
  search.get('view') === 'table' ? 'table' : 'drawing'

/** How many steps away lineage is shown. */
export function DepthField({ hops }: { readonly hops: number }): ReactNode {
  const [, setSearch] = useSearchParams()
  return (
    <label className="row small">
      Steps
      <select
        className="narrow"
        value={hops}
        onChange={({ target }) =>
          setSearch((before) => {
            const after = new URLSearchParams(before)
            after.set('depth', target.value)
            return after
          })
        }
      >
        {[...new Set([...depths, hops])]
          .toSorted((a, b) => a - b)
          .map((depth) => (
            <option key={depth} value={depth}>
              {depth}
            </option>
          ))}
      </select>
    </label>
  )
}
