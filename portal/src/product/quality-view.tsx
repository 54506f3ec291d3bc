import type { ReactNode } from 'react'
import type { Product } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Empty } from '../parts/empty.tsx'

/** What was checked before the product was published as it is, and how it came out. */
export function QualityView({ product: { quality } }: { readonly product: Product }): ReactNode {
  if (quality.checks.length === 0) return <Empty>Its contract promises nothing that is checked.</Empty>
  return (
    <section className="stack" aria-label="Quality">
      <p className={`note ${quality.passed ? 'good' : 'bad'}`}>
        {quality.passed
          ? 'Everything that its contract promises held'
          : 'Not everything that its contract promises held'}{' '}
        when it was published.
      </p>
      <DataTable
        label="Checks"
        rows={quality.checks}
        keyOf={({ id }) => id}
        columns={[
          { title: 'Check', cell: ({ description }) => description },
          { title: 'Severity', cell: ({ severity }) => severity },
          {
            title: 'Outcome',
            cell: ({ outcome }) => <Badge tone={outcome === 'pass' ? 'good' : 'bad'}>{outcome}</Badge>,
          },
        ]}
      />
    </section>
  )
}
