import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Agreement } from '../api/mesh.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Until } from '../parts/until.tsx'
import { PersonLink } from '../people/person-link.tsx'
import { StateBadge } from './state-badge.tsx'

interface AgreementTableProps {
  readonly agreements: readonly Pick<
    Agreement,
    'id' | 'product' | 'consumer' | 'purpose' | 'until' | 'state'
  >[]
  readonly label: string
}

/** Agreements in whichever state, each leading to its own screen. */
export const AgreementTable = ({ agreements, label }: AgreementTableProps): ReactNode => (
  <DataTable
    label={label}
    rows={agreements}
    keyOf={({ id }) => id}
    columns={[
      { title: 'Product', cell: ({ id, product }) => <Link to={`/requests/${id}`}>{product}</Link> },
      { title: 'Who', cell: ({ consumer }) => <PersonLink principal={consumer} /> },
      { title: 'Purpose', cell: ({ purpose }) => purpose },
      { title: 'Until', cell: ({ until }) => <Until at={until} /> },
      { title: 'State', cell: ({ state }) => <StateBadge state={state} /> },
    ]}
  />
)
