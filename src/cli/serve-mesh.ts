import type { Mesh, MeshSettings } from '../spec/mesh.ts'
import type { Store } from '../store/store.ts'
import { operatorToken } from '../sidecar/identity/operator-token.ts'
import { serveHttp } from '../ports/http/serve.ts'
import type { CommandContext } from './command-context.ts'
import { interrupted } from './interrupted.ts'
import { startSchedules } from './schedules.ts'
import { printLine } from './terminal.ts'

export interface ServedMesh {
  readonly name: string
  readonly settings: MeshSettings
  readonly store: Store
  /** What is declared, to be applied by schedule; without it only what is published is served. */
  readonly mesh: Mesh | undefined
}

/** Serves the published products and applies scheduled ones, until SIGINT or SIGTERM; then ends what is running. */
export async function serveMesh(
  { terminal, effects }: CommandContext,
  { name, settings, store, mesh }: ServedMesh,
  onReady: (url: string) => void = () => undefined,
): Promise<void> {
  const ending = interrupted()
  const token = await operatorToken(settings.state)
  const server = await serveHttp({ store, settings, mesh: name, token }, settings.http)
  const schedules = mesh === undefined ? undefined : startSchedules(terminal, { mesh, store, effects })
  printLine(terminal, `Serving ${name} at ${server.url} (Ctrl-C ends it)`)
  onReady(server.url)
  await ending
  await Promise.all([schedules?.stop(), server.close()])
}
