import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useLoaded } from '../api/loaded.ts'
import { mesh, type Join } from '../api/mesh.ts'
import { Badge } from '../parts/badge.tsx'
import { CopyLine } from '../parts/copy-line.tsx'
import { Empty } from '../parts/empty.tsx'
import { Shown } from '../parts/shown.tsx'
import { productAddress } from './product-address.ts'
import type { ProductPartProps } from './product-part-props.ts'

/** What a product can be joined with, what speaks for it, and the statement that does it. */
export function Joins({ product: { product, domain }, purpose }: ProductPartProps): ReactNode {
  const name = product.slice(domain.length + 1)
  const joins = useLoaded(`joins ${product} ${purpose ?? ''}`, () =>
    mesh.listJoins({ domain, product: name, ...(purpose === undefined ? {} : { purpose }) }),
  )
  return (
    <Shown of={joins} what="joins">
      {({ items }) =>
        items.length === 0 ? (
          <Empty>
            Nothing says what this can be joined with: no contract, no business term, no lineage that you may
            follow.
          </Empty>
        ) : (
          <ul className="plain stack">
            {items.map((join) => (
              <li key={join.sql}>
                <JoinCard join={join} purpose={purpose} />
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  )
}

interface JoinCardProps {
  readonly join: Join
  readonly purpose: string | undefined
}

const JoinCard = ({ join: { from, to, on, evidence, isReady, sql }, purpose }: JoinCardProps): ReactNode => (
  <article className="card stack tight">
    <div className="row apart">
      <h2>
        <Link to={productAddress(to.product, '', { purpose })}>{to.title}</Link>
      </h2>
      <Standing access={to.access} isReady={isReady} />
    </div>
    <p className="mono">
      {on.map(({ own, other }) => `${from.name}.${own} = ${to.name}.${other}`).join(', ')}
    </p>
    <ul className="plain small">
      {evidence.map(({ kind, said }) => (
        <li className="row" key={kind}>
          <Badge tone={kind === 'relationship' ? 'accent' : 'plain'}>{kindNames[kind]}</Badge>
          <span className="quiet">{said}.</span>
        </li>
      ))}
    </ul>
    <CopyLine label={`SQL that joins ${from.name} and ${to.name}`} text={sql} />
  </article>
)

const kindNames: Readonly<Record<Join['evidence'][number]['kind'], string>> = {
  relationship: 'contract',
  origin: 'lineage',
  term: 'business term',
  key: 'key',
}

function Standing({ access, isReady }: Pick<Join, 'isReady'> & Pick<Join['to'], 'access'>): ReactNode {
  if (isReady) return <Badge tone="good">you can run it</Badge>
  if (access === 'elsewhere') return <Badge>another node decides</Badge>
  return access === 'none' ? (
    <Badge tone="warn">no access</Badge>
  ) : (
    <Badge tone="mask">you do not see all of its columns</Badge>
  )
}
