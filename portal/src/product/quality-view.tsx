import type { ReactNode } from 'react'
import type { Product } from '../api/mesh.ts'
import { Badge, type Tone } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Empty } from '../parts/empty.tsx'
import { QualityHistory } from './quality-history.tsx'

type Check = Product['quality']['checks'][number]

/** What was checked before the product was published as it is, how it came out, and how it did before. */
export const QualityView = ({ product }: { readonly product: Product }): ReactNode => (
  <div className="stack">
    <Checks of={product.quality} />
    <QualityHistory product={product} />
  </div>
)

function Checks({ of: quality }: { readonly of: Product['quality'] }): ReactNode {
  if (quality.checks.length === 0) return <Empty>Its contract promises nothing that is checked.</Empty>
  return (
    <section className="stack" aria-label="Quality">
      <Verdict of={quality} />
      <DataTable
        label="Checks"
        rows={quality.checks}
        keyOf={({ id }) => id}
        columns={[
          { title: 'Check', cell: ({ description }) => description },
          { title: 'Came out', cell: (check) => <Outcome of={check} /> },
          {
            title: 'If it fails',
            cell: ({ severity }) => (severity === 'error' ? 'nothing is published' : 'a warning'),
          },
        ]}
      />
    </section>
  )
}

/** What only warns keeps nothing from being published, and did not hold all the same. */
function Verdict({ of: { passed, checks } }: { readonly of: Product['quality'] }): ReactNode {
  const hasWarned = checks.some(({ outcome }) => outcome === 'fail')
  const tone = passed ? (hasWarned ? 'warn' : 'good') : 'bad'
  return (
    <p className={`note ${tone}`}>
      {passed && !hasWarned
        ? 'Everything that its contract promises held'
        : 'Not everything that its contract promises held'}{' '}
      when it was published.
    </p>
  )
}

const tones: Readonly<Record<string, Tone>> = { pass: 'good', fail: 'bad', error: 'bad' }
const words: Readonly<Record<string, string>> = {
  pass: 'passed',
  fail: 'failed',
  error: 'could not run',
  skipped: 'not run',
}

/** What only warns is not as bad as what keeps data from being published. */
const Outcome = ({ of: { outcome, severity } }: { readonly of: Check }): ReactNode => (
  <Badge tone={outcome === 'fail' && severity !== 'error' ? 'warn' : (tones[outcome] ?? 'plain')}>
    {words[outcome] ?? outcome}
  </Badge>
)
