import type { MoreRoutes } from '../../ports/http/http-port.ts'
import { accessPath } from '../access-message.ts'
import { visiblePath } from '../visible-message.ts'
import { accessRoutes } from './access-routes.ts'
import { fileListRoute } from './file-list-route.ts'
import { statementsRoute } from './statements-route.ts'
import { tokenRoute } from './token-route.ts'
import type { MeshPort } from './mesh-port.ts'
import { visibleRoute } from './visible-route.ts'

/** What a node answers to the other nodes of its mesh, at `/mesh` of its HTTP port. */
export const meshRoutes = (mesh: MeshPort): MoreRoutes => ({
  open: (app, http) => tokenRoute(app, http, mesh),
  signedIn: (app, http) => {
    fileListRoute(app, http, mesh)
    statementsRoute(app, mesh)
    accessRoutes(app, http)
    visibleRoute(app, http)
  },
  methods: {
    '/mesh/token': 'POST',
    '/mesh/files': 'POST',
    '/mesh/statements': 'GET, HEAD',
    [accessPath]: 'GET, HEAD, POST',
    [visiblePath]: 'POST',
  },
})
