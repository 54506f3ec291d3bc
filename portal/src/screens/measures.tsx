import { useState, type ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import { all } from '../api/all-pages.ts'
import { useLoaded } from '../api/loaded.ts'
import { mesh } from '../api/mesh.ts'
import { DaysChoice, useDays } from '../measures/days.tsx'
import { MeasureTiles } from '../measures/measure-tiles.tsx'
import type { ListedMeasures } from '../measures/measures.ts'
import { countText, secondsText, shareText, starsText } from '../measures/number-text.ts'
import { Heading } from '../parts/heading.tsx'
import { NothingPublished } from '../parts/nothing-published.tsx'
import { Shown } from '../parts/shown.tsx'

/** How the products of this node, or of one of its domains, are used and cared for. */
export function MeasuresScreen(): ReactNode {
  const days = useDays()
  const [search] = useSearchParams()
  const domain = search.get('domain') ?? undefined
  const sum = useLoaded(`measures of ${domain ?? ''} ${days}`, (signal) =>
    domain === undefined
      ? mesh.showMeasures({ days }, { signal })
      : mesh.showDomainMeasures({ domain, days }, { signal }),
  )
  const products = useLoaded(`measured products ${domain ?? ''} ${days}`, () =>
    all(mesh.listProductMeasures, { days, ...(domain === undefined ? {} : { domain }) }),
  )
  return (
    <div className="stack">
      <Heading title={domain === undefined ? 'Measures' : `Measures of ${domain}`}>
        <DaysChoice />
      </Heading>
      {domain === undefined ? null : (
        <p className="small">
          <Link to={`/measures?days=${days}`}>All domains</Link>
        </p>
      )}
      <Shown of={sum} what="measures">
        {(found) => <MeasureTiles of={found} />}
      </Shown>
      <Shown of={products} what="products">
        {(found) => (found.length === 0 ? <NothingPublished /> : <ProductTable products={found} />)}
      </Shown>
    </div>
  )
}

interface MeasureColumn {
  readonly title: string
  /** What it is sorted by, highest first. */
  readonly by: (measured: ListedMeasures) => number
  readonly text: (measured: ListedMeasures) => string
}

const columns: readonly MeasureColumn[] = [
  {
    title: 'Consumers',
    by: ({ use }) => use.consumers.all,
    text: ({ use }) => countText(use.consumers.all),
  },
  { title: 'Queries', by: ({ use }) => use.queries, text: ({ use }) => countText(use.queries) },
  {
    title: 'Satisfaction',
    by: ({ ratings }) => ratings.average ?? 0,
    text: ({ ratings }) => starsText(ratings.average),
  },
  {
    title: 'Checks passed',
    by: ({ quality: { passed, checks } }) => (checks === 0 ? 0 : passed / checks),
    text: ({ quality: { passed, checks } }) => shareText(passed, checks),
  },
  {
    title: 'Request to grant',
    by: ({ requests }) => requests.requestToGrant.medianSeconds ?? 0,
    text: ({ requests }) => secondsText(requests.requestToGrant.medianSeconds),
  },
  {
    title: 'Change to publish',
    by: ({ builds }) => builds.changeToPublish.medianSeconds ?? 0,
    text: ({ builds }) => secondsText(builds.changeToPublish.medianSeconds),
  },
  {
    title: 'Columns not used',
    by: (measured) => measured.columns.unused,
    text: (measured) => `${measured.columns.unused} of ${measured.columns.published}`,
  },
]

function ProductTable({ products }: { readonly products: readonly ListedMeasures[] }): ReactNode {
  const [sorted, setSorted] = useState('Queries')
  const by = columns.find(({ title }) => title === sorted)?.by ?? (() => 0)
  const rows = products.toSorted((a, b) => by(b) - by(a) || (a.product < b.product ? -1 : 1))
  return (
    <div className="scroller" role="region" aria-label="Products" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Product</th>
            {columns.map(({ title }) => (
              <th
                key={title}
                scope="col"
                className="number"
                aria-sort={title === sorted ? 'descending' : 'none'}
              >
                <button className="as-link" type="button" onClick={() => setSorted(title)}>
                  {title}
                  {title === sorted ? ' ↓' : ''}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((measured) => (
            <tr key={measured.product}>
              <th scope="row">
                <Link to={`/marketplace/${measured.product}/usage`}>{measured.product}</Link>
              </th>
              {columns.map(({ title, text }) => (
                <td key={title} className="number">
                  {text(measured)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
