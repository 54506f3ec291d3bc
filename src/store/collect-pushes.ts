import { HansaError } from '../errors.ts'
import { settingOf } from '../spec/resolve-inputs.ts'
import type { Lock } from './locks.ts'
import { parsePushRange, type Push, type PushPlace, type PushPort } from './push-store.ts'
import type { Store } from './store.ts'
import { waitForLock } from './wait-for-lock.ts'

const dayMs = 86_400_000
const longestForgetMs = 15_000

const pushesLock = ({ product, port, object }: PushPlace): string => `pushes/${product}/${port}/${object}`

/** Keeps every push of a place until the lock is released, for a build that reads them. */
export async function holdPushes({ locks }: Pick<Store, 'locks'>, place: PushPlace): Promise<Lock> {
  const lock = await waitForLock(locks, pushesLock(place), { mode: 'shared', timeoutMs: longestForgetMs })
  if (lock !== undefined) return lock
  throw new HansaError('busy', `pushes to ${place.object} are being collected by another process`, {
    remedy: 'Try again in a moment.',
  })
}

/**
 * Lets go of pushes that are older than `hansa.keepPushes` of their contract says, and that the newest publication has
 * read, unless a build reads them now. Where it says nothing, all are kept.
 */
export async function forgetOldPushes(store: Store, now: Date): Promise<void> {
  for (const port of await store.metadata.pushPorts())
    for (const object of port.contract.schema ?? []) {
      const days = settingOf(object, port.contract, 'hansa.keepPushes')
      if (typeof days !== 'number') continue
      await forgetOld(store, port, { object: object.name, before: now.getTime() - days * dayMs })
    }
}

async function forgetOld(
  { metadata, locks }: Store,
  { product, port }: PushPort,
  { object, before }: { readonly object: string; readonly before: number },
): Promise<void> {
  const place = { product, port, object }
  const published = await metadata.publication(product)
  const input = published?.inputs.find((each) => each.port === port && each.name === object)
  const read = parsePushRange(input?.snapshotId ?? '')
  if (read === undefined) return
  const last = lastOld(await metadata.pushes(place, { first: 1, last: read.last }), before)
  if (last === undefined) return
  const lock = await locks.tryAcquire(pushesLock(place), 'exclusive')
  if (lock === undefined) return
  try {
    await metadata.forgetPushes(place, last)
  } finally {
    await lock.release()
  }
}

/** The last of those from the beginning that are old: what is kept has no gaps. */
function lastOld(pushes: readonly Push[], before: number): number | undefined {
  const young = pushes.findIndex(({ pushedAt }) => Date.parse(pushedAt) >= before)
  return pushes[(young === -1 ? pushes.length : young) - 1]?.sequence
}
