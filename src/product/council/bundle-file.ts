import path from 'node:path'
import { fromSystemError } from '../../errors.ts'
import type { SignedBundle } from '../../governance/council/signed-bundle.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'
import type { BuildContext } from '../build-context.ts'

/** Where the bundle of this number lies, relative to the mesh's root: `governance/bundles/0002.json`. */
export const bundlePath = (number: number): string =>
  `governance/bundles/${String(number).padStart(4, '0')}.json`

/** Writes a bundle into the folder of a mesh; the text of its file. */
export async function writeBundleFile(
  root: string,
  { path: file, bundle }: { readonly path: string; readonly bundle: SignedBundle },
): Promise<string> {
  const text = `${JSON.stringify(bundle, undefined, 2)}\n`
  try {
    await writeWholeFile(path.join(root, file), text)
  } catch (error) {
    throw fromSystemError(error, `writing ${file}`)
  }
  return text
}

/** Writes a bundle into the mesh's folder, and gives the mesh with it; people carry it to each other with git, or as they like. */
export async function writeBundle(
  context: BuildContext,
  { path: file, bundle }: { readonly path: string; readonly bundle: SignedBundle },
): Promise<BuildContext> {
  const { mesh } = context
  const text = await writeBundleFile(mesh.root, { path: file, bundle })
  const others = mesh.governance.bundles.filter((other) => other.path !== file)
  const governance = { ...mesh.governance, bundles: [...others, { path: file, text }] }
  return { ...context, mesh: { ...mesh, governance } }
}
