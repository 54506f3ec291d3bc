import type { ReactNode } from 'react'
import { useLoaded } from '../api/loaded.ts'
import { mesh } from '../api/mesh.ts'
import type { ProductSlo, SloPromise } from '../measures/measures.ts'
import { Empty } from '../parts/empty.tsx'
import { Shown } from '../parts/shown.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { PersonLink } from '../people/person-link.tsx'
import { ConsumerPromises } from './consumer-promises.tsx'
import type { ProductPartProps } from './product-part-props.ts'
import { PromiseChart } from './promise-chart.tsx'
import { PromiseEvents } from './promise-events.tsx'
import { PromiseState } from './promise-state.tsx'
import { promiseValue } from './promise-value.ts'

/** How the promises of a product stand, what is left of what they allow, and how they stood before. */
export function PromisesView({ product: { product: key } }: ProductPartProps): ReactNode {
  const [domain = '', product = ''] = key.split('/')
  const slo = useLoaded(`slo ${key}`, (signal) => mesh.showProductSlo({ domain, product }, { signal }))
  return (
    <Shown of={slo} what="its service levels">
      {({ promises, events }) =>
        promises.length === 0 ? (
          <Empty>Its contract promises no service level.</Empty>
        ) : (
          <div className="stack">
            <ul className="plain cards wide">
              {promises.map((promise) => (
                <li key={[promise.contract, promise.property, promise.element].join(' ')}>
                  <PromiseCard promise={promise} />
                </li>
              ))}
            </ul>
            <ConsumerPromises product={key} />
            <History events={events} />
          </div>
        )
      }
    </Shown>
  )
}

const PromiseCard = ({ promise }: { readonly promise: SloPromise }): ReactNode => (
  <article className="card stack tight">
    <div className="row apart">
      <h2>{promise.property}</h2>
      <PromiseState state={promise.state} />
    </div>
    <p>
      {promise.promised} promised{promise.element === undefined ? '' : ` of ${promise.element}`}
    </p>
    <p className="quiet small">{promise.why}</p>
    {promise.budget === undefined ? null : <Budget budget={promise.budget} />}
    {promise.days?.some(({ measured, stood }) => measured !== undefined || stood !== undefined) ? (
      <PromiseChart promise={promise} days={promise.days} />
    ) : null}
    {promise.consumers === undefined || promise.consumers.length === 0 ? null : (
      <Consumers property={promise.property} of={promise.consumers} />
    )}
  </article>
)

const Consumers = ({
  property,
  of,
}: {
  readonly property: string
  readonly of: NonNullable<SloPromise['consumers']>
}): ReactNode => (
  <DataTable
    label={`${property} by consumer`}
    rows={of}
    keyOf={({ consumer }) => consumer}
    columns={[
      { title: 'Consumer', cell: ({ consumer }) => <PersonLink principal={consumer} /> },
      { title: 'State', cell: ({ state }) => <PromiseState state={state} /> },
      { title: 'Measured', cell: ({ measured }) => promiseValue(property, measured) },
    ]}
  />
)

function Budget({ budget: { allowed, used, burn } }: Required<Pick<SloPromise, 'budget'>>): ReactNode {
  const share = allowed === 0 ? (used === 0 ? 0 : 1) : Math.min(1, used / allowed)
  const text = `${used} of ${allowed.toFixed(1)} faults used`
  return (
    <div className="small">
      <svg className="budget" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={text}>
        <rect className="all" width={100} height={6} />
        <rect className={share >= 1 ? 'over' : 'bar'} width={share * 100} height={6} />
      </svg>
      <p>
        Error budget: {text}; today it burns{' '}
        {burn > 1000 ? 'without measure' : `${burn.toFixed(1)} times as fast as it lasts`}.
      </p>
    </div>
  )
}

const History = ({ events }: Pick<ProductSlo, 'events'>): ReactNode => (
  <section className="card" aria-labelledby="stood">
    <h2 id="stood">How they stood</h2>
    <PromiseEvents events={events} />
  </section>
)
