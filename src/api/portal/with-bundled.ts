import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { HansaError } from '../../errors.ts'
import { ownFile } from '../../own-files.ts'

const cache = ownFile('node_modules/.cache/hansa-portal')
const dayMs = 86_400_000

/**
 * Reads the portal of a checkout, bundled. It is kept among what can be made again for as long as its sources are the same;
 * where nothing can be written there, it is bundled for this once.
 */
export async function withBundled<T>(read: (folder: string) => Promise<T>): Promise<T> {
  const kept = path.join(cache, await sourcesHash())
  if (existsSync(kept)) return read(kept)
  const canKeep = await mkdir(cache, { recursive: true }).then(
    () => true,
    () => false,
  )
  const folder = await mkdtemp(path.join(canKeep ? cache : tmpdir(), 'portal-'))
  try {
    await bundle(folder)
    const found = await read(folder)
    if (canKeep) await keep(folder, kept)
    return found
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Over the portal, what it takes of the API's client, and all packages. */
async function sourcesHash(): Promise<string> {
  const folders = ['portal', 'src/api/client'].map(ownFile)
  const listed = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  )
  const files = listed
    .flat()
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
  const sum = createHash('sha256')
  for (const file of [...files.sort(), ownFile('package-lock.json')]) {
    const content = await readFile(file)
    sum.update(`${path.relative(cache, file)} ${content.length}\n`).update(content)
  }
  return sum.digest('hex')
}

/** Takes away what has not been made lately. Where somebody else was first, it is the same that they have made. */
async function keep(folder: string, kept: string): Promise<void> {
  await rename(folder, kept).catch(() => undefined)
  for (const name of await readdir(cache)) {
    const other = path.join(cache, name)
    const madeAt = await stat(other).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    )
    if (other !== kept && Date.now() - madeAt > dayMs) await rm(other, { recursive: true, force: true })
  }
}

/** In a process of its own: the bundler is a tool of the checkout, and no part of a node. */
async function bundle(folder: string): Promise<void> {
  const script = ownFile('portal/build.ts')
  try {
    const args = ['--disable-warning=ExperimentalWarning', script, folder, '--quick']
    await promisify(execFile)(process.execPath, args)
  } catch (cause) {
    throw new HansaError('internal', 'the portal could not be bundled', {
      cause,
      remedy: 'Run `npm install`, which brings the bundler, and look at `npm run build`.',
    })
  }
}
