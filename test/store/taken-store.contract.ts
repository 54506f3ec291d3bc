import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MetadataStore } from '../../src/store/metadata-store.ts'
import { freshPlaces, type MetadataPlace } from './metadata-place.ts'

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000)

/** What every `TakenStore` does. */
export function takenStoreContract(name: string, makePlace: () => Promise<MetadataPlace>): void {
  describe(`TakenStore in ${name}`, () => {
    let first: MetadataStore
    const open = freshPlaces(makePlace, (store) => {
      first = store
    })
    const both = async (): Promise<readonly [MetadataStore, MetadataStore]> => [first, await open()]
    const take = (store: MetadataStore, [by = '', ...ids]: readonly string[], seconds = 0, most = 100) =>
      store.takeOnce(
        ids.map((id) => ({ by, id, until: at(120) })),
        { now: at(seconds), most },
      )

    it('takes each id of somebody once, whichever process is shown it', async () => {
      const [one, other] = await both()
      assert.deepEqual(await take(one, ['a', 'x', 'y', 'x']), [true, true, false])
      assert.deepEqual(await take(other, ['a', 'x', 'z'], 119), [false, true])
      assert.deepEqual(await take(other, ['b', 'x']), [true])
    })

    it('takes it once also where two are shown it at once', async () => {
      const [one, other] = await both()
      const answers = await Promise.all([one, other, one, other].map((store) => take(store, ['a', 'x'])))
      assert.equal(answers.flat().filter((isTaken) => isTaken).length, 1)
    })

    it('forgets what cannot be shown any more', async () => {
      await take(first, ['a', 'x'])
      assert.deepEqual(await take(first, ['a', 'x'], 120), [true])
    })

    it('takes no more of one than it may remember, and goes on with the others', async () => {
      const [one, other] = await both()
      assert.deepEqual(await take(one, ['a', 'x', 'y', 'z'], 0, 2), [true, true, false])
      assert.deepEqual(await take(other, ['a', 'z'], 0, 2), [false])
      assert.deepEqual(await take(other, ['b', 'z'], 0, 2), [true])
      assert.deepEqual(await take(other, ['a', 'z'], 120, 2), [true])
    })
  })
}
