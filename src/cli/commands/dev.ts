import { once } from 'node:events'
import { watch } from 'node:fs'
import path from 'node:path'
import type { CommandContext } from '../command-context.ts'
import { interrupted } from '../interrupted.ts'
import { chooseProducts, withMesh } from '../open-mesh.ts'
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
  const root = await withMesh(context, ({ mesh }) => Promise.resolve(mesh.root))
  let queue = applyOnce(context, products)
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(root, { recursive: true }, (_event, file) => {
    if (file === null || isState(file)) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      queue = queue.then(() => applyOnce(context, products))
    }, quiet)
  })
  noteLine(context.terminal, `Watching ${root} (Ctrl-C ends it)`)
  await Promise.race([interrupted(), once(watcher, 'error')])
  clearTimeout(timer)
  watcher.close()
  await queue
  return 0
}

/** A fault is shown and waits for the next save. */
async function applyOnce(context: CommandContext, names: readonly string[]): Promise<void> {
  try {
    await withMesh(context, async (build) => {
      const products = chooseProducts(build.mesh, names)
      await applyShown(build, { products, force: false, terminal: context.terminal })
    })
  } catch (error) {
    reportError(context.terminal, error, [])
  }
}

const isState = (file: string): boolean =>
  file.split(path.sep).some((part) => part.startsWith('.') || part === 'node_modules')
