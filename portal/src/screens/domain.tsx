import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import { mesh, type MapFlow } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { ProductTable } from '../domains/product-table.tsx'
import { Badge } from '../parts/badge.tsx'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'
import { PersonLinks } from '../people/person-link.tsx'
import { SeenFor } from '../product/seen-for.tsx'

/** A domain: what it is for, who owns it, what it publishes, and what it exchanges with others. */
export function DomainScreen({ domain }: { readonly domain: string }): ReactNode {
  const [search] = useSearchParams()
  const purpose = search.get('purpose') ?? undefined
  const found = useLoaded(`domain ${domain} ${purpose ?? ''}`, () =>
    mesh.showDomain({ domain, ...(purpose === undefined ? {} : { purpose }) }),
  )
  const known = found.loaded.kind === 'ready' ? found.loaded.value : undefined
  return (
    <>
      <div className="row apart at-end">
        <p className="small">
          <Link to="/map">Mesh map</Link>
        </p>
        <SeenFor purpose={purpose} />
      </div>
      <Heading
        title={domain}
        lead={
          known === undefined ? undefined : (
            <span className="row">
              {known.kind === undefined ? null : <Badge tone="accent">{known.kind}</Badge>}
              {known.node === undefined ? null : <Badge>node {known.node}</Badge>}
              {known.description}
            </span>
          )
        }
      >
        {known === undefined ? null : (
          <Link className="button" to={`/marketplace?domain=${encodeURIComponent(domain)}`}>
            In the marketplace
          </Link>
        )}
      </Heading>
      <Shown of={found} what="the domain">
        {({ owners, products, inputs, outputs }) => (
          <div className="stack">
            <p>
              Owned by{' '}
              {owners.length === 0 ? (
                <span className="quiet">whom its own node names</span>
              ) : (
                <PersonLinks of={owners} />
              )}
              .
            </p>
            <ProductTable label="Products" products={products} flows={[...inputs, ...outputs]} />
            <div className="columns">
              <Exchange title="What it takes from other domains" flows={inputs} />
              <Exchange title="What other domains take from it" flows={outputs} />
            </div>
          </div>
        )}
      </Shown>
    </>
  )
}

interface ExchangeProps {
  readonly title: string
  readonly flows: readonly MapFlow[]
}

const Exchange = ({ title, flows }: ExchangeProps): ReactNode => (
  <section className="card" aria-label={title}>
    <h2>{title}</h2>
    {flows.length === 0 ? <p className="quiet">Nothing that you may know of.</p> : null}
    <ul className="plain list">
      {flows.map(({ from, to }) => (
        <li key={`${from} ${to}`}>
          <span>
            <Link to={`/lineage/${from}`}>{from}</Link> → <Link to={`/lineage/${to}`}>{to}</Link>
          </span>
        </li>
      ))}
    </ul>
  </section>
)
