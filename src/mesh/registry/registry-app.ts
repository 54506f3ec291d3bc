import { Hono } from 'hono'
import { nothingAt, problemResponse } from '../../ports/http/problem.ts'
import { bundleRoutes } from './bundle-routes.ts'
import { nodeRoutes, rotationRoutes } from './node-routes.ts'
import { productRoutes } from './product-routes.ts'
import type { RegistryApp, RegistryEnvironment } from './registry-environment.ts'
import type { Registry } from './registry.ts'
import { signedInNode } from './signed-in-node.ts'

/**
 * The addresses of a registry. All but its health and rotations are for nodes of the mesh, who say so by an assertion. What it
 * gives out about nodes and products is what they signed.
 */
export function registryApp(registry: Registry): RegistryApp {
  const app: RegistryApp = new Hono<RegistryEnvironment>()
  app.onError((error) => problemResponse(error))
  app.notFound(({ req }) => problemResponse(nothingAt(req.path)))
  app.get('/health', (context) => context.json({ status: 'ok', mesh: registry.mesh }))
  rotationRoutes(app, registry)
  app.use('*', signedInNode(registry))
  app.get('/mesh', async (context) => {
    const nodes = await registry.members.all()
    const bundle = await registry.build.store.metadata.bundle()
    return context.json({ mesh: registry.mesh, nodes: nodes.length, bundle: bundle?.council?.number ?? null })
  })
  nodeRoutes(app, registry)
  productRoutes(app, registry)
  bundleRoutes(app, registry)
  return app
}
