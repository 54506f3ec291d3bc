import { HansaError } from '../../errors.ts'
import { beforeNext, followBundles, type Followed } from '../../governance/council/follow-bundles.ts'
import type { BundleBefore } from '../../governance/council/verify-bundle.ts'
import type { BuildContext } from '../build-context.ts'
import { followedBy, knownBundles, type OpenedBundle } from './council-in-force.ts'

/** Where a council stands: what is in force, and what its folder has beyond that. */
export interface CouncilState {
  /** The newest that the store knows: in force, or to come. */
  readonly newest: OpenedBundle | undefined
  readonly followed: Followed
  /** What a new bundle follows: the newest that has enough signatures, in force or not. */
  readonly before: BundleBefore | undefined
}

/** Throws `corrupt` where the rules in force cannot be read. */
export async function councilState({ mesh, store }: BuildContext): Promise<CouncilState> {
  const newest = knownBundles(await store.metadata.bundle()).at(-1)
  const after = newest && followedBy(newest)
  const followed = await followBundles(mesh.governance.bundles, { mesh: mesh.name, inForce: after })
  const last = followed.enough.at(-1)
  return { newest, followed, before: last === undefined ? after : beforeNext(last) }
}

/** The charter that a mesh declares. Throws `invalid_input` where it has none. */
export function requireCharter({
  mesh,
}: Pick<BuildContext, 'mesh'>): NonNullable<typeof mesh.governance.charter> {
  const { charter } = mesh.governance
  if (charter !== undefined) return charter
  throw new HansaError('invalid_input', 'the mesh has no charter, so there is nobody to sign its rules', {
    remedy:
      'Write governance/charter.yaml with the council’s members; `hansa governance key` makes their keys.',
  })
}
