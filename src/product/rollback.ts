import { HansaError } from '../errors.ts'
import type { Effects } from '../effects.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import type { Publication, PublicationHead } from '../store/publication.ts'
import type { Store } from '../store/store.ts'
import { bundleInForce } from './council/bundle-in-force.ts'
import { governanceAfterRollback } from './governance-after-rollback.ts'
import { lockProduct } from './lock-product.ts'
import { classifiedHash } from './published-governance.ts'

export interface RollbackOptions {
  /** The sequence to go back to; where absent, the newest that differs and was not rolled back from just now. */
  readonly to?: number
}

/**
 * Serves an earlier publication again, by publishing it anew: history only grows. What was rolled back from is held
 * until the product changes or somebody forces it. Guardrails are not asked: it is the way out when something is wrong,
 * and they let the version pass when it was published.
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
  const sequence = to ?? (await before(metadata, current))
  const isEarlier = sequence !== undefined && sequence < current.sequence
  const earlier = isEarlier ? await metadata.publication(product, { sequence }) : undefined
  if (earlier === undefined)
    throw new HansaError('not_found', `${product} has no ${nameOf(sequence)} to go back to`, {
      remedy: `\`hansa log ${product}\` lists those that are kept.`,
    })
  const bundle = await bundleInForce(metadata, effects.now())
  const governance = governanceAfterRollback({ current, earlier, bundle })
  const { classified: _, ...rest } = earlier
  return {
    ...rest,
    ...classifiedHash(governance),
    governance,
    kind: 'rollback',
    sequence: current.sequence + 1,
    publishedAt: effects.now().toISOString(),
    // Going back further still: what the folder declares is what the first rollback left.
    rejectedIdentity: current.rejectedIdentity ?? current.identity,
  }
}

/** Rolling back twice goes back two steps, not to where the first began: it looks before what is served was published. */
async function before(metadata: MetadataStore, current: Publication): Promise<number | undefined> {
  const history = await metadata.history(current.product, current.sequence)
  const isServed = ({ identity, rejectedIdentity }: PublicationHead): boolean =>
    identity === current.identity && rejectedIdentity === undefined
  const published = history.find(isServed)?.sequence ?? current.sequence
  return history.find(
    ({ sequence, identity, rejectedIdentity }) =>
      sequence < published && identity !== current.identity && rejectedIdentity === undefined,
  )?.sequence
}

const nameOf = (sequence: number | undefined): string =>
  sequence === undefined ? 'earlier publication' : `publication ${sequence}`
