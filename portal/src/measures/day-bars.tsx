import type { ReactNode } from 'react'
import { ColourKey } from '../parts/colour-key.tsx'
import { DataTable } from '../parts/data-table.tsx'
import type { ProductMeasures } from './measures.ts'
import { counted, countText } from './number-text.ts'

const height = 90

/** Queries of each day as bars, and the same as a table for who does not see them. */
export function DayBars({ days }: { readonly days: ProductMeasures['byDay'] }): ReactNode {
  const most = Math.max(1, ...days.map(({ queries, refused }) => queries + refused))
  const all = days.reduce((sum, { queries }) => sum + queries, 0)
  const first = days[0]?.day ?? ''
  const last = days.at(-1)?.day ?? ''
  return (
    <figure className="card bars" aria-label="Queries by day">
      <h2>Queries by day</h2>
      <svg
        viewBox={`0 0 ${days.length * 10} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${countText(all)} queries from ${first} to ${last}, ${countText(most)} at most on a day`}
      >
        {days.map(({ day, queries, refused }, index) => {
          const [done, not] = [(queries / most) * height, (refused / most) * height]
          return (
            <g key={day}>
              <rect className="bar" x={index * 10 + 1} width={8} y={height - done} height={done} />
              <rect
                className="bar refused"
                x={index * 10 + 1}
                width={8}
                y={height - done - not}
                height={not}
              />
            </g>
          )
        })}
      </svg>
      <figcaption className="row apart small quiet">
        <span>{first}</span>
        <span>{counted(most, 'query', 'queries')} at most on a day</span>
        <span>{last}</span>
      </figcaption>
      {days.some(({ refused }) => refused > 0) ? <Legend /> : null}
      <DayTable days={days} />
    </figure>
  )
}

/** What the colours mean, where there are two. */
const Legend = (): ReactNode => (
  <p className="legend small quiet">
    {['answered', 'refused'].map((what) => (
      <ColourKey key={what} of={`bar ${what}`}>
        {what}
      </ColourKey>
    ))}
  </p>
)

const DayTable = ({ days }: { readonly days: ProductMeasures['byDay'] }): ReactNode => (
  <details className="small">
    <summary>As a table</summary>
    <DataTable
      label="Use by day"
      rows={days}
      keyOf={({ day }) => day}
      columns={[
        { title: 'Day', cell: ({ day }) => day },
        { title: 'Queries', className: 'number', cell: ({ queries }) => countText(queries) },
        { title: 'Consumers', className: 'number', cell: ({ consumers }) => countText(consumers) },
        { title: 'Refused', className: 'number', cell: ({ refused }) => countText(refused) },
      ]}
    />
  </details>
)
