import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { clientNames, connectClients, type ClientName } from '../../ports/connect/connect-clients.ts'
import { connectReader, type Connection } from '../../ports/connect/connect-reader.ts'
import { requireConnection } from '../../ports/connect/require-connection.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { Handlers } from '../handler.ts'
import type { Answer } from '../operation.ts'
import type { connectionOperations } from '../operations/connections.ts'
import { publishedProduct } from './products.ts'

export const connectionHandlers: Handlers<typeof connectionOperations> = {
  showConnections: async ({ domain, product, dataset: name, ...terms }, context) => {
    const { snapshots } = await publishedProduct(`${domain}/${product}`, context)
    const found = snapshots.find(({ sqlName }) => sqlName === name)
    if (found === undefined) throw unknownDataset(name, snapshots)
    const connections: (readonly [ClientName, Connection])[] = []
    const options = { ...context, dataset: { domain, name }, terms, hansa: ['hansa'] }
    for (const client of clientNames) connections.push([client, await connectReader(client, options)])
    requireConnection(connections.map(([, connection]) => connection))
    return {
      dataset: found.dataset,
      reader: formatPrincipal(context.reader.principal),
      clients: connections.map(clientAnswer),
    }
  },
}

function unknownDataset(name: string, snapshots: readonly { readonly sqlName: string }[]): HansaError {
  const remedy = didYouMean(
    name,
    snapshots.map(({ sqlName }) => sqlName),
  )
  return new HansaError(
    'not_found',
    `the product serves no dataset ${name}`,
    remedy === undefined ? {} : { remedy },
  )
}

type ClientAnswer = Answer<(typeof connectionOperations)['showConnections']>['clients'][number]

function clientAnswer([client, { kind, ...connection }]: readonly [ClientName, Connection]): ClientAnswer {
  return { client, title: connectClients[client].title, state: kind, snippets: [], ...connection }
}
