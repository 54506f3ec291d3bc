import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { systemErrorCode } from '../errors.ts'
import { privateMode } from '../store/writable-folder.ts'
import type { Built } from './build-product.ts'
import type { Staging } from './staging.ts'

/** How many builds' rows are kept aside of each product. */
const buildsKept = 5

/** Rows that are not part of any snapshot, for the owner's eyes: local to the node, never served. */
export interface Aside {
  /** `failing-rows` broke a rule of the contract; `quarantine` did not fit the contract of a source. */
  readonly kind: 'failing-rows' | 'quarantine'
  /** The dataset's `sqlName`, or the input's `port.dataset`. */
  readonly name: string
  /** Absolute path of a Parquet file. */
  readonly file: string
}

const productFolder = (state: string, product: string): string => path.join(state, 'aside', product)

/**
 * Moves a build's failing and quarantined rows out of its staging folder, which is about to go. A build without any
 * leaves an empty folder: what an earlier one left is no longer the newest.
 */
export async function keepAside(
  state: string,
  product: string,
  parts: { built: Built; staging: Staging },
): Promise<void> {
  const { built, staging } = parts
  const files = [
    ...Object.entries(built.failingRows).map(([name, file]) => ({
      file,
      to: `failing-rows.${name}`,
    })),
    ...built.inputs.flatMap(({ pin, read }) =>
      (read?.quarantineFiles ?? []).map((file) => ({ file, to: `quarantine.${pin.port}.${pin.name}` })),
    ),
  ]
  if (files.length === 0 && !existsSync(productFolder(state, product))) return
  const folder = path.join(productFolder(state, product), staging.runId)
  await mkdir(folder, { recursive: true, mode: privateMode })
  for (const [index, { file, to }] of files.entries())
    await rename(file, path.join(folder, `${to}.${index}.parquet`))
  await dropOldest(productFolder(state, product))
}

/** What the newest build of `product` has left. */
export async function newestAside(state: string, product: string): Promise<readonly Aside[]> {
  const folder = (await newestFirst(productFolder(state, product)))[0]
  if (folder === undefined) return []
  return (await readdir(folder)).sort().flatMap((name): readonly Aside[] => {
    const [, kind, of] = /^(failing-rows|quarantine)\.(.+)\.\d+\.parquet$/.exec(name) ?? []
    if (of === undefined || (kind !== 'failing-rows' && kind !== 'quarantine')) return []
    return [{ kind, name: of, file: path.join(folder, name) }]
  })
}

async function dropOldest(folder: string): Promise<void> {
  for (const old of (await newestFirst(folder)).slice(buildsKept))
    await rm(old, { recursive: true, force: true })
}

async function newestFirst(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder)
    const dated = await Promise.all(
      names.map(async (name) => ({
        path: path.join(folder, name),
        time: (await stat(path.join(folder, name))).mtimeMs,
      })),
    )
    return dated.sort((a, b) => b.time - a.time).map((entry) => entry.path)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw error
  }
}
