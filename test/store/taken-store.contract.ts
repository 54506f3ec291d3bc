import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { MetadataStore } from '../../src/store/metadata-store.ts'
import type { MetadataPlace } from './metadata-store.contract.ts'

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000)

/** What every `TakenStore` does. */
export function takenStoreContract(name: string, makePlace: () => Promise<MetadataPlace>): void {
  describe(`TakenStore in ${name}`, () => {
    let place: MetadataPlace
    let stores: readonly [MetadataStore, MetadataStore]
    beforeEach(async () => {
      place = await makePlace()
      stores = [await place.open(), await place.open()]
    })
    afterEach(async () => {
      for (const store of stores) await store.close()
      await place.remove()
    })
    const take = (store: MetadataStore, [by = '', ...ids]: readonly string[], seconds = 0, most = 100) =>
      store.takeOnce(
        ids.map((id) => ({ by, id, until: at(120) })),
        { now: at(seconds), most },
      )

    it('takes each id of somebody once, whichever process is shown it', async () => {
      const [one, other] = stores
      assert.deepEqual(await take(one, ['a', 'x', 'y', 'x']), [true, true, false])
      assert.deepEqual(await take(other, ['a', 'x', 'z'], 119), [false, true])
      assert.deepEqual(await take(other, ['b', 'x']), [true])
    })

    it('takes it once also where two are shown it at once', async () => {
      const answers = await Promise.all(
        [0, 1, 0, 1].map((which) => take(stores[which === 0 ? 0 : 1], ['a', 'x'])),
      )
      assert.equal(answers.flat().filter((isTaken) => isTaken).length, 1)
    })

    it('forgets what cannot be shown any more', async () => {
      const [one] = stores
      await take(one, ['a', 'x'])
      assert.deepEqual(await take(one, ['a', 'x'], 120), [true])
    })

    it('takes no more of one than it may remember, and goes on with the others', async () => {
      const [one, other] = stores
      assert.deepEqual(await take(one, ['a', 'x', 'y', 'z'], 0, 2), [true, true, false])
      assert.deepEqual(await take(other, ['a', 'z'], 0, 2), [false])
      assert.deepEqual(await take(other, ['b', 'z'], 0, 2), [true])
      assert.deepEqual(await take(other, ['a', 'z'], 120, 2), [true])
    })
  })
}
