import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { Lock, Locks } from '../../src/store/locks.ts'
import { waitForLock } from '../../src/store/wait-for-lock.ts'

/** An empty place for one test. */
export interface LocksPlace {
  /** Each call opens the same place once more. */
  open(): Locks
  /** A command line of Node.js that takes `name` in `mode`, prints a line, and holds it until it is killed. */
  holder(name: string, mode: 'shared' | 'exclusive'): Promise<{ kill(): Promise<void> }>
  remove(): Promise<void>
}

/** What every `Locks` does. */
export function locksContract(name: string, makePlace: () => Promise<LocksPlace>): void {
  describe(`Locks in ${name}`, () => {
    let place: LocksPlace
    let opened: Locks[]
    let locks: Locks

    const open = (): Locks => {
      const another = place.open()
      opened.push(another)
      return another
    }
    const taken = async (from: Locks, what: string, mode: 'shared' | 'exclusive'): Promise<Lock> => {
      const lock = await from.tryAcquire(what, mode)
      assert.ok(lock, `${what} should be free to be taken ${mode}`)
      return lock
    }
    const refused = async (from: Locks, what: string, mode: 'shared' | 'exclusive'): Promise<void> =>
      assert.equal(await from.tryAcquire(what, mode), undefined)

    beforeEach(async () => {
      place = await makePlace()
      opened = []
      locks = open()
    })
    afterEach(async () => {
      for (const each of opened) await each.close()
      await place.remove()
    })

    for (const where of ['one object', 'two objects of one process']) {
      describe(`between holders of ${where}`, () => {
        let other: Locks
        beforeEach(() => {
          other = where === 'one object' ? locks : open()
        })

        it('lets one hold a name exclusively', async () => {
          const lock = await taken(locks, 'a', 'exclusive')
          assert.equal(lock.name, 'a')
          await refused(other, 'a', 'exclusive')
          await refused(other, 'a', 'shared')
          await lock.release()
          await taken(other, 'a', 'exclusive')
        })

        it('lets many share a name, and none have it alone meanwhile', async () => {
          const first = await taken(locks, 'a', 'shared')
          const second = await taken(other, 'a', 'shared')
          await refused(other, 'a', 'exclusive')
          await first.release()
          await refused(locks, 'a', 'exclusive')
          await second.release()
          await taken(locks, 'a', 'exclusive')
        })

        it('keeps names apart', async () => {
          await taken(locks, 'a', 'exclusive')
          await taken(other, 'b', 'exclusive')
          await taken(other, 'a/b', 'exclusive')
          await taken(other, 'A', 'exclusive')
        })

        it('gives a contested name to exactly one', async () => {
          for (let round = 0; round < 20; round += 1) {
            const tries = await Promise.all(
              [locks, other, locks, other].map((each) => each.tryAcquire(`round ${round}`, 'exclusive')),
            )
            assert.equal(tries.filter((lock) => lock !== undefined).length, 1)
          }
        })

        it('gives a shared name to all while somebody tries to have it alone', async () => {
          await taken(locks, 'a', 'shared')
          const stop = new AbortController()
          const trying = (async () => {
            while (!stop.signal.aborted) await refused(other, 'a', 'exclusive')
          })()
          for (let round = 0; round < 50; round += 1) await (await taken(locks, 'a', 'shared')).release()
          stop.abort()
          await trying
        })
      })
    }

    it('does nothing when a lock is released twice', async () => {
      const lock = await taken(locks, 'a', 'exclusive')
      await lock.release()
      const next = await taken(locks, 'a', 'exclusive')
      await lock.release()
      await refused(locks, 'a', 'shared')
      await next.release()
    })

    it('releases at the end of `await using`', async () => {
      {
        await using lock = await taken(locks, 'a', 'exclusive')
        await refused(locks, lock.name, 'shared')
      }
      await taken(locks, 'a', 'exclusive')
    })

    it('releases everything on close', async () => {
      const other = open()
      await taken(other, 'a', 'exclusive')
      await taken(other, 'b', 'shared')
      await other.close()
      await taken(locks, 'a', 'exclusive')
      await taken(locks, 'b', 'exclusive')
    })

    it('holds hundreds of names', async () => {
      const held = await Promise.all(
        Array.from({ length: 300 }, (_, index) => taken(locks, `n${index}`, 'shared')),
      )
      const other = open()
      await refused(other, 'n299', 'exclusive')
      for (const lock of held) await lock.release()
      await taken(other, 'n299', 'exclusive')
    })

    it('keeps held locks when it is tidied', async () => {
      const held = await taken(locks, 'held', 'shared')
      await (await taken(locks, 'free', 'exclusive')).release()
      await open().tidy()
      await refused(open(), 'held', 'exclusive')
      await taken(locks, 'free', 'exclusive')
      await held.release()
      await taken(locks, 'held', 'exclusive')
    })

    it('never gives a name twice while it is tidied', async () => {
      const others = [locks, open(), open()]
      let holders = 0
      const stop = new AbortController()
      const work = async (mine: Locks): Promise<number> => {
        let times = 0
        while (!stop.signal.aborted) {
          const lock = await mine.tryAcquire('a', 'exclusive')
          if (lock === undefined) continue
          times += 1
          holders += 1
          assert.equal(holders, 1)
          await new Promise((resolve) => setImmediate(resolve))
          holders -= 1
          await lock.release()
        }
        return times
      }
      const working = Promise.all(others.map(work))
      const tidier = open()
      for (let round = 0; round < 40; round += 1) await tidier.tidy()
      stop.abort()
      assert.ok((await working).some((times) => times > 0))
    })

    for (const mode of ['shared', 'exclusive'] as const) {
      it(`is freed of a ${mode} holder that is killed with SIGKILL`, async () => {
        const holder = await place.holder('a', mode)
        try {
          await refused(locks, 'a', 'exclusive')
          if (mode === 'shared') await (await taken(locks, 'a', 'shared')).release()
          else await refused(locks, 'a', 'shared')
        } finally {
          await holder.kill()
        }
        // A server notices the broken connection a moment later.
        assert.ok(await waitForLock(locks, 'a', { mode: 'exclusive', timeoutMs: 20_000 }))
      })
    }
  })
}
