import type { ReactNode } from 'react'
import { useLoaded } from '../api/loaded.ts'
import type { Product } from '../api/mesh.ts'
import { ofProduct, useFresh } from '../api/use-fresh.ts'
import { Shown } from '../parts/shown.tsx'
import { useSession } from '../session/session.tsx'
import { loadCheckedRuns } from './checked-runs.ts'
import { QualityChart } from './quality-chart.tsx'

interface QualityHistoryProps {
  readonly product: Pick<Product, 'product' | 'node'>
}

/** How checks came out before: by publication, and for owners by build. Of another node's product nobody is an owner here. */
export function QualityHistory({ product: { product: key, node } }: QualityHistoryProps): ReactNode {
  const { owns, operator } = useSession().reader
  const isOwn = node === undefined && (operator || owns.products.includes(key))
  const runs = useLoaded(`checks ${key}`, (signal) => loadCheckedRuns(key, isOwn, signal))
  useFresh(runs.again, ofProduct(key))
  return (
    <Shown of={runs} what="how checks came out before">
      {(found) =>
        found.length === 0 ? null : <QualityChart runs={found} of={isOwn ? 'build' : 'publication'} />
      }
    </Shown>
  )
}
