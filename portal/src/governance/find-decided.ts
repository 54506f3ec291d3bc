import { every } from '../../../src/api/client/mesh-client.ts'
import { mesh, type Coming, type Enactment } from '../api/mesh.ts'

/** What became of a proposal that is before the council no more. */
export type Decided =
  | { readonly kind: 'to come'; readonly bundle: Coming }
  | { readonly kind: 'enacted'; readonly bundle: NonNullable<Enactment['council']>; readonly by: Enactment }

/** Undefined where a proposal of this digest was put in force on this node neither now nor ever. */
export async function findDecided(digest: string): Promise<Decided | undefined> {
  const { coming } = await mesh.showGovernance()
  if (coming?.digest === digest) return { kind: 'to come', bundle: coming }
  let found: Decided | undefined
  // Newest first: what domains enacted later rests on the same bundle, and the first that does brought it.
  for await (const by of every(mesh.listBundles, { limit: 100 })) {
    const { council } = by
    if (council?.digest === digest) found = { kind: 'enacted', bundle: council, by }
    else if (found !== undefined) break
  }
  return found
}
