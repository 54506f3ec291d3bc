import type { MetadataStore } from '../../store/metadata-store.ts'
import { worstState, type SloState } from './slo.ts'
import { isForOwnersOnly } from './slo-for-others.ts'

/**
 * How the promises of products stood when they were last measured, the worst of each, as everybody may know it; products
 * of which nothing is known are not in it.
 */
export async function standingPromises(
  metadata: Pick<MetadataStore, 'newestSloEvents'>,
): Promise<ReadonlyMap<string, SloState>> {
  const told = (await metadata.newestSloEvents()).filter((event) => !isForOwnersOnly(event))
  const standing = new Map<string, SloState>()
  for (const [product, events] of Map.groupBy(told, (event) => event.product)) {
    const state = worstState(events.map((event) => event.state))
    if (state !== 'unknown') standing.set(product, state)
  }
  return standing
}
