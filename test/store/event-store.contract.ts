import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LineageEvent } from '../../src/store/lineage-event-store.ts'
import type { MetadataStore } from '../../src/store/metadata-store.ts'
import type { Rating } from '../../src/store/rating-store.ts'
import type { SloEvent } from '../../src/store/slo-event-store.ts'
import { freshPlaces, type MetadataPlace } from './metadata-place.ts'

/** What every `LineageEventStore`, `SloEventStore` and `RatingStore` does. */
export function eventStoreContract(name: string, makePlace: () => Promise<MetadataPlace>): void {
  describe(`LineageEventStore, SloEventStore and RatingStore in ${name}`, () => {
    let store: MetadataStore
    const open = freshPlaces(makePlace, (opened) => {
      store = opened
    })
    const told = (key: string, minute: number): LineageEvent => ({
      key,
      principal: 'service:dbt',
      domains: ['sales'],
      at: `2026-01-01T00:${minute}:00.000Z`,
      type: 'COMPLETE',
      job: { namespace: 'dbt', name: 'model' },
      inputs: [],
      outputs: [],
    })
    const stood = (minute: number, state: SloEvent['state']): SloEvent => ({
      product: 'a/b',
      promise: 'c latency',
      contract: 'c',
      property: 'latency',
      promised: '1 d',
      at: `2026-01-01T00:${minute}:00.000Z`,
      state,
      why: '',
    })

    it('keeps an event of lineage once, and of a job the newest', async () => {
      assert.equal(await store.recordLineageEvent(told('a', 10)), true)
      assert.equal(await store.recordLineageEvent(told('a', 10)), false)
      for (let minute = 11; minute < 35; minute++) await store.recordLineageEvent(told(`b${minute}`, minute))
      const kept = await store.lineageEvents()
      assert.deepEqual([kept.length, kept[0]?.key, kept.at(-1)?.key], [20, 'b15', 'b34'])
      assert.equal((await store.lineageEventKeys()).length, 20)
    })

    it('writes down how a promise stands where that is new, also of two who say so at once', async () => {
      const other = await open()
      await Promise.all([
        store.recordSloEvents([stood(10, 'met')]),
        other.recordSloEvents([stood(11, 'met')]),
      ])
      assert.deepEqual(await store.recordSloEvents([stood(12, 'met')]), [])
      assert.equal((await store.recordSloEvents([stood(13, 'breached')]))[0]?.before, 'met')
      assert.deepEqual(
        (await store.sloEvents('a/b', 10)).map(({ state }) => state),
        ['breached', 'met'],
      )
    })

    it('tells the newest of every promise of all products', async () => {
      const other = { ...stood(11, 'at risk'), product: 'a/c' }
      await store.recordSloEvents([stood(10, 'met'), { ...stood(10, 'met'), promise: 'another' }, other])
      await store.recordSloEvents([stood(13, 'breached')])
      const newest = await store.newestSloEvents()
      assert.deepEqual(newest.map(({ product, state }) => `${product} ${state}`).toSorted(), [
        'a/b breached',
        'a/b met',
        'a/c at risk',
      ])
    })

    it('keeps how a promise stands for a consumer apart from how it stands for all', async () => {
      const forAna = { ...stood(10, 'breached'), promise: 'c latency user:ana', consumer: 'user:ana' }
      const forBob = { ...stood(10, 'met'), promise: 'c latency user:bob', consumer: 'user:bob' }
      await store.recordSloEvents([stood(10, 'met'), forAna, forBob])
      await store.recordSloEvents([{ ...forAna, at: stood(12, 'met').at, state: 'met' }])
      const statesOf = (events: readonly SloEvent[]): readonly string[] =>
        events.map(({ consumer = 'all', state }) => `${consumer} ${state}`).toSorted()
      assert.deepEqual(statesOf(await store.sloEvents('a/b', 10)), ['all met'])
      assert.deepEqual(statesOf(await store.newestSloEvents('a/b')), ['all met'])
      assert.deepEqual(statesOf(await store.newestSloEvents('a/c')), [])
      assert.deepEqual(statesOf(await store.sloEvents('a/b', 10, 'user:ana')), [
        'user:ana breached',
        'user:ana met',
      ])
      assert.deepEqual(statesOf(await store.newestConsumerSloEvents('a/b')), ['user:ana met', 'user:bob met'])
    })

    const said = (author: string, changes: Partial<Rating> = {}): Rating => ({
      ...{ id: `${author} 1`, product: 'a/b', author, stars: 4, comment: 'Good.' },
      at: '2026-01-01T00:00:00.000Z',
      ...changes,
    })

    it('keeps the last rating of each author, newest first, and counts its stars', async () => {
      for (const author of ['user:ana', 'user:bob']) await store.putRating(said(author))
      await store.putRating(said('user:ana', { product: 'a/c', id: 'other', stars: 1 }))
      const later = said('user:bob', { id: 'user:bob 2', stars: 2, at: '2026-01-02T00:00:00.000Z' })
      await store.putRating(later)
      assert.deepEqual(await store.ratings('a/b', 10), [later, said('user:ana')])
      assert.deepEqual(await store.ratings('a/b', 1), [later])
      assert.deepEqual(await store.ratingBy('a/b', 'user:bob'), later)
      assert.equal(await store.rating('user:bob 1'), undefined)
      assert.deepEqual([...(await store.starCounts('a/b'))], [['a/b', [0, 1, 0, 1, 0]]])
      assert.deepEqual((await store.starCounts()).get('a/c'), [1, 0, 0, 0, 0])
    })

    it('answers the words that are said, and no others', async () => {
      await store.putRating(said('user:ana'))
      const answer = { author: 'user:olga', text: 'Thanks.', at: '2026-01-02T00:00:00.000Z' }
      assert.deepEqual((await store.answerRating('user:ana 1', answer))?.answer, answer)
      assert.deepEqual((await (await open()).rating('user:ana 1'))?.answer, answer)
      assert.equal((await store.answerRating('user:ana 1', undefined))?.answer, undefined)
      await store.putRating(said('user:ana', { id: 'user:ana 2', stars: 1 }))
      assert.equal(await store.answerRating('user:ana 1', answer), undefined)
    })

    it('takes nothing new that is said of a domain that leaves, and lets it be taken back', async () => {
      await store.putRating(said('user:ana'))
      const answer = { author: 'user:olga', text: 'Thank you', at: '2026-01-02T00:00:00.000Z' }
      await store.answerRating('user:ana 1', answer)
      await (await open()).leaveDomain('a')
      const refused = {
        code: 'busy',
        message: /the domain a is leaving this node/,
        remedy: /export a --undo/,
      }
      await assert.rejects(store.putRating(said('user:bob')), refused)
      await assert.rejects(store.answerRating('user:ana 1', { ...answer, text: 'No' }), refused)
      assert.deepEqual(await store.ratings('a/b', 10), [{ ...said('user:ana'), answer }])
      assert.equal((await store.answerRating('user:ana 1', undefined))?.answer, undefined)
      assert.equal(await store.deleteRating('a/b', 'user:ana'), true)
      await store.keepDomain('a')
      await store.putRating(said('user:bob'))
    })

    it('deletes a rating, and says whether there was one', async () => {
      await store.putRating(said('user:ana'))
      assert.equal(await store.deleteRating('a/b', 'user:bob'), false)
      assert.equal(await store.deleteRating('a/b', 'user:ana'), true)
      assert.deepEqual([await store.ratings('a/b', 10), (await store.starCounts()).size], [[], 0])
    })
  })
}
