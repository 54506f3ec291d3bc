import type { ReactNode } from 'react'
import type { Product } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
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
      <div className="scroller" role="region" aria-label="Checks" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Check</th>
              <th scope="col">Severity</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {quality.checks.map(({ id, description, severity, outcome }) => (
              <tr key={id}>
                <th scope="row">{description}</th>
                <td>{severity}</td>
                <td>
                  <Badge tone={outcome === 'passed' ? 'good' : 'bad'}>{outcome}</Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
