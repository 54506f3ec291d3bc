import type { MetadataStore } from '../../store/metadata-store.ts'
import { worstState } from '../slo/slo.ts'
import { sloForOthers } from '../slo/slo-for-others.ts'

/**
 * How a product stands, at one glance: `failing` where its last build did not pass, `late` where a promise is breached,
 * `fresh` where its promises are kept, and `unknown` where nothing is promised or nothing was seen.
 */
export const productStates = ['fresh', 'late', 'failing', 'unknown'] as const
export type ProductState = (typeof productStates)[number]

const eventsRead = 200

/** From the newest build and from how the promises stood when they were last measured; owners know of all of them. */
export async function productState(
  product: string,
  { metadata, owned }: { readonly metadata: MetadataStore; readonly owned: boolean },
): Promise<ProductState> {
  const [run] = await metadata.runs(product, 1)
  if (run?.outcome === 'failed' || run?.outcome === 'rejected') return 'failing'
  const events = await metadata.sloEvents(product, eventsRead)
  const [newest] = events
  if (newest === undefined) return 'unknown'
  const all = { product, state: newest.state, at: newest.at, promises: [], events }
  const told = (owned ? all : sloForOthers(all)).events
  const stands = new Map(told.toReversed().map(({ promise, state }) => [promise, state]))
  const worst = worstState([...stands.values()])
  if (worst === 'unknown') return 'unknown'
  return worst === 'breached' ? 'late' : 'fresh'
}
