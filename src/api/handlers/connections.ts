import { foldName } from '../../engine/sql/same-name.ts'
import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { clientNames, connectClients, type ClientName } from '../../ports/connect/connect-clients.ts'
import { connectReader, type Connection, type ConnectOptions } from '../../ports/connect/connect-reader.ts'
import { requireConnection } from '../../ports/connect/require-connection.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import { versionedName } from '../../sidecar/dataset-names.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { Answer } from '../operation.ts'
import type { connectionOperations } from '../operations/connections.ts'
import { publishedProduct } from './products.ts'

export const connectionHandlers: Handlers<typeof connectionOperations> = {
  showConnections: async ({ domain, product, dataset: name, client: chosen, ...terms }, context) => {
    const { snapshots } = await publishedProduct(`${domain}/${product}`, context)
    const found = datasetCalled(name, snapshots)
    const options = {
      ...{ mesh: context.mesh, settings: context.settings, sidecar: context.sidecar, reader: context.reader },
      ...{ dataset: { domain, name: found.sqlName }, terms },
      ...placeOf(context),
    }
    const connections: (readonly [ClientName, Connection])[] = []
    for (const client of chosen === undefined ? clientNames : [chosen])
      connections.push([client, await connectReader(client, options)])
    requireConnection(connections.map(([, connection]) => connection))
    return {
      dataset: found.dataset,
      reader: formatPrincipal(context.reader.principal),
      clients: connections.map(clientAnswer),
    }
  },
}

/** Nobody has asked a folder by an address: lines are then for where its ports are to listen. */
const placeOf = ({ calledAs, askedAt }: ApiContext): Pick<ConnectOptions, 'hansa' | 'askedAt'> =>
  calledAs === undefined ? { hansa: ['hansa'], askedAt } : { hansa: calledAs }

/** The dataset by a name that SQL has for it: its own, or the one with its major. */
function datasetCalled(name: string, snapshots: readonly Snapshot[]): Snapshot {
  const wanted = foldName(name)
  const found =
    snapshots.find(({ sqlName }) => foldName(sqlName) === wanted) ??
    snapshots.find(({ dataset }) => foldName(versionedName(parseDatasetKey(dataset))) === wanted)
  if (found !== undefined) return found
  const remedy = didYouMean(
    name,
    snapshots.map(({ sqlName }) => sqlName),
  )
  throw new HansaError(
    'not_found',
    `the product serves no dataset ${name}`,
    remedy === undefined ? {} : { remedy },
  )
}

type ClientAnswer = Answer<(typeof connectionOperations)['showConnections']>['clients'][number]

function clientAnswer([client, { kind, ...connection }]: readonly [ClientName, Connection]): ClientAnswer {
  return { client, title: connectClients[client].title, state: kind, snippets: [], ...connection }
}
