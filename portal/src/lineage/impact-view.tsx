import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { mesh, type Impact } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { DataTable } from '../parts/data-table.tsx'
import { ShowMore } from '../parts/show-more.tsx'
import { Shown } from '../parts/shown.tsx'
import { Until } from '../parts/until.tsx'
import { usePages } from '../parts/use-pages.ts'
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
  const address = `${addressOf(asked)} ${purpose ?? ''}`
  const question = {
    of: dataset ?? product,
    ...(column === undefined ? {} : { column }),
    ...(purpose === undefined ? {} : { purpose }),
  }
  const impact = useLoaded(`impact ${address}`, (signal) => mesh.showImpact(question, { signal }))
  return (
    <section className="card stack tight" aria-labelledby="impact">
      <h2 id="impact">What breaks if {nameOf(asked)} is dropped</h2>
      <Shown of={impact} what="what breaks">
        {(found) => (
          <Found key={address} impact={found} more={(after) => mesh.showImpact({ ...question, after })} />
        )}
      </Shown>
    </section>
  )
}

const nameOf = ({ product, dataset, column }: Asked): string => {
  if (column !== undefined) return `the column ${column}`
  return dataset === undefined ? `the product ${product}` : `the dataset ${dataset.split('/').at(-1) ?? ''}`
}

interface FoundProps {
  /** The first page. */
  readonly impact: Impact
  readonly more: (after: string) => Promise<Impact>
}

function Found({ impact, more }: FoundProps): ReactNode {
  const { total, agreements, readers, idle, isCut } = impact
  const found = usePages(impact, more)
  if (total + agreements.length + readers.length === 0)
    return <p className="quiet">Nothing and nobody that you may know of.</p>
  const products = found.pages.flatMap((page) => page.products)
  return (
    <>
      <p>
        {total === 0 ? 'No product' : counted(total, 'product')} {total > 1 ? 'are' : 'is'} made of it
        {isCut ? ', and more beyond these' : ''}; {counted(readers.length, 'consumer')} read it in the last 30
        days.
      </p>
      <Products of={products} />
      <ShowMore of={found} count={`${products.length} of ${total} products`} />
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
        { title: 'Until', cell: ({ until }) => <Until at={until} /> },
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
