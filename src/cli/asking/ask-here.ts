import { meshClient, type MeshClient } from '../../api/client/mesh-client.ts'
import type { ApiParts } from '../../api/api-context.ts'
import { EventFeed } from '../../discovery/events/event-feed.ts'
import { MeshSparql } from '../../discovery/graph/sparql/mesh-sparql.ts'
import { webhookSender } from '../../discovery/webhooks/webhook-sender.ts'
import type { Effects } from '../../effects.ts'
import { FileAddresses } from '../../ports/http/file-address.ts'
import { SignIn } from '../../sidecar/identity/sign-in.ts'
import { NodeSecret } from '../../sidecar/node-secret.ts'
import { servedMetadata } from '../../sidecar/served-metadata.ts'
import { Sidecar } from '../../sidecar/sidecar.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { Store } from '../../store/store.ts'
import { calledAs } from '../called-as.ts'
import type { CommandContext } from '../command-context.ts'
import { directoryOf } from '../directory-of.ts'
import { meshApi } from '../mesh-api.ts'
import { meshRoot, requireDeclared, withStore } from '../open-mesh.ts'
import { openOtherNodes } from '../other-nodes.ts'
import { ownProduct } from '../own-product.ts'
import { readerAs } from '../reader-as.ts'
import { answerInProcess } from './answer-in-process.ts'
import type { Asking } from './asking-context.ts'
import { LateSearch } from './late-search.ts'

/**
 * The Mesh API over the store of the folder, by the routes that a node serves. Who can read the node's keys there is its
 * operator, and acts as whom they name.
 */
export async function askHere<T>(
  context: CommandContext,
  { as, declared = false }: Asking,
  work: (mesh: MeshClient) => Promise<T>,
): Promise<T> {
  const { effects } = context
  return withStore(context, async (given, settings, mesh) => {
    const place = { mesh, settings, store: given, effects }
    const directory = directoryOf(place)
    const reader = await readerAs(as, { mesh, directory, ownProduct: (name) => ownProduct(name, place) })
    await using others = await openOtherNodes({ ...place, root: meshRoot(context) })
    const remote = others && { remote: others.remote.datasets }
    await using sidecar = await Sidecar.open({ ...place, warmWorkers: 0, ...remote })
    const metadata = servedMetadata(given.metadata, { mesh, node: settings.node?.name, now: effects.now })
    const secret = await NodeSecret.open(settings.state)
    const served = { ...place, store: { ...given, metadata } }
    await using search = new LateSearch({
      ...{ mesh, settings, metadata, now: effects.now },
      ...(others && { others: () => others.known.products() }),
    })
    await using sparql = new MeshSparql({ state: settings.state })
    const told = tellers(served, secret)
    const port = {
      ...{ mesh, settings, metadata, sidecar, effects },
      signIn: new SignIn({ ...place, onFailed: sidecar.signInFailed }),
      addresses: new FileAddresses(secret.keyFor('file-address', ''), effects.now),
    }
    const parts = { secret, others, search, sparql, told }
    const routes = meshApi({
      ...{ ...served, ...parts, calledAs: calledAs(context) },
      ...(declared && { declared: await requireDeclared(context, given, others) }),
    })
    return await work(meshClient({ fetch: answerInProcess(port, routes, reader) }))
  })
}

interface Served {
  readonly settings: MeshSettings
  readonly store: Store
  readonly effects: Effects
}

/** Nobody follows what a command does, and nothing is delivered by it. */
const tellers = (
  { settings, store: { metadata }, effects }: Served,
  secret: NodeSecret,
): Pick<ApiParts, 'events' | 'webhooks'> => ({
  events: new EventFeed(metadata),
  webhooks: webhookSender({ settings, keyFor: (use, of) => secret.keyFor(use, of), now: effects.now }),
})
