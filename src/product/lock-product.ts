import { HansaError } from '../errors.ts'
import type { Lock, Locks } from '../store/locks.ts'

/** The right to publish a product, which one process has at a time; `busy` if another has it. */
export async function lockProduct(locks: Locks, product: string): Promise<Lock> {
  const lock = await locks.tryAcquire(`product/${product}`, 'exclusive')
  if (lock !== undefined) return lock
  throw new HansaError('busy', `${product} is being built by another process`, {
    remedy: 'Wait for it to end, then run the command again.',
  })
}
