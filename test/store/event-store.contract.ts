import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { LineageEvent } from '../../src/store/lineage-event-store.ts'
import type { MetadataStore } from '../../src/store/metadata-store.ts'
import type { SloEvent } from '../../src/store/slo-event-store.ts'
import type { MetadataPlace } from './metadata-store.contract.ts'

/** What every `LineageEventStore` and `SloEventStore` does. */
export function eventStoreContract(name: string, makePlace: () => Promise<MetadataPlace>): void {
  describe(`LineageEventStore and SloEventStore in ${name}`, () => {
    let place: MetadataPlace
    let opened: MetadataStore[]
    let store: MetadataStore

    const open = async (): Promise<MetadataStore> => {
      const another = await place.open()
      opened.push(another)
      return another
    }
    beforeEach(async () => {
      place = await makePlace()
      opened = []
      store = await open()
    })
    afterEach(async () => {
      for (const each of opened) await each.close()
      await place.remove()
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
  })
}
