import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, systemErrorCode } from '../errors.ts'
import {
  digestOf,
  parseSignedBundle,
  statementOf,
  type SignedBundle,
} from '../governance/council/signed-bundle.ts'
import type { BundleFile } from '../spec/charter.ts'
import type { Mesh } from '../spec/mesh.ts'
import { writeWholeFile } from '../store/write-whole-file.ts'

/** Where bundles of the council are kept that came from registries: `<state>/mesh/bundles`. */
const folderIn = (state: string): string => path.join(state, 'mesh', 'bundles')

/** Keeps one with the signatures that it has now, in place of those that it had. It was found to follow before. */
export async function keepFetchedBundle(
  state: string,
  bundle: SignedBundle,
  number = statementOf(bundle)?.number ?? 0,
): Promise<void> {
  const place = String(number).padStart(4, '0')
  const file = path.join(folderIn(state), `${place}-${digestOf(bundle).slice(0, 16)}.json`)
  try {
    await writeWholeFile(file, `${JSON.stringify(bundle, undefined, 2)}\n`)
  } catch (error) {
    throw fromSystemError(error, 'keeping a bundle of the council')
  }
}

/** A mesh with the bundles from registries beside those of its folder; of one that is in both, the signatures together. */
export async function withFetchedBundles(mesh: Mesh): Promise<Mesh> {
  const fetched = await fetchedBundles(mesh)
  if (fetched.length === 0) return mesh
  const bundles = mergedBundles(mesh.governance.bundles, fetched)
  return { ...mesh, governance: { ...mesh.governance, bundles } }
}

async function fetchedBundles({
  root,
  settings: { state },
}: Pick<Mesh, 'root' | 'settings'>): Promise<readonly BundleFile[]> {
  const folder = folderIn(state)
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
    return await Promise.all(
      names.map(async (name) => ({
        path: path.relative(root, path.join(folder, name)).replaceAll(path.sep, '/'),
        text: await readFile(path.join(folder, name), 'utf8'),
      })),
    )
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw fromSystemError(error, 'reading bundles of the council')
  }
}

/** Bundles of two places, each statement once, with all signatures under it that there are; its file is that of the first place. */
export function mergedBundles(
  files: readonly BundleFile[],
  others: readonly BundleFile[],
): readonly BundleFile[] {
  const merged = [...files]
  for (const other of others) {
    const brought = parseSignedBundle(other.text)
    const at = brought === undefined ? -1 : merged.findIndex(({ text }) => isOf(text, brought))
    const known = merged[at]
    if (brought === undefined || known === undefined) merged.push(other)
    else merged[at] = { path: known.path, text: withSignatures(known.text, brought) }
  }
  return merged
}

const isOf = (text: string, { payload }: SignedBundle): boolean =>
  parseSignedBundle(text)?.payload === payload

function withSignatures(text: string, { payload, signatures }: SignedBundle): string {
  const known = parseSignedBundle(text)?.signatures ?? []
  const isKnown = (each: SignedBundle['signatures'][number]): boolean =>
    known.some(
      ({ protected: header, signature }) => header === each.protected && signature === each.signature,
    )
  const more = signatures.filter((each) => !isKnown(each))
  if (more.length === 0) return text
  return `${JSON.stringify({ payload, signatures: [...known, ...more] }, undefined, 2)}\n`
}
