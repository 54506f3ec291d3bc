import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MetadataStore } from '../../src/store/metadata-store.ts'
import type { Push, PushPort } from '../../src/store/push-store.ts'
import { freshPlaces, type MetadataPlace } from './metadata-place.ts'

const place = { product: 'sales/orders', port: 'tills', object: 'sales' }

const samplePush = (key: string, changes: Partial<Push> = {}): Omit<Push, 'sequence'> => ({
  ...place,
  access: `access ${key}`,
  principal: 'service:till',
  idempotencyKey: key,
  contentHash: `hash ${key}`,
  pushedAt: '2026-01-01T00:00:00.000Z',
  shape: 'shape',
  files: [{ key: `pushed/${key}.parquet`, sha256: 'a', bytes: 1 }],
  rows: 2,
  quarantine: [{ key: `pushed/${key}-quarantine.parquet`, sha256: 'b', bytes: 1 }],
  quarantinedRows: 1,
  setAside: [{ row: 3, column: 'id ✈', expected: 'a number' }],
  ...changes,
})

const samplePort = (port: string, changes: Partial<PushPort> = {}): PushPort => ({
  product: 'sales/orders',
  port,
  version: '1.0.0',
  contract: { apiVersion: 'v3.1.0', kind: 'DataContract', id: 'x', version: '1.0.0', status: 'active' },
  descriptor: { version: '1.0.0', status: 'active', tags: ['a'] },
  policies: [{ scope: { kind: 'product', product: 'sales/orders' }, path: 'a.cedar', text: '// ✈' }],
  ...changes,
})

/** What every `MetadataStore` does with what is pushed. */
export function pushStoreContract(name: string, makePlace: () => Promise<MetadataPlace>): void {
  describe(`PushStore in ${name}`, () => {
    let store: MetadataStore
    const open = freshPlaces(makePlace, (opened) => {
      store = opened
    })
    const live = async (): Promise<readonly string[]> => (await Array.fromAsync(store.liveObjects())).sort()

    it('takes nothing new for a domain that leaves, until it stays', async () => {
      await store.recordPush(samplePush('a'))
      const another = await open()
      await another.leaveDomain('sales')
      await assert.rejects(store.recordPush(samplePush('b')), {
        code: 'busy',
        message: /the domain sales is leaving this node/,
        remedy: /hansa export sales --undo/,
      })
      assert.deepEqual([await store.isLeaving('sales'), await store.isLeaving('crm')], [true, false])
      assert.equal((await store.recordPush(samplePush('a'))).sequence, 1, 'it was acknowledged before')
      const elsewhere = { product: 'crm/people', files: [], quarantine: [] }
      assert.equal((await store.recordPush(samplePush('c', elsewhere))).sequence, 1)
      assert.deepEqual([await another.keepDomain('sales'), await another.keepDomain('sales')], [true, false])
      assert.equal(await store.isLeaving('sales'), false)
      assert.equal((await store.recordPush(samplePush('b'))).sequence, 2)
    })

    it('has all that was acknowledged once a domain leaves, whoever was pushing then', async () => {
      const another = await open()
      const pushing = Array.from({ length: 20 }, async (_, index) => {
        const files = { files: [], quarantine: [], object: `sales ${index % 3}` }
        return (index % 2 === 0 ? store : another).recordPush(samplePush(`${index}`, files))
      })
      const ended = Promise.allSettled(pushing)
      await pushing[0]
      await another.leaveDomain('sales')
      const logs = await another.pushLogs('sales')
      const kept = logs.flatMap(({ pushes }) => pushes.map(({ idempotencyKey }) => idempotencyKey))
      const acknowledged = (await ended).flatMap((each) =>
        each.status === 'fulfilled' ? [each.value.idempotencyKey] : [],
      )
      assert.deepEqual(kept.toSorted(), acknowledged.toSorted())
    })

    it('opens the ports of a product, and closes those that are not named again', async () => {
      assert.equal(await store.pushPort('sales/orders', 'tills'), undefined)
      await store.openPushPorts('sales/orders', [samplePort('desks'), samplePort('tills')])
      await store.openPushPorts('crm/calls', [samplePort('phone', { product: 'crm/calls' })])
      assert.deepEqual(await (await open()).pushPort('sales/orders', 'tills'), samplePort('tills'))
      await store.openPushPorts('sales/orders', [samplePort('tills', { version: '2.0.0' })])
      assert.deepEqual(
        (await store.pushPorts()).map(({ product, port, version }) => `${product} ${port} ${version}`),
        ['crm/calls phone 1.0.0', 'sales/orders tills 2.0.0'],
      )
    })

    it('gives pushes sequences in the order of their commits, each place its own', async () => {
      assert.deepEqual(await store.pushRange(place), { first: 1, last: 0 })
      const first = await store.recordPush(samplePush('a'))
      assert.deepEqual(first, { ...samplePush('a'), sequence: 1 })
      assert.equal((await store.recordPush(samplePush('b'))).sequence, 2)
      const elsewhere = await store.recordPush(
        samplePush('c', { object: 'refunds', files: [], quarantine: [] }),
      )
      assert.equal(elsewhere.sequence, 1)
      const other = await open()
      assert.deepEqual(await other.pushRange(place), { first: 1, last: 2 })
      assert.deepEqual(
        (await other.pushes(place, { first: 1, last: 2 })).map(({ idempotencyKey }) => idempotencyKey),
        ['a', 'b'],
      )
      assert.deepEqual(
        (await other.pushes(place, { first: 2, last: 9 })).map(({ sequence }) => sequence),
        [2],
      )
    })

    it('gives back what a key was used for, to who used it, and writes nothing then', async () => {
      await store.recordPush(samplePush('a'))
      const again = await store.recordPush(
        samplePush('a', { access: 'another', files: [{ key: 'pushed/other', sha256: 'c', bytes: 9 }] }),
      )
      assert.deepEqual(again, { ...samplePush('a'), sequence: 1 })
      const key = { principal: 'service:till', idempotencyKey: 'a' }
      assert.deepEqual(await store.pushByKey(place, key), again)
      assert.equal(await store.pushByKey(place, { ...key, principal: 'service:other' }), undefined)
      assert.equal(await store.pushByKey({ ...place, object: 'refunds' }, key), undefined)
      assert.deepEqual(await store.pushRange(place), { first: 1, last: 1 })
      assert.deepEqual(await live(), ['pushed/a-quarantine.parquet', 'pushed/a.parquet'])
      assert.equal(
        (await store.recordPush(samplePush('a', { principal: 'service:other', files: [], quarantine: [] })))
          .sequence,
        2,
      )
    })

    it('lets many push at once without a gap, and exactly one under each key', async () => {
      const writers = [store, await open(), await open()]
      const keys = Array.from({ length: 8 }, (_, index) => `key ${index}`)
      const recorded = await Promise.all(
        keys.flatMap((key) =>
          writers.map((writer, index) =>
            writer.recordPush(samplePush(key, { access: `${key} ${index}`, files: [], quarantine: [] })),
          ),
        ),
      )
      assert.equal(new Set(recorded.map(({ access }) => access)).size, keys.length)
      assert.deepEqual(await store.pushRange(place), { first: 1, last: keys.length })
      const kept = await store.pushes(place, { first: 1, last: keys.length })
      assert.deepEqual(
        kept.map(({ sequence }) => sequence),
        [1, 2, 3, 4, 5, 6, 7, 8],
      )
    })

    it('forgets the rows of old pushes and keeps their keys', async () => {
      for (const key of ['a', 'b', 'c']) await store.recordPush(samplePush(key))
      await store.forgetPushes(place, 2)
      await store.forgetPushes(place, 1)
      await store.forgetPushes(place, 9)
      assert.deepEqual(await store.pushRange(place), { first: 3, last: 3 })
      assert.deepEqual(
        (await store.pushes(place, { first: 1, last: 3 })).map(({ sequence }) => sequence),
        [3],
      )
      assert.deepEqual(await live(), ['pushed/c-quarantine.parquet', 'pushed/c.parquet'])
      assert.equal((await store.recordPush(samplePush('a'))).sequence, 1)
      assert.equal((await store.recordPush(samplePush('d'))).sequence, 4)
    })
  })
}
