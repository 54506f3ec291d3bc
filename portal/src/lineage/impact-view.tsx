import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { mesh, type Impact } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
import { PersonLink, PersonLinks } from '../people/person-link.tsx'
import { PlaceLink } from './lineage-table.tsx'
import { addressOf, type Asked } from './place-address.ts'

interface ImpactViewProps {
  readonly asked: Asked
  readonly purpose: string | undefined
}

/** What breaks if it were dropped, and who is to be asked before. */
export function ImpactView({ asked, purpose }: ImpactViewProps): ReactNode {
  const { product, dataset, column } = asked
  const impact = useLoaded(`impact ${addressOf(asked)} ${purpose ?? ''}`, (signal) =>
    mesh.showImpact(
      {
        of: dataset ?? product,
        ...(column === undefined ? {} : { column }),
        ...(purpose === undefined ? {} : { purpose }),
      },
      { signal },
    ),
  )
  return (
    <section className="card stack tight" aria-labelledby="impact">
      <h2 id="impact">What breaks if {nameOf(asked)} is dropped</h2>
      <Shown of={impact} what="what breaks">
        {(found) => <Found impact={found} />}
      </Shown>
    </section>
  )
}

const nameOf = ({ product, dataset, column }: Asked): string => {
  if (column !== undefined) return `the column ${column}`
  return dataset === undefined ? `the product ${product}` : `the dataset ${dataset.split('/').at(-1) ?? ''}`
}

function Found({ impact }: { readonly impact: Impact }): ReactNode {
  const { products, agreements, readers, idle, isCut } = impact
  if (products.length + agreements.length + readers.length === 0)
    return <p className="quiet">Nothing and nobody that you may know of.</p>
  return (
    <>
      <p>
        {counted(products.length, 'product')} {products.length === 1 ? 'is' : 'are'} made of it
        {isCut ? ', and more beyond these' : ''}; {counted(readers.length, 'consumer')} read it in the last 30
        days.
      </p>
      <Products of={products} />
      <Agreements of={agreements} idle={idle} />
      <Readers of={readers} />
    </>
  )
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const Products = ({ of }: { readonly of: Impact['products'] }): ReactNode =>
  of.length === 0 ? null : (
    <DataTable
      label="Products that break"
      rows={of}
      keyOf={(_, index) => String(index)}
      columns={[
        { title: 'Product', cell: (place) => <PlaceLink of={place} /> },
        {
          title: 'Owners',
          cell: ({ owners }) => (owners.length === 0 ? 'nobody is named' : <PersonLinks of={owners} />),
        },
        { title: 'What of it', cell: ({ datasets }) => partsText(datasets) },
        { title: 'Steps away', className: 'number', cell: ({ hops }) => hops },
      ]}
    />
  )

const partsText = (datasets: Impact['products'][number]['datasets']): string =>
  datasets
    .map(({ dataset, columns }) => [dataset.split('/').at(-1), columns?.join(', ') ?? 'all of it'].join(': '))
    .join('; ')

const Agreements = ({
  of,
  idle,
}: {
  readonly of: Impact['agreements']
  readonly idle: readonly string[]
}): ReactNode =>
  of.length === 0 ? null : (
    <DataTable
      label="Agreements by which it is read"
      rows={of}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Consumer', cell: ({ consumer }) => <PersonLink principal={consumer} /> },
        { title: 'Agreement', cell: ({ id, purpose }) => <Link to={`/requests/${id}`}>{purpose}</Link> },
        { title: 'Until', cell: ({ until }) => <Moment at={until} dayOnly /> },
        {
          title: 'Lately',
          cell: ({ consumer }) => (idle.includes(consumer) ? 'has not read it' : 'reads it'),
        },
      ]}
    />
  )

const Readers = ({ of }: { readonly of: Impact['readers'] }): ReactNode =>
  of.length === 0 ? null : (
    <p>
      Read by <PersonLinks of={[...new Set(of.map(({ consumer }) => consumer))]} />.
    </p>
  )
