import type { BuildContext } from '../product/build-context.ts'
import { ownerToken } from '../ports/http/owner-token.ts'
import { serveHttp } from '../ports/http/serve.ts'
import type { CommandContext } from './command-context.ts'
import { interrupted } from './interrupted.ts'
import { startSchedules } from './schedules.ts'
import { printLine } from './terminal.ts'

export interface ServeOptions {
  /** Told the address once it answers. */
  readonly onReady?: (url: string) => void
}

/** Serves the published products and applies scheduled ones, until SIGINT or SIGTERM; then ends what is running. */
export async function serveMesh(
  context: CommandContext,
  build: BuildContext,
  { onReady }: ServeOptions = {},
): Promise<void> {
  const { mesh, store } = build
  const server = await serveHttp(
    { store, settings: mesh.settings, mesh: mesh.name, token: await ownerToken(mesh.settings.state) },
    mesh.settings.http,
  )
  const schedules = startSchedules(context, build)
  printLine(context.terminal, `Serving ${mesh.name} at ${server.url} (Ctrl-C ends it)`)
  onReady?.(server.url)
  await interrupted()
  await schedules.stop()
  await server.close()
}
