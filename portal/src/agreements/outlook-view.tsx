import type { ReactNode } from 'react'
import type { Outlook } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { Reasons } from '../product/column-table.tsx'
import { seesSummary } from '../product/sees-summary.ts'

/** What somebody would see of each dataset under all rules in force, were access given. */
export const OutlookView = ({
  outlook: { principal, datasets },
}: {
  readonly outlook: Outlook
}): ReactNode => (
  <div className="stack tight">
    {datasets.map(({ dataset, permitted, rows, counted, columns, because, message }) => (
      <div key={dataset} className={`note ${permitted ? 'good' : 'warn'}`}>
        <p>
          <span className="mono">{dataset}</span>, as {principal}:{' '}
          {seesSummary({ access: permitted ? 'granted' : 'none', rows, columns })}
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
        <Reasons of={because} />
      </div>
    ))}
  </div>
)
