import {
  digestOf,
  parseSignedBundle,
  statementOf,
  type SignedBundle,
} from '../../governance/council/signed-bundle.ts'
import { bundlePath, writeBundleFile } from '../../product/council/bundle-file.ts'
import { readBundles } from '../../spec/read-governance.ts'
import { meshRoot } from '../open-mesh.ts'
import type { AskingContext } from './asking-context.ts'

/** A bundle of the council in the folder of a mesh. */
export interface OwnBundle {
  readonly path: string
  readonly digest: string
  readonly number: number | undefined
}

/** Those that lie in the folder which is asked; none where a node is. */
export function ownBundles(context: AskingContext): readonly OwnBundle[] {
  if (context.node !== undefined) return []
  return readBundles({ root: meshRoot(context), issues: [] }).flatMap(({ path, text }) => {
    const bundle = parseSignedBundle(text)
    if (bundle === undefined) return []
    return [{ path, digest: digestOf(bundle), number: statementOf(bundle)?.number }]
  })
}

/**
 * Keeps a proposal with its signatures in the folder that is asked, in place of another one of its number, so that people can carry it to
 * each other. Its path, and whether it was not there before; undefined where a node is asked.
 */
export async function keepInFolder(
  context: AskingContext,
  bundle: SignedBundle,
): Promise<{ readonly path: string; readonly isNew: boolean } | undefined> {
  if (context.node !== undefined) return undefined
  const number = statementOf(bundle)?.number ?? 0
  const own = ownBundles(context)
  const path = own.find((each) => each.number === number)?.path ?? bundlePath(number)
  await writeBundleFile(meshRoot(context), { path, bundle })
  return { path, isNew: !own.some(({ digest }) => digest === digestOf(bundle)) }
}
