import { HansaError } from '../errors.ts'
import type { Effects } from '../effects.ts'
import type { Publication } from '../store/publication.ts'
import type { Store } from '../store/store.ts'
import { lockProduct } from './lock-product.ts'

export interface RollbackOptions {
  /** The sequence to go back to; the one before the newest where absent. */
  readonly to?: number
}

/**
 * Serves an earlier publication again, by publishing it anew: history only grows. What was rolled back from is held
 * until the product changes or somebody forces it.
 */
export async function rollback(
  store: Store,
  product: string,
  options: RollbackOptions & { readonly effects: Effects },
): Promise<Publication> {
  const lock = await lockProduct(store.locks, product)
  const sweepWaits = await store.sweepWaits()
  try {
    const publication = await rolledBack(store, product, options)
    await store.metadata.commit(publication)
    return publication
  } finally {
    await sweepWaits.release()
    await lock.release()
  }
}

async function rolledBack(
  { metadata }: Store,
  product: string,
  { to, effects }: RollbackOptions & { readonly effects: Effects },
): Promise<Publication> {
  const current = await metadata.publication(product)
  if (current === undefined) throw new HansaError('not_found', `${product} has never been published`)
  const sequence = to ?? current.sequence - 1
  const earlier = sequence < current.sequence ? await metadata.publication(product, { sequence }) : undefined
  if (earlier === undefined)
    throw new HansaError('not_found', `${product} has no publication ${sequence} to go back to`, {
      remedy: `\`hansa log ${product}\` lists those that are kept.`,
    })
  return {
    ...earlier,
    kind: 'rollback',
    sequence: current.sequence + 1,
    publishedAt: effects.now().toISOString(),
    rejectedIdentity: current.identity,
  }
}
