import type { ReactNode } from 'react'
import { useLoaded } from '../api/loaded.ts'
import { mesh, type ClientConnection, type Product } from '../api/mesh.ts'
import { CopyLine } from '../parts/copy-line.tsx'
import { Fault } from '../parts/fault.tsx'
import { Shown } from '../parts/shown.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { productAddress } from './product-address.ts'

interface ConnectClientsProps {
  readonly product: Product
  readonly dataset: string
  readonly purpose: string | undefined
  /** The one of the address; the first that reads where it names none. */
  readonly client: string | undefined
}

/** What each client reads a dataset with, one client at a time. */
export function ConnectClients({ product: of, dataset, purpose, client }: ConnectClientsProps): ReactNode {
  const { domain, product } = of
  const name = product.slice(domain.length + 1)
  const connections = useLoaded(`connections ${product} ${dataset} ${purpose ?? ''}`, () =>
    mesh.showConnections({ domain, product: name, dataset, ...(purpose === undefined ? {} : { purpose }) }),
  )
  return (
    <Shown of={connections} what="lines to connect">
      {({ clients }) => {
        const chosen =
          clients.find((each) => each.client === client) ?? clients.find(({ state }) => state === 'ready')
        const tabs = clients.map((each) => ({
          name: each.client,
          title: each.title,
          to: productAddress(product, 'connect', { dataset, client: each.client, purpose }),
        }))
        return (
          <>
            <Tabs label="Clients" current={chosen?.client ?? ''} tabs={tabs} />
            {chosen === undefined ? null : (
              <ClientLines key={chosen.client} connection={chosen} dataset={dataset} />
            )}
          </>
        )
      }}
    </Shown>
  )
}

interface ClientLinesProps {
  readonly connection: ClientConnection
  readonly dataset: string
}

const ClientLines = ({
  connection: { title, purpose, snippets, message, remedy },
  dataset,
}: ClientLinesProps): ReactNode => (
  <section className="card stack tight" aria-labelledby="connect-client">
    <h2 id="connect-client">{title}</h2>
    {purpose === undefined ? null : (
      <p className="quiet">
        Reads <span className="mono">{dataset}</span> for <span className="mono">{purpose}</span>.
      </p>
    )}
    {snippets.map(({ language, text }) => (
      <CopyLine key={text} label={`${title} (${language}) for ${dataset}`} text={text} />
    ))}
    <Fault message={message} remedy={remedy} />
  </section>
)
