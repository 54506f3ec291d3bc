import { useState, type ReactNode } from 'react'
import { useLoaded } from '../api/loaded.ts'
import { mesh, type Product } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { Moment } from '../parts/moment.tsx'
import { Shown } from '../parts/shown.tsx'
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
    <Changes product={product.product} from={before.publication} to={now.publication} />
  ) : (
    <button className="button" type="button" onClick={() => setOpen(true)}>
      What publication {now.publication} changed
    </button>
  )
}

interface ChangesProps {
  readonly product: string
  readonly from: number
  readonly to: number
}

function Changes({ product: key, from, to }: ChangesProps): ReactNode {
  const [domain = '', product = ''] = key.split('/')
  const compared = useLoaded(`changes ${key} ${from} ${to}`, (signal) =>
    mesh.compareVersions({ domain, product, from, to }, { signal }),
  )
  return (
    <Shown of={compared} what="changes">
      {({ contracts }) => {
        const changes = contracts.flatMap((contract) => contract.changes)
        if (changes.length === 0)
          return <p className="quiet">Its contracts promise the same; the data may be others.</p>
        return (
          <ul className="plain list">
            {changes.map(({ kind, path, message }) => (
              <li key={path + message}>
                <span>{message}</span>
                <Badge tone={kind === 'breaking' ? 'bad' : 'good'}>{kind}</Badge>
              </li>
            ))}
          </ul>
        )
      }}
    </Shown>
  )
}
