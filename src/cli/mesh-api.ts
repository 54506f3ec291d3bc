import { apiRoutes } from '../api/api-routes.ts'
import { KnownMesh } from '../discovery/graph/known-mesh.ts'
import type { MeshSparql } from '../discovery/graph/sparql/mesh-sparql.ts'
import { MeshLineage } from '../discovery/lineage/mesh-lineage.ts'
import type { MeshSearch } from '../discovery/search/mesh-search.ts'
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
  readonly sparql: MeshSparql
}

/** What a node answers at `/api/v1`. */
export const meshApi = ({ secret, known, search, sparql, ...place }: MeshApiPlace): MoreRoutes => {
  const { mesh, effects } = place
  const { metadata } = place.store
  const others = known && (() => known.products())
  return apiRoutes({
    store: place.store,
    directory: directoryOf(place),
    search,
    sparql,
    lineage: new MeshLineage({
      ...{ metadata, mesh },
      namespace: place.settings.lineage.namespace,
      ...(others && { elsewhere: others }),
    }),
    known: new KnownMesh({ metadata, mesh, now: effects.now, ...(others && { others }) }),
    cursorKey: secret.keyFor('api-cursor', ''),
  })
}
