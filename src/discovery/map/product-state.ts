import type { MetadataStore } from '../../store/metadata-store.ts'
import { worstState } from '../slo/slo.ts'
import { eventForOthers } from '../slo/slo-for-others.ts'

/**
 * How a product stands, at one glance: `failing` where its last build did not pass, `late` where a promise is breached,
 * `fresh` where its promises are kept, and `unknown` where nothing is promised or nothing was seen.
 */
export const productStates = ['fresh', 'late', 'failing', 'unknown'] as const
export type ProductState = (typeof productStates)[number]

/** From the newest build and from how the promises stood when they were last measured; owners know of all of them. */
export async function productState(
  product: string,
  { metadata, owned }: { readonly metadata: MetadataStore; readonly owned: boolean },
): Promise<ProductState> {
  const [run] = await metadata.runs(product, 1)
  if (run?.outcome === 'failed' || run?.outcome === 'rejected') return 'failing'
  const events = await metadata.newestSloEvents(product)
  const told = owned ? events : events.flatMap((event) => eventForOthers(event) ?? [])
  const worst = worstState(told.map(({ state }) => state))
  if (worst === 'unknown') return 'unknown'
  return worst === 'breached' ? 'late' : 'fresh'
}
