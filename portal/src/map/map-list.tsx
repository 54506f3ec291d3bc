import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { MeshMap } from '../api/mesh.ts'
import { domainOf } from './map-drawing.ts'
import { ProductTable } from '../domains/product-table.tsx'

/** The same as the drawing, as text: each domain with its products and what they read. */
export function MapList({ map: { domains, products, flows } }: { readonly map: MeshMap }): ReactNode {
  const productsOf = Map.groupBy(products, ({ product }) => domainOf(product))
  const known = new Set(domains.map(({ domain }) => domain))
  const others = [...productsOf.keys()].filter((domain) => !known.has(domain))
  return [...domains, ...others.map((domain) => ({ domain, kind: undefined }))].map(({ domain, kind }) => (
    <section key={domain} className="stack tight" aria-label={domain}>
      <h2 className="row">
        <Link to={`/domains/${encodeURIComponent(domain)}`}>{domain}</Link>
        <span className="quiet small">{kind}</span>
      </h2>
      <ProductTable label={`Products of ${domain}`} products={productsOf.get(domain) ?? []} flows={flows} />
    </section>
  ))
}
