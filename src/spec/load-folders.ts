import path from 'node:path'

import { fieldOf } from './choose-schema.ts'
import type { DocumentCache } from './document-cache.ts'
import { folderFiles, type FolderFile } from './folder-files.ts'
import type { ProductFolder } from './product-folder.ts'
import { looksLikeProduct, readProductFolder } from './read-product-folder.ts'
import { unreadableIssue } from './unreadable.ts'

/** Where a product's folder is, and the names that follow from it. */
export interface FolderPlace {
  readonly folder: string
  readonly domain: string
  readonly name: string
}

export interface LoadedFolder {
  readonly place: FolderPlace
  readonly content: ProductFolder
}

interface LoadOptions {
  readonly root: string
  readonly cache?: DocumentCache
  readonly now: () => Date
}

/** Changed with the form or the checks of `ProductFolder`, so that older entries are not taken. */
const cacheVersion = '2'

/** A file changed this recently could change again without its stamp showing it, so it is not remembered yet. */
const settledMilliseconds = 2000

/** Reads those folders that are products, each from the cache where nothing in it changed. */
export async function loadFolders(
  places: readonly FolderPlace[],
  options: LoadOptions,
): Promise<LoadedFolder[]> {
  const { root, cache, now } = options
  const remembered = (await cache?.getAll()) ?? new Map<string, string>()
  const changed: [string, string][] = []
  const used = new Set<string>()
  const settledBefore = now().getTime() - settledMilliseconds
  const loaded = places.flatMap((place): LoadedFolder[] => {
    const files = folderFiles(place.folder)
    if (!looksLikeProduct(files)) return []
    const key = path.relative(root, place.folder)
    const stamp = stampOf(files)
    used.add(key)
    const known = recall(remembered.get(key), stamp)
    if (known !== undefined) return [{ place, content: known }]
    const content = readOrReport(place, files)
    const settled = content.unreadable[0] !== '*' && files.every((file) => file.changedAt < settledBefore)
    if (settled) changed.push([key, remember(stamp, content)])
    return [{ place, content }]
  })
  if (changed.length > 0) await cache?.put(changed)
  const gone = [...remembered.keys()].filter((key) => !used.has(key))
  if (gone.length > 0) await cache?.delete(gone)
  return loaded
}

/** A folder that the operating system keeps from us is reported, and taken for one whose contracts are unknown. */
function readOrReport(place: FolderPlace, files: readonly FolderFile[]): ProductFolder {
  try {
    return readProductFolder(place.folder, files, place)
  } catch (error) {
    const file = systemErrorPath(error) ?? place.folder
    return {
      descriptor: 'product.odps.yaml',
      document: undefined,
      contracts: [],
      unreadable: ['*'],
      outputs: [],
      steps: [],
      command: undefined,
      tests: [],
      sources: [],
      issues: [unreadableIssue(path.relative(place.folder, file), error)],
    }
  }
}

const systemErrorPath = (error: unknown): string | undefined => {
  const found = fieldOf(error, 'path')
  return typeof found === 'string' ? found : undefined
}

const stampOf = (files: readonly FolderFile[]): string =>
  `${cacheVersion} ${files.map((file) => `${file.path} ${file.stamp}`).join('|')}`

/** The stamp stands before the JSON, so that a changed folder is told without parsing it. */
const remember = (stamp: string, content: ProductFolder): string => `${stamp}\n${JSON.stringify(content)}`

function recall(entry: string | undefined, stamp: string): ProductFolder | undefined {
  if (entry?.startsWith(`${stamp}\n`) !== true) return undefined
  try {
    // The stamp holds the form's version, so what follows was written by `remember`.
    return JSON.parse(entry.slice(stamp.length + 1)) as ProductFolder
  } catch {
    return undefined
  }
}
