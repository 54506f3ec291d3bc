import type { BundleStore, GovernanceBundle } from '../../store/governance-bundle.ts'

/** The one that was read last of each store: what was enacted never changes. */
const kept = new WeakMap<BundleStore, GovernanceBundle>()

/** An enactment as the store has it, read once by all who ask for it while no other is; it is not checked here. */
export async function enactedBundle(
  store: BundleStore,
  sequence: number,
): Promise<GovernanceBundle | undefined> {
  const known = kept.get(store)
  if (known?.sequence === sequence) return known
  const bundle = await store.bundle(sequence)
  if (bundle?.sequence === sequence) kept.set(store, bundle)
  return bundle
}
