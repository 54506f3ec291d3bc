import { apiRoutes } from '../api/api-routes.ts'
import type { MoreRoutes } from '../ports/http/http-port.ts'
import type { NodeSecret } from '../sidecar/node-secret.ts'
import type { Store } from '../store/store.ts'
import { directoryOf, type DirectoryPlace } from './directory-of.ts'

export interface MeshApiPlace extends DirectoryPlace {
  readonly store: Store
  readonly secret: NodeSecret
}

/** What a node answers at `/api/v1`. */
export const meshApi = ({ secret, ...place }: MeshApiPlace): MoreRoutes =>
  apiRoutes({
    store: place.store,
    directory: directoryOf(place),
    cursorKey: secret.keyFor('api-cursor', ''),
  })
