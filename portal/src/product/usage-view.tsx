import type { ReactNode } from 'react'
import { useLoaded } from '../api/loaded.ts'
import { mesh } from '../api/mesh.ts'
import { DayBars } from '../measures/day-bars.tsx'
import { DaysChoice, useDays } from '../measures/days.tsx'
import { MeasureTiles } from '../measures/measure-tiles.tsx'
import type { ProductMeasures } from '../measures/measures.ts'
import { countText } from '../measures/number-text.ts'
import { Empty } from '../parts/empty.tsx'
import { Shown } from '../parts/shown.tsx'
import type { ProductPartProps } from './product-parts.tsx'
import { Ratings } from './ratings.tsx'

/** How a product is used, and what its consumers say. */
export function UsageView({ product: { product: key } }: ProductPartProps): ReactNode {
  const days = useDays()
  const [domain = '', product = ''] = key.split('/')
  const measured = useLoaded(`measures ${key} ${days}`, (signal) =>
    mesh.showProductMeasures({ domain, product, days }, { signal }),
  )
  return (
    <>
      <DaysChoice />
      <Shown of={measured} what="its use">
        {(found) => (
          <div className="stack">
            <MeasureTiles of={found} />
            <DayBars days={found.byDay} />
            <Ratings product={key} mayRate={found.mayRate} rated={measured.again} />
            <div className="columns">
              <UsedColumns columns={found.usedColumns} />
              {found.consumers === undefined ? null : <Consumers of={found} />}
            </div>
          </div>
        )}
      </Shown>
    </>
  )
}

const UsedColumns = ({ columns }: { readonly columns: ProductMeasures['usedColumns'] }): ReactNode => (
  <section className="stack tight" aria-labelledby="used-columns">
    <h2 id="used-columns">Columns</h2>
    <div className="scroller" role="region" aria-label="Use of columns" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Queries, ever</th>
            <th scope="col">Last used</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ dataset, column, queries, lastUsed }) => (
            <tr key={`${dataset} ${column}`}>
              <th scope="row" className="mono">
                {dataset.slice(dataset.lastIndexOf('/') + 1)}.{column}
              </th>
              <td>{countText(queries)}</td>
              <td>{lastUsed ?? 'never'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
)

const Consumers = ({
  of: { consumers = [], madeOfIt = [] },
}: {
  readonly of: ProductMeasures
}): ReactNode => (
  <section className="stack tight" aria-labelledby="consumers">
    <h2 id="consumers">Consumers</h2>
    {consumers.length === 0 ? (
      <Empty>Nobody has asked for it in these days.</Empty>
    ) : (
      <div className="scroller" role="region" aria-label="Use by consumer" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Consumer</th>
              <th scope="col">Queries</th>
              <th scope="col">Refused</th>
              <th scope="col">Rows</th>
              <th scope="col">Last read</th>
            </tr>
          </thead>
          <tbody>
            {consumers.map(({ consumer, queries, refused, rows, lastRead }) => (
              <tr key={consumer}>
                <th scope="row">{consumer}</th>
                <td>{countText(queries)}</td>
                <td>{countText(refused)}</td>
                <td>{countText(rows)}</td>
                <td>{lastRead ?? 'never'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
    {madeOfIt.length === 0 ? null : <p className="small">Made of it: {madeOfIt.join(', ')}</p>}
  </section>
)
