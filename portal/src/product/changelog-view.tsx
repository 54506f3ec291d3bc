import { useState, type ReactNode } from 'react'
import type { Product } from '../api/mesh.ts'
import { Moment } from '../parts/moment.tsx'
import { ContractChanges } from './contract-changes.tsx'
import type { ProductPartProps } from './product-part-props.ts'

/** What was published, newest first, each with what it promised otherwise than the one before. */
export const ChangelogView = ({ product }: ProductPartProps): ReactNode => (
  <ol className="plain stack">
    {product.history.map((version, index) => (
      <li key={version.publication} className="card stack tight">
        <div className="row apart">
          <h2>
            Version {version.version} <span className="quiet">publication {version.publication}</span>
          </h2>
          <span className="quiet small">
            <Moment at={version.publishedAt} />
          </span>
        </div>
        <Before product={product} index={index} />
      </li>
    ))}
  </ol>
)

function Before({ product, index }: { readonly product: Product; readonly index: number }): ReactNode {
  const [isOpen, setOpen] = useState(index === 0)
  const [now, before] = [product.history[index], product.history[index + 1]]
  if (now === undefined || before === undefined)
    return <p className="quiet small">Nothing earlier is kept to compare it with.</p>
  return isOpen ? (
    <ContractChanges
      domain={product.domain}
      product={product.product.slice(product.domain.length + 1)}
      from={before.publication}
      to={now.publication}
    />
  ) : (
    <button className="button" type="button" onClick={() => setOpen(true)}>
      What publication {now.publication} changed
    </button>
  )
}
