import { Fragment, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useLoaded } from '../api/loaded.ts'
import { mesh } from '../api/mesh.ts'
import { DayBars } from '../measures/day-bars.tsx'
import { DaysChoice, useDays } from '../measures/days.tsx'
import { MeasureTiles } from '../measures/measure-tiles.tsx'
import type { ProductMeasures } from '../measures/measures.ts'
import { countText } from '../measures/number-text.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Empty } from '../parts/empty.tsx'
import { Shown } from '../parts/shown.tsx'
import { PersonLink } from '../people/person-link.tsx'
import type { ProductPartProps } from './product-part-props.ts'
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
    <DataTable
      label="Use of columns"
      rows={columns}
      keyOf={({ dataset, column }) => `${dataset} ${column}`}
      columns={[
        {
          title: 'Column',
          className: 'mono',
          cell: ({ dataset, column }) => `${dataset.slice(dataset.lastIndexOf('/') + 1)}.${column}`,
        },
        { title: 'Queries, ever', className: 'number', cell: ({ queries }) => countText(queries) },
        { title: 'Last used', className: 'whole', cell: ({ lastUsed }) => lastUsed ?? 'never' },
      ]}
    />
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
      <DataTable
        label="Use by consumer"
        rows={consumers}
        keyOf={({ consumer }) => consumer}
        columns={[
          { title: 'Consumer', cell: ({ consumer }) => <PersonLink principal={consumer} /> },
          { title: 'Queries', className: 'number', cell: ({ queries }) => countText(queries) },
          { title: 'Refused', className: 'number', cell: ({ refused }) => countText(refused) },
          { title: 'Rows', className: 'number', cell: ({ rows }) => countText(rows) },
          { title: 'Last read', className: 'whole', cell: ({ lastRead }) => lastRead ?? 'never' },
        ]}
      />
    )}
    {madeOfIt.length === 0 ? null : (
      <p className="small">
        Made of it:{' '}
        {madeOfIt.map((product, index) => (
          <Fragment key={product}>
            {index === 0 ? null : ', '}
            <Link to={`/marketplace/${product}`}>{product}</Link>
          </Fragment>
        ))}
      </p>
    )}
  </section>
)
