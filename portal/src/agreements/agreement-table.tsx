import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Agreement } from '../api/mesh.ts'
import { Moment } from '../parts/moment.tsx'
import { PersonLink } from '../people/person-link.tsx'
import { StateBadge } from './state-badge.tsx'

interface AgreementTableProps {
  readonly agreements: readonly Agreement[]
  readonly label: string
}

/** Agreements in whichever state, each leading to its own screen. */
export const AgreementTable = ({ agreements, label }: AgreementTableProps): ReactNode => (
  <div className="scroller" role="region" aria-label={label} tabIndex={0}>
    <table>
      <thead>
        <tr>
          <th scope="col">Product</th>
          <th scope="col">Who</th>
          <th scope="col">Purpose</th>
          <th scope="col">Until</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {agreements.map(({ id, product, consumer, purpose, until, state }) => (
          <tr key={id}>
            <th scope="row">
              <Link to={`/requests/${id}`}>{product}</Link>
            </th>
            <td>
              <PersonLink principal={consumer} />
            </td>
            <td>{purpose}</td>
            <td>
              <Moment at={until} dayOnly />
            </td>
            <td>
              <StateBadge state={state} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
