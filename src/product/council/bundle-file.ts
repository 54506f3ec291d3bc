import path from 'node:path'
import { fromSystemError } from '../../errors.ts'
import type { SignedBundle } from '../../governance/council/signed-bundle.ts'
import type { Mesh } from '../../spec/mesh.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'

/** Where the bundle of this number lies, relative to the mesh's root: `governance/bundles/0002.json`. */
export const bundlePath = (number: number): string =>
  `governance/bundles/${String(number).padStart(4, '0')}.json`

/** Writes a bundle into the mesh's folder; people carry it to each other with git, or as they like. */
export async function writeBundle(
  { root }: Pick<Mesh, 'root'>,
  { file, bundle }: { readonly file: string; readonly bundle: SignedBundle },
): Promise<void> {
  try {
    await writeWholeFile(path.join(root, file), `${JSON.stringify(bundle, undefined, 2)}\n`)
  } catch (error) {
    throw fromSystemError(error, `writing ${file}`)
  }
}
