import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { ProductSummary } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { accessOf } from './facets.ts'

const accessBadges = {
  granted: <Badge tone="good">you may read it</Badge>,
  'in part': <Badge tone="accent">you may read some</Badge>,
  none: <Badge tone="warn">no access</Badge>,
} as const

/** A product at one glance. */
export const ProductCard = ({ product: of }: { readonly product: ProductSummary }): ReactNode => {
  const { product, name, purpose, status, version, datasets } = of
  return (
    <article className="card product-card">
      <h2>
        <Link to={`/marketplace/${product}`}>{name ?? product}</Link>
      </h2>
      {name === undefined ? null : <span className="mono quiet">{product}</span>}
      <p className="quiet">{purpose}</p>
      <div className="row badges">
        {accessBadges[accessOf(of)]}
        {status === 'active' ? null : <Badge tone="warn">{status}</Badge>}
        <Badge>{version}</Badge>
        <Badge>
          {datasets.length} {datasets.length === 1 ? 'dataset' : 'datasets'}
        </Badge>
      </div>
    </article>
  )
}
