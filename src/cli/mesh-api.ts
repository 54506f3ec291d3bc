import { apiRoutes } from '../api/api-routes.ts'
import type { EventFeed } from '../discovery/events/event-feed.ts'
import { MeshLineage } from '../discovery/lineage/mesh-lineage.ts'
import type { MeshSearch } from '../discovery/search/mesh-search.ts'
import type { WebhookSender } from '../discovery/webhooks/webhook-sender.ts'
import type { KnownProducts } from '../mesh/known-products.ts'
import type { MoreRoutes } from '../ports/http/http-port.ts'
import type { NodeSecret } from '../sidecar/node-secret.ts'
import type { Store } from '../store/store.ts'
import { directoryOf, type DirectoryPlace } from './directory-of.ts'

export interface MeshApiPlace extends DirectoryPlace {
  readonly store: Store
  readonly secret: NodeSecret
  /** What other nodes serve, where there are any. */
  readonly known?: KnownProducts
  readonly search: MeshSearch
  readonly events: EventFeed
  readonly webhooks: WebhookSender
}

/** What a node answers at `/api/v1`. */
export const meshApi = ({ secret, known, search, events, webhooks, ...place }: MeshApiPlace): MoreRoutes =>
  apiRoutes({
    store: place.store,
    directory: directoryOf(place),
    search,
    events,
    webhooks,
    lineage: new MeshLineage({
      metadata: place.store.metadata,
      mesh: place.mesh,
      namespace: place.settings.lineage.namespace,
      ...(known && { elsewhere: () => known.products() }),
    }),
    cursorKey: secret.keyFor('api-cursor', ''),
  })
