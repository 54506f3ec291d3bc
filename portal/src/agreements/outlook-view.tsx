import type { ReactNode } from 'react'
import type { Outlook, Policy } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { PersonName } from '../people/person-link.tsx'
import { Reasons } from '../product/column-table.tsx'
import { seesSummary, type Seeing } from '../product/sees-summary.ts'

interface OutlookViewProps {
  readonly outlook: Outlook
  readonly seeing: Seeing
}

/** What somebody would see of each dataset under all rules in force, were access given. */
export const OutlookView = ({ outlook: { principal, datasets }, seeing }: OutlookViewProps): ReactNode => (
  <div className="stack tight">
    {datasets.map(({ dataset, permitted, rows, counted, columns, because, message }) => (
      <div key={dataset} className={`note ${permitted ? 'good' : 'warn'}`}>
        <p>
          <span className="mono">{dataset}</span>, as <PersonName principal={principal} />:{' '}
          {seesSummary({ access: permitted ? 'granted' : 'none', rows, columns }, seeing)}
        </p>
        {counted === undefined ? null : (
          <p>
            {counted.visible} of {counted.total} rows.
          </p>
        )}
        {message === undefined ? null : <p>{message}</p>}
        <p className="row">
          {columns
            .filter(({ seen }) => seen !== 'clear')
            .map(({ name, seen }) => (
              <Badge key={name} tone={seen === 'masked' ? 'mask' : 'bad'}>
                {name} {seen}
              </Badge>
            ))}
        </p>
        <Reasons of={seeing === 'You would see' ? because.filter(isRule) : because} />
      </div>
    ))}
  </div>
)

/** The agreement that a request is imagined to become is no rule, and has an end that nobody asked for. */
const isRule = ({ scope }: Policy): boolean => scope !== 'agreement'
