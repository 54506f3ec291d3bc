import { glob, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { LocalFile } from '../../engine/source/open-text.ts'
import { HansaError, systemErrorCode } from '../../errors.ts'
import { nearest } from '../../spec/nearest.ts'
import { requiredField, withObject } from './server-field.ts'
import type { ReadRequest } from './source-read.ts'

/** The files that a `local` server's `path` means, in sorted order; at least one. */
export async function localFiles({
  server,
  object,
  contractFile,
}: ReadRequest): Promise<readonly LocalFile[]> {
  const declared = withObject(requiredField(server, 'path'), object)
  const folder = path.dirname(contractFile)
  if (!declared.startsWith('npm:'))
    return findFiles(path.resolve(folder, declared), { declared, show: (file) => showPath(folder, file) })
  const { root, name, rest } = await npmPackage(declared, folder)
  return findFiles(path.join(root, rest), {
    declared,
    show: (file) => `npm:${name}/${toSlashes(path.relative(root, file))}`,
  })
}

/** Paths near the contract are told from there, as it writes them; others in full. */
function showPath(folder: string, file: string): string {
  const relative = path.relative(folder, file)
  return relative.startsWith('..') ? file : toSlashes(relative)
}

const toSlashes = (file: string): string => file.replaceAll(path.sep, '/')

interface Naming {
  /** What the contract says. */
  readonly declared: string
  readonly show: (file: string) => string
}

async function findFiles(pattern: string, { declared, show }: Naming): Promise<readonly LocalFile[]> {
  const kind = await kindOf(pattern)
  if (kind === 'file') return [{ path: pattern, shown: show(pattern) }]
  if (kind === 'folder') throw isFolder(declared)
  if (!/[*?[{]/.test(pattern)) throw await missingFile(pattern, declared)
  const found: string[] = []
  for await (const file of glob(pattern)) if ((await kindOf(file)) === 'file') found.push(file)
  if (found.length === 0) throw await noMatch(pattern, declared)
  return found.sort().map((file) => ({ path: file, shown: show(file) }))
}

async function kindOf(file: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(file)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (systemErrorCode(error) === 'EACCES') throw notReadable(file, error)
    return undefined
  }
}

const notReadable = (file: string, cause: unknown): HansaError =>
  new HansaError('source_unavailable', `${path.basename(file)} may not be read by this user`, {
    cause,
    remedy: 'Give this user read access to the file and its folders.',
  })

const isFolder = (declared: string): HansaError =>
  new HansaError('source_unavailable', `the source ${declared} is a folder`, {
    remedy: `Name its files, for example \`${declared.replace(/\/$/, '')}/*.csv\`.`,
  })

async function missingFile(file: string, declared: string): Promise<HansaError> {
  const folder = path.dirname(file)
  const names = await namesIn(folder)
  if (names === undefined)
    return new HansaError('source_unavailable', `the source ${declared} is not there, nor is its folder`, {
      remedy: 'Paths are relative to the folder of the contract.',
    })
  const near = nearest(path.basename(file), names)
  return new HansaError('source_unavailable', `the source ${declared} is not there`, {
    remedy:
      near === undefined
        ? `Paths are relative to the folder of the contract; its folder holds ${list(names)}.`
        : `Did you mean \`${near}\`?`,
  })
}

async function noMatch(pattern: string, declared: string): Promise<HansaError> {
  const fixed = pattern.slice(0, pattern.search(/[*?[{]/))
  const names = await namesIn(path.dirname(`${fixed}x`))
  return new HansaError('source_unavailable', `no file matches the source ${declared}`, {
    remedy: names === undefined ? 'Its folder is not there.' : `Its folder holds ${list(names)}.`,
  })
}

async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(folder)).sort()
  } catch {
    return undefined
  }
}

const list = (names: readonly string[]): string =>
  names.length === 0 ? 'nothing' : names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '')

interface NpmPackage {
  readonly root: string
  readonly name: string
  /** Path inside the package. */
  readonly rest: string
}

/** Finds an installed package as Node.js does: in `node_modules` of the folder or of one above it. */
async function npmPackage(declared: string, folder: string): Promise<NpmPackage> {
  const match = /^npm:((?:@[^/]+\/)?[^/@][^/]*)\/(.+)$/.exec(declared)
  const [, name, rest] = match ?? []
  if (name === undefined || rest === undefined || rest.split('/').includes('..'))
    throw new HansaError('invalid_input', `the source ${declared} does not name a file of an npm package`, {
      remedy: 'Write it as `npm:<package>/<path inside it>`.',
    })
  for (let above = folder; ; above = path.dirname(above)) {
    const root = path.join(above, 'node_modules', name)
    if ((await kindOf(root)) === 'folder') return { root, name, rest }
    if (path.dirname(above) === above) throw notInstalled(name, declared)
  }
}

const notInstalled = (name: string, declared: string): HansaError =>
  new HansaError('source_unavailable', `the npm package ${name} of the source ${declared} is not installed`, {
    remedy: `Run \`npm install ${name}\` in the folder of the mesh or above it.`,
  })
