import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import type { Product } from '../api/mesh.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { Empty } from '../parts/empty.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { tableName } from '../sql/table-name.ts'
import { ConnectClients } from './connect-clients.tsx'
import { productAddress } from './product-address.ts'
import type { ProductPartProps } from './product-part-props.ts'

/** Lines that read the dataset that the address names, or the first one, from outside. No line has a secret in it. */
export function Connect({ product, purpose }: ProductPartProps): ReactNode {
  const [search] = useSearchParams()
  const datasets = product.ports.flatMap((port) => port.datasets)
  const chosen = datasets.find(({ name }) => name === search.get('dataset')) ?? datasets[0]
  if (chosen === undefined) return <Empty>It serves no data.</Empty>
  const client = search.get('client') ?? undefined
  const tabs = datasets.map(({ name }) => ({
    name,
    title: name,
    to: productAddress(product.product, 'connect', { dataset: name, client, purpose }),
  }))
  return (
    <div className="stack">
      <p>
        Your token goes into <code>HANSA_TOKEN</code>. The lines take it from there.
      </p>
      {tabs.length < 2 ? null : <Tabs label="Datasets" current={chosen.name} tabs={tabs} />}
      {product.node === undefined ? null : (
        <>
          <StatementLines product={product} dataset={chosen.name} />
          <p>
            The lines of {product.node} itself read there: they take a token of {product.node}.
          </p>
        </>
      )}
      <ConnectClients product={product} dataset={chosen.name} purpose={purpose} client={client} />
    </div>
  )
}

interface StatementLinesProps {
  readonly product: Product
  readonly dataset: string
}

/** For another node’s product: statements about it are run here, with a token of this node. */
function StatementLines({ product: { domain }, dataset }: StatementLinesProps): ReactNode {
  const sql = `select * from ${tableName(domain, dataset)} limit 10`
  const body = JSON.stringify({ sql, format: 'csv' })
  return (
    <section className="card stack tight" aria-labelledby="connect-here">
      <h2 id="connect-here">Through this node</h2>
      <p className="label">SQL</p>
      <CopyLine label={`SQL for ${dataset}`} text={sql} />
      <p className="label">curl</p>
      <CopyLine
        label={`curl for ${dataset}`}
        text={`printf 'Authorization: Bearer %s' "$HANSA_TOKEN" | curl -fgsS -H @- --json '${body.replaceAll("'", String.raw`'\''`)}' ${window.location.origin}/query`}
      />
    </section>
  )
}
