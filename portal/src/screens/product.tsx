import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { Product } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { ofProduct, useFresh } from '../api/use-fresh.ts'
import { Badge } from '../parts/badge.tsx'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { Elsewhere } from '../product/elsewhere.tsx'
import { productAddress } from '../product/product-address.ts'
import { productParts } from '../product/product-parts.tsx'
import { SeenFor } from '../product/seen-for.tsx'
import { loadProduct } from '../product/load-product.ts'
import { NotFoundScreen } from './not-found.tsx'

export interface ProductScreenProps {
  readonly domain: string
  readonly product: string
  /** The part of the screen that the address names. */
  readonly part: string
}

/** A data product, as far as its reader may know it. */
export function ProductScreen({ domain, product, part }: ProductScreenProps): ReactNode {
  const [search] = useSearchParams()
  const purpose = search.get('purpose') ?? undefined
  const key = `${domain}/${product}`
  const known = useLoaded(`product ${key} ${purpose ?? ''}`, (signal) => loadProduct(key, purpose, signal))
  useFresh(known.again, ofProduct(key))
  return (
    <>
      <div className="row apart at-end">
        <p className="small">
          <Link to="/marketplace">Marketplace</Link> / <Link to={`/domains/${domain}`}>{domain}</Link>
        </p>
        <SeenFor purpose={purpose} />
      </div>
      {known.loaded.kind === 'failed' ? (
        <Elsewhere product={key} problem={known.loaded.problem} again={known.again} />
      ) : (
        <>
          {known.loaded.kind === 'loading' ? <Heading title={key} /> : null}
          <Shown of={known} what="the product">
            {(found) => <Whole product={found} part={part} purpose={purpose} />}
          </Shown>
        </>
      )}
    </>
  )
}

interface WholeProps {
  readonly product: Product
  readonly part: string
  readonly purpose: string | undefined
}

/** What it is, and the part of it that is looked at. */
function Whole({ product, part, purpose }: WholeProps): ReactNode {
  const key = product.product
  const shown = productParts.find(({ name }) => name === part)
  if (shown === undefined) return <NotFoundScreen />
  return (
    <div className="stack">
      <Heading title={product.name ?? key} part={shown.title} lead={<Head of={product} />}>
        <Link className="button" to={`/lineage/${key}`}>
          Lineage
        </Link>
        <Link className="button primary" to={`/marketplace/${key}/request`}>
          Request access
        </Link>
      </Heading>
      <Tabs
        label="Parts of the product"
        current={shown.name}
        tabs={productParts.map(({ name, title }, index) => ({
          name,
          title,
          to: productAddress(key, index === 0 ? '' : name, { purpose }),
        }))}
      />
      <shown.View product={product} purpose={purpose} />
    </div>
  )
}

const Head = ({ of: { name, product, version, status, node } }: { readonly of: Product }): ReactNode => (
  <span className="row">
    {name === undefined ? null : <span className="mono">{product}</span>}
    <Badge>version {version}</Badge>
    <Badge tone={status === 'active' ? 'good' : 'warn'}>{status}</Badge>
    {node === undefined ? null : <Badge tone="accent">at {node}</Badge>}
  </span>
)
