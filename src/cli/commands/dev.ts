import { once } from 'node:events'
import { watch } from 'node:fs'
import path from 'node:path'
import { HansaError } from '../../errors.ts'
import { loadSettings } from '../../spec/load-settings.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { CommandContext } from '../command-context.ts'
import { interrupted } from '../interrupted.ts'
import { chooseProducts, meshRoot, withMesh } from '../open-mesh.ts'
import { repeating } from '../repeating.ts'
import { reportError } from '../report-error.ts'
import { noteLine } from '../terminal.ts'
import { applyShown } from './apply.ts'

/** Editors save in several steps; a build waits for this many quiet milliseconds. */
const quiet = 200

/** `hansa dev`: applies, then applies again whenever a file of the mesh is saved, until interrupted. */
export async function dev(
  context: CommandContext,
  { products }: { products: readonly string[] },
): Promise<number> {
  const root = meshRoot(context)
  const { settings } = loadSettings(root, context.effects.environment)
  const applying = repeating(() => applyOnce(context, products))
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(root, { recursive: true }, (_event, file) => {
    if (file === null || isTooling(file) || isState(path.join(root, file), settings)) return
    clearTimeout(timer)
    timer = setTimeout(applying.ask, quiet)
  })
  const ending = Promise.race([interrupted(), watcherFault(watcher)])
  noteLine(context.terminal, `Watching ${root} (Ctrl-C ends it)`)
  applying.ask()
  try {
    await ending
    return 0
  } finally {
    clearTimeout(timer)
    watcher.close()
    await applying.stop()
  }
}

/** A fault is shown and waits for the next save. */
async function applyOnce(context: CommandContext, names: readonly string[]): Promise<void> {
  try {
    await withMesh(context, async (build) => {
      const products = chooseProducts(build.mesh, names)
      await applyShown(build, { products, force: false, terminal: context.terminal })
    })
  } catch (error) {
    reportError(context.terminal, error)
  }
}

async function watcherFault(watcher: ReturnType<typeof watch>): Promise<never> {
  const [cause] = (await once(watcher, 'error')) as [Error]
  throw new HansaError('internal', `the folder can no longer be watched: ${cause.message}`, { cause })
}

/** Git, editors and npm keep what is theirs in such places. */
const isTooling = (file: string): boolean =>
  file.split(path.sep).some((part) => part.startsWith('.') || part === 'node_modules')

/** What builds write themselves, where `mesh.yaml` puts it among the documents. */
function isState(file: string, settings: MeshSettings | undefined): boolean {
  if (settings === undefined) return false
  const { state, store } = settings
  const places = [store.metadata, store.objects].flatMap(
    (place) => /^(?:sqlite|file):(.+)$/.exec(place)?.[1] ?? [],
  )
  return (
    [state, ...places].some((place) => file === place || file.startsWith(place + path.sep)) ||
    // SQLite's journals lie beside the database.
    places.some((place) => file.startsWith(`${place}-`))
  )
}
