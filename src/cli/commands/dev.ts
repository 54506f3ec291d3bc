import path from 'node:path'
import { loadSettings } from '../../spec/load-settings.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { CommandContext } from '../command-context.ts'
import { interrupted } from '../interrupted.ts'
import { chooseProducts, meshRoot, withMesh } from '../open-mesh.ts'
import { repeating } from '../repeating.ts'
import { reportError } from '../report-error.ts'
import { noteLine } from '../terminal.ts'
import { watchFolder } from '../watch-folder.ts'
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
  const fault = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  const watched = watchFolder(root, {
    onChange: (file) => {
      if (file !== undefined && (isTooling(file) || isState(path.join(root, file), settings))) return
      clearTimeout(timer)
      timer = setTimeout(() => applying.ask(), quiet)
    },
    onFault: fault.reject,
  })
  const applying = repeating(() => {
    watched.renew()
    return applyOnce(context, products)
  })
  const ending = Promise.race([interrupted(), fault.promise])
  noteLine(context.terminal, `Watching ${root} (Ctrl-C ends it)`)
  applying.ask()
  try {
    await ending
    return 0
  } finally {
    clearTimeout(timer)
    await applying.stop()
    watched.close()
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
