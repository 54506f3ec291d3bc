import type { ReactNode } from 'react'
import type { ProductSlo } from '../measures/measures.ts'
import { Moment } from '../parts/moment.tsx'
import { PromiseState } from './promise-state.tsx'

/** How promises stood, newest first. */
export const PromiseEvents = ({ events }: Pick<ProductSlo, 'events'>): ReactNode => (
  <ol className="plain list">
    {events.map((event) => (
      <li key={event.at + event.promise}>
        <span>
          {event.property} <PromiseState state={event.state} /> <span className="quiet">{event.why}</span>
        </span>
        <span className="quiet small">
          <Moment at={event.at} />
        </span>
      </li>
    ))}
  </ol>
)
