import { HansaError } from '../errors.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import { forgetOldPushes } from './collect-pushes.ts'
import type { Lock } from './locks.ts'
import type { PublicationHead } from './publication.ts'
import { objectsLock, type Store } from './store.ts'
import { waitForLock } from './wait-for-lock.ts'

export interface Collected {
  /** Publications dropped from histories. */
  readonly forgotten: number
  readonly deletedObjects: number
  readonly deletedBytes: number
  /** What was left for the next time because somebody still uses it. */
  readonly skipped: { readonly publications: number; readonly sweep: boolean }
}

const snapshotLock = (snapshotId: string): string => `snapshot/${snapshotId}`
const dayMs = 86_400_000
/** Runs are small: more of them are kept than of publications. */
const runsKept = 100
/** Folders of the object store that only publications and pushes own. */
const sweptPrefixes = ['data/', 'iceberg/', 'pushed/']
const deletedAtOnce = 1_000
const sweepPatienceMs = 2_000
const longestForgetMs = 15_000

/**
 * Keeps a snapshot's objects in the store until the lock is released, for a reader or a build that uses them; undefined
 * if it is no longer retained.
 */
export async function holdSnapshot(
  { locks, metadata }: Pick<Store, 'locks' | 'metadata'>,
  snapshotId: string,
): Promise<Lock | undefined> {
  // A collector has it for a moment, and does not always forget the snapshot then.
  const lock = await waitForLock(locks, snapshotLock(snapshotId), {
    mode: 'shared',
    timeoutMs: longestForgetMs,
  })
  if (lock === undefined) {
    throw new HansaError('busy', `the snapshot ${snapshotId} is being collected by another process`, {
      remedy: 'Try again in a moment.',
    })
  }
  if (await metadata.isRetained(snapshotId)) return lock
  await lock.release()
  return undefined
}

/**
 * Drops publications that are neither among a product's newest nor young, unless somebody holds one of their
 * snapshots; then removes the objects that none is left to need. Safe at any time and in several processes at once.
 */
export async function collectGarbage(
  store: Store,
  { retention, now }: { readonly retention: MeshSettings['retention']; readonly now: Date },
): Promise<Collected> {
  const keepFrom = now.getTime() - retention.days * dayMs
  let forgotten = 0
  let held = 0
  for (const head of (await store.metadata.heads()).values()) {
    const expired = await expiredPublications(store, head, {
      keep: Math.max(1, retention.snapshots),
      keepFrom,
    })
    for (const publication of expired) {
      if (await forgetUnheld(store, publication)) forgotten += 1
      else held += 1
    }
  }
  await forgetOldPushes(store, now)
  await store.metadata.forgetRuns(new Date(keepFrom).toISOString(), runsKept)
  await store.locks.tidy()
  const swept = await sweep(store)
  return {
    forgotten,
    deletedObjects: swept?.objects ?? 0,
    deletedBytes: swept?.bytes ?? 0,
    skipped: { publications: held, sweep: swept === undefined },
  }
}

async function expiredPublications(
  { metadata }: Store,
  head: PublicationHead,
  { keep, keepFrom }: { readonly keep: number; readonly keepFrom: number },
): Promise<readonly PublicationHead[]> {
  // Sequences have no gaps, so a short one has nothing to give.
  if (head.sequence <= keep) return []
  const history = await metadata.history(head.product, head.sequence)
  return history.slice(keep).filter(({ publishedAt }) => Date.parse(publishedAt) < keepFrom)
}

/** Forgets a publication while nobody holds any of its snapshots; false if somebody does. */
async function forgetUnheld(
  store: Store,
  { product, sequence, snapshotIds }: PublicationHead,
): Promise<boolean> {
  const locks: Lock[] = []
  try {
    for (const id of new Set(Object.values(snapshotIds))) {
      const lock = await store.locks.tryAcquire(snapshotLock(id), 'exclusive')
      if (lock === undefined) return false
      locks.push(lock)
    }
    await store.metadata.forget(product, [sequence])
    return true
  } finally {
    for (const lock of locks) await lock.release()
  }
}

/**
 * Removes objects that no publication lists. They are looked for while builds go on; they are removed while none does,
 * and only if they are still not listed. Undefined if a build was always running.
 */
async function sweep(
  store: Store,
): Promise<{ readonly objects: number; readonly bytes: number } | undefined> {
  const candidates = await orphans(store)
  const lock = await waitForLock(store.locks, objectsLock, { mode: 'exclusive', timeoutMs: sweepPatienceMs })
  if (lock === undefined) return undefined
  try {
    await store.objects.tidy()
    for await (const key of store.metadata.liveObjects()) candidates.delete(key)
    const keys = [...candidates.keys()]
    for (let start = 0; start < keys.length; start += deletedAtOnce) {
      await store.objects.delete(keys.slice(start, start + deletedAtOnce))
    }
    return { objects: keys.length, bytes: [...candidates.values()].reduce((sum, bytes) => sum + bytes, 0) }
  } finally {
    await lock.release()
  }
}

/** Bytes by key of what is in the store and not listed now. */
async function orphans({ metadata, objects }: Store): Promise<Map<string, number>> {
  const live = new Set<string>()
  for await (const key of metadata.liveObjects()) live.add(key)
  const found = new Map<string, number>()
  for (const prefix of sweptPrefixes) {
    for await (const { key, bytes } of objects.list(prefix)) {
      if (!live.has(key)) found.set(key, bytes)
    }
  }
  return found
}
