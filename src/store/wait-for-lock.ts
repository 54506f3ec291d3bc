import { setTimeout as sleep } from 'node:timers/promises'
import type { Lock, Locks } from './locks.ts'

/** Tries for a lock again and again until `timeoutMs` have gone by; undefined if it was always held. */
export async function waitForLock(
  locks: Locks,
  name: string,
  { mode, timeoutMs }: { readonly mode: 'shared' | 'exclusive'; readonly timeoutMs: number },
): Promise<Lock | undefined> {
  const deadline = performance.now() + timeoutMs
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    const lock = await locks.tryAcquire(name, mode)
    if (lock !== undefined || performance.now() > deadline) return lock
    await sleep(pause * (0.5 + Math.random()))
  }
}
