import { EventEmitter, once } from 'node:events'
import { watch } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { CommandContext } from '../command-context.ts'
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
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  const root = await withMesh(context, ({ mesh }) => Promise.resolve(mesh.root))
  await applyOnce(context, products)
  noteLine(context.terminal, `Watching ${root} (Ctrl-C ends it)`)
  for await (const _burst of savedFiles(root, stop.signal)) await applyOnce(context, products)
  return 0
}

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

/** Yields once after each burst of changes to files that people edit. */
async function* savedFiles(root: string, signal: AbortSignal): AsyncIterable<void> {
  let changes = 0
  const heard = new EventEmitter()
  const listening = listen(root, signal, () => {
    changes += 1
    heard.emit('change')
  }).finally(() => heard.emit('change'))
  for (let seen = 0; !signal.aborted;) {
    if (changes === seen) await once(heard, 'change')
    while (changes !== seen && !signal.aborted) {
      seen = changes
      await setTimeout(quiet)
    }
    if (!signal.aborted) yield
  }
  await listening
}

async function listen(root: string, signal: AbortSignal, heard: () => void): Promise<void> {
  try {
    for await (const { filename } of watch(root, { recursive: true, signal }))
      if (filename !== null && !isState(filename)) heard()
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

const isState = (file: string): boolean =>
  file.split(path.sep).some((part) => part.startsWith('.') || part === 'node_modules')
