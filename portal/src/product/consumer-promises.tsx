import type { ReactNode } from 'react'
import { all } from '../api/all-pages.ts'
import { useLoaded } from '../api/loaded.ts'
import { mesh } from '../api/mesh.ts'
import type { ConsumerSlo } from '../measures/measures.ts'
import { Shown } from '../parts/shown.tsx'
import { PersonName } from '../people/person-link.tsx'
import { PromiseChart } from './promise-chart.tsx'
import { PromiseEvents } from './promise-events.tsx'
import { PromiseState } from './promise-state.tsx'

/** How promises about use stand for each consumer that the reader may know of, and how they stood before. */
export function ConsumerPromises({ product: key }: { readonly product: string }): ReactNode {
  const [domain = '', product = ''] = key.split('/')
  const slo = useLoaded(`slo of consumers ${key}`, (signal) =>
    all((asked) => mesh.listConsumerSlo(asked, { signal }), { domain, product }),
  )
  return (
    <Shown of={slo} what="its service levels by consumer">
      {(consumers) =>
        consumers.length === 0 ? null : (
          <section className="card stack tight" aria-labelledby="by-consumer">
            <h2 id="by-consumer">For each consumer</h2>
            {consumers.map((each) => (
              <Consumer key={each.consumer} of={each} />
            ))}
          </section>
        )
      }
    </Shown>
  )
}

const Consumer = ({ of: { consumer, promises, events } }: { readonly of: ConsumerSlo }): ReactNode => (
  <details>
    <summary>
      <PersonName principal={consumer} />{' '}
      {promises.map(({ contract, property, state }) => (
        <span key={`${contract} ${property}`}>
          {property} <PromiseState state={state} />{' '}
        </span>
      ))}
    </summary>
    {promises.map(({ why, days = [], ...promise }) => (
      <div key={`${promise.contract} ${promise.property}`} className="stack tight">
        <p className="quiet small">{why}</p>
        <PromiseChart promise={promise} days={days} consumer={consumer} />
      </div>
    ))}
    <PromiseEvents events={events} />
  </details>
)
