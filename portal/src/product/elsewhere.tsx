import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { mesh, type Hit } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import type { Problem } from '../api/problem.ts'
import { Badge } from '../parts/badge.tsx'
import { Heading } from '../parts/heading.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'

interface ElsewhereProps {
  /** `<domain>/<product>`. */
  readonly product: string
  /** What this node says of it. */
  readonly problem: Problem
  readonly again: () => void
}

/** A product that cannot be shown: why, what is known of it where another node has it, and what can be done here. */
export function Elsewhere({ product, problem, again }: ElsewhereProps): ReactNode {
  const isElsewhere = elsewhere.has(problem.status)
  return (
    <div className="stack">
      <Heading title={product} lead={isElsewhere ? 'Another node of the mesh serves it.' : ''}>
        {isElsewhere ? <Ways product={product} /> : null}
      </Heading>
      {isElsewhere ? <Known product={product} /> : null}
      <ProblemNote problem={problem} again={again} />
    </div>
  )
}

/** Another node's, which cannot be asked for this reader, or not now. */
const elsewhere: ReadonlySet<number> = new Set([421, 502])

const Ways = ({ product }: { readonly product: string }): ReactNode => (
  <>
    <Link className="button" to={`/lineage/${product}`}>
      Lineage
    </Link>
    <Link className="button primary" to={`/marketplace/${product}/request`}>
      Request access
    </Link>
  </>
)

/** What its node has signed of it, which is known here while that node is away too. */
function Known({ product }: { readonly product: string }): ReactNode {
  const { loaded } = useLoaded(`known ${product}`, (signal) => known(product, signal))
  if (loaded.kind !== 'ready' || loaded.value === undefined) return null
  const { about, version, status, node, publishedAt, datasets = [] } = loaded.value
  const [domain = ''] = product.split('/')
  return (
    <section className="card stack tight" aria-labelledby="known">
      <h2 id="known">What it is for</h2>
      <p>{about === '' ? 'Its owners have not said.' : about}</p>
      <p className="row">
        {version === undefined ? null : <Badge>version {version}</Badge>}
        {status === undefined ? null : <Badge>{status}</Badge>}
        {node === undefined ? null : <Badge>at {node}</Badge>}
      </p>
      {publishedAt === undefined ? null : (
        <p className="quiet small">
          As its node signed it when it was published, <Moment at={publishedAt} />.
        </p>
      )}
      <ul className="plain list" aria-label="Datasets">
        {datasets.map(({ name, columns }) => (
          <li key={name}>
            <span className="mono">
              {domain}.{name}
            </span>
            <span className="quiet small">
              {columns === 1 ? 'one column' : `${columns} columns`} in its contract
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

async function known(product: string, signal: AbortSignal): Promise<Hit | undefined> {
  const [domain = '', name = ''] = product.split('/')
  const { items } = await mesh.searchMesh({ q: name, domain: [domain], what: ['product'] }, { signal })
  return items.find((hit) => hit.kind === 'product' && hit.name === product)
}
