import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { mesh, type Impact } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
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
    <div className="scroller" role="region" aria-label="Products that break" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col">Owners</th>
            <th scope="col">What of it</th>
            <th scope="col">Steps away</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ owners, hops, datasets, ...place }, index) => (
            <tr key={index}>
              <th scope="row">
                <PlaceLink of={place} />
              </th>
              <td>{owners.length === 0 ? 'nobody is named' : <PersonLinks of={owners} />}</td>
              <td>
                {datasets
                  .map(({ dataset, columns }) => [
                    dataset.split('/').at(-1),
                    columns?.join(', ') ?? 'all of it',
                  ])
                  .map((words) => words.join(': '))
                  .join('; ')}
              </td>
              <td className="number">{hops}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )

const Agreements = ({
  of,
  idle,
}: {
  readonly of: Impact['agreements']
  readonly idle: readonly string[]
}): ReactNode =>
  of.length === 0 ? null : (
    <div className="scroller" role="region" aria-label="Agreements by which it is read" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Consumer</th>
            <th scope="col">Agreement</th>
            <th scope="col">Until</th>
            <th scope="col">Lately</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ id, consumer, purpose, until }) => (
            <tr key={id}>
              <th scope="row">
                <PersonLink principal={consumer} />
              </th>
              <td>
                <Link to={`/requests/${id}`}>{purpose}</Link>
              </td>
              <td>
                <Moment at={until} dayOnly />
              </td>
              <td>{idle.includes(consumer) ? 'has not read it' : 'reads it'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )

const Readers = ({ of }: { readonly of: Impact['readers'] }): ReactNode =>
  of.length === 0 ? null : (
    <p>
      Read by <PersonLinks of={[...new Set(of.map(({ consumer }) => consumer))]} />.
    </p>
  )
