import { isHansaError } from '../errors.ts'
import type { Mesh } from '../spec/mesh.ts'
import type { GovernanceBundle } from '../store/governance-bundle.ts'
import type { BuildContext } from './build-context.ts'
import { canonicalHash } from './canonical-hash.ts'

/** What a bundle says, whenever and in whatever order it was enacted. */
export type DeclaredBundle = Omit<GovernanceBundle, 'sequence' | 'enactedAt'>

/**
 * Puts the mesh's rules in force where they differ from those that are, and returns what is in force then. A mesh
 * without policies enacts a bundle without any: where nothing is enacted, everything is denied.
 */
export async function enactGovernance({ mesh, store, effects }: BuildContext): Promise<GovernanceBundle> {
  const declared = declaredBundle(mesh)
  const current = await store.metadata.bundle()
  if (current?.digest === declared.digest) return current
  const sequence = (current?.sequence ?? 0) + 1
  const bundle = { sequence, enactedAt: effects.now().toISOString(), ...declared }
  try {
    await store.metadata.enact(bundle)
    return bundle
  } catch (error) {
    // Two that apply the same mesh at once want the same.
    const newest = isHansaError(error, 'conflict') ? await store.metadata.bundle() : undefined
    if (newest?.digest === declared.digest) return newest
    throw error
  }
}

/** Rules of global and domain scope; those of products are committed with their data. */
export function declaredBundle({ governance, domains }: Mesh): DeclaredBundle {
  const content = {
    policies: governance.policies.filter(({ scope }) => scope.kind !== 'product'),
    vocabulary: governance.vocabulary,
    domains: domains.map(({ name, kind, owners }) => ({ name, kind, owners })),
  }
  return { ...content, digest: canonicalHash(content) }
}
