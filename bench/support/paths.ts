import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

/** A file of an installed npm package. */
export const packageFile = (name: string, file: string): string => path.join(root, 'node_modules', name, file)

export const flightsFile = packageFile('vega-datasets', 'data/flights-3m.parquet')
export const aviation = path.join(root, 'examples/aviation')
export const hansa = path.join(root, 'bin/hansa.mjs')

/** Works in a folder of its own, which is removed afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
