import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import type { MetadataStore, Run } from '../../src/store/metadata-store.ts'
import { freshPlaces, type MetadataPlace } from './metadata-place.ts'
import { objectKeysOf, samplePublication, sampleSnapshot } from './sample-publication.ts'

/** What every `MetadataStore` does. */
export function metadataStoreContract(name: string, makePlace: () => Promise<MetadataPlace>): void {
  describe(`MetadataStore in ${name}`, () => {
    let store: MetadataStore
    const open = freshPlaces(makePlace, (opened) => {
      store = opened
    })
    const commitMany = async (product: string, count: number): Promise<void> => {
      for (let sequence = 1; sequence <= count; sequence += 1) {
        await store.commit(samplePublication(product, sequence))
      }
    }
    const sequencesOf = async (product: string): Promise<readonly number[]> =>
      (await store.history(product, 100)).map(({ sequence }) => sequence)
    const live = async (): Promise<readonly string[]> => {
      const keys: string[] = []
      for await (const key of store.liveObjects()) keys.push(key)
      return keys.sort()
    }

    describe('commit and publication', () => {
      it('has nothing at first', async () => {
        assert.equal((await store.heads()).size, 0)
        assert.equal(await store.publication('a/b'), undefined)
        assert.deepEqual(await store.history('a/b', 10), [])
        assert.deepEqual(await live(), [])
      })

      it('gives back what was committed, also after opening again', async () => {
        const publication = samplePublication('a/b', 1, {
          rejectedIdentity: 'x',
          snapshots: [
            { ...sampleSnapshot('a/b', 1), watermark: '2026-01-01' },
            sampleSnapshot('a/b', 1, 'other'),
          ],
        })
        await store.commit(publication)
        assert.deepEqual(await store.publication('a/b'), publication)
        assert.deepEqual(await (await open()).publication('a/b'), publication)
      })

      it('accepts a publication without datasets', async () => {
        const publication = samplePublication('a/b', 1, { snapshots: [] })
        await store.commit(publication)
        assert.deepEqual(await store.publication('a/b'), publication)
      })

      it('refuses any sequence but the next, and then keeps nothing of it', async () => {
        await assert.rejects(store.commit(samplePublication('a/b', 2)), isConflict)
        await commitMany('a/b', 2)
        for (const sequence of [0, 1, 2, 4]) {
          await assert.rejects(
            store.commit(samplePublication('a/b', sequence, { version: '9.9.9' })),
            isConflict,
          )
        }
        assert.deepEqual(await sequencesOf('a/b'), [2, 1])
        assert.equal((await store.publication('a/b'))?.version, '1.2.3')
        assert.equal((await live()).length, 8)
      })

      it('lets exactly one of several win each sequence', async () => {
        const writers = [store, await open(), await open()]
        for (let sequence = 1; sequence <= 10; sequence += 1) {
          const outcomes = await Promise.allSettled(
            writers.map((writer, index) =>
              writer.commit(samplePublication('a/b', sequence, { runId: `writer ${index}` })),
            ),
          )
          const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
          assert.equal(lost.length, 2)
          assert.ok(lost.every(({ reason }) => isConflict(reason)))
        }
        assert.deepEqual(await sequencesOf('a/b'), [10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
      })

      it('commits different products at the same time', async () => {
        const other = await open()
        const products = Array.from({ length: 20 }, (_, index) => `a/p${index}`)
        await Promise.all(
          products.map((product, index) => (index % 2 ? store : other).commit(samplePublication(product, 1))),
        )
        assert.equal((await store.heads()).size, 20)
      })
    })

    describe('heads and history', () => {
      it('shows the newest head of each product, without the heavy part', async () => {
        await commitMany('a/b', 3)
        await commitMany('a/c', 1)
        const heads = await store.heads()
        const { product, sequence, version, publishedAt, identity, buildIdentity, snapshotIds } =
          samplePublication('a/b', 3)
        assert.deepEqual([...heads.keys()].sort(), ['a/b', 'a/c'])
        assert.deepEqual([...(await store.sequences())].sort(), [
          ['a/b', heads.get('a/b')?.sequence],
          ['a/c', heads.get('a/c')?.sequence],
        ])
        const before = await store.publicationCount()
        await store.commit(samplePublication('a/d', 1))
        assert.equal(await store.publicationCount(), before + 1)
        assert.deepEqual([...(await store.heads(['a/c', 'no/product'])).keys()], ['a/c'])
        assert.deepEqual([...(await store.heads([])).keys()], [])
        assert.deepEqual(heads.get('a/b'), {
          product,
          sequence,
          version,
          publishedAt,
          identity,
          buildIdentity,
          snapshotIds,
        })
      })

      it('lists the newest first, as many as asked for', async () => {
        await commitMany('a/b', 12)
        assert.deepEqual(
          (await store.history('a/b', 3)).map(({ sequence }) => sequence),
          [12, 11, 10],
        )
      })

      it('has the check results of some publications, as far as these are kept', async () => {
        await store.commit(samplePublication('a/b', 1, { quality: { first: true } }))
        await commitMany('a/c', 1)
        await store.commit(samplePublication('a/b', 2, { quality: { second: true } }))
        await store.commit(samplePublication('a/b', 3, { quality: undefined }))
        assert.deepEqual([...(await store.checkResults('a/b', [1, 3, 4]))].toSorted(), [
          [1, { first: true }],
          [3, undefined],
        ])
        assert.equal((await store.checkResults('a/b', [])).size, 0)
      })

      it('finds a publication by its sequence', async () => {
        await commitMany('a/b', 3)
        assert.equal((await store.publication('a/b', { sequence: 2 }))?.sequence, 2)
        assert.equal(await store.publication('a/b', { sequence: 4 }), undefined)
      })

      it('finds the newest at or before a time, in any notation', async () => {
        await commitMany('a/b', 3)
        const at = async (asOf: string): Promise<number | undefined> =>
          (await store.publication('a/b', { asOf }))?.sequence
        assert.equal(await at('2026-01-02'), 2)
        assert.equal(await at('2026-01-02T01:00:00+02:00'), 1)
        assert.equal(await at('2026-01-02T23:59:59.999Z'), 2)
        assert.equal(await at('2027-01-01'), 3)
        assert.equal(await at('2025-12-31'), undefined)
        await assert.rejects(at('yesterday'), (error) => isHansaError(error, 'invalid_input'))
      })

      it('follows the sequence where a clock was set back', async () => {
        await store.commit(samplePublication('a/b', 1, { publishedAt: '2026-05-01T00:00:00.000Z' }))
        await store.commit(samplePublication('a/b', 2, { publishedAt: '2026-01-01T00:00:00.000Z' }))
        assert.equal((await store.publication('a/b', { asOf: '2026-02-01' }))?.sequence, 2)
        assert.equal((await store.publication('a/b', { asOf: '2026-06-01' }))?.sequence, 2)
        assert.equal((await store.publication('a/b'))?.sequence, 2)
      })
    })

    describe('snapshots', () => {
      it('lists a dataset’s snapshots newest first, a carried-over one once', async () => {
        const carried = sampleSnapshot('a/b', 1, 'carried')
        for (const sequence of [1, 2, 3]) {
          const snapshots = [sampleSnapshot('a/b', sequence), carried]
          await store.commit(samplePublication('a/b', sequence, { snapshots }))
        }
        const versions = (await store.snapshots('a/b/port@1/table')).map(({ version }) => version)
        assert.deepEqual(versions, [3, 2, 1])
        assert.deepEqual(await store.snapshots('a/b/port@1/carried'), [carried])
        for (const sequence of [1, 2, 3]) {
          assert.deepEqual((await store.publication('a/b', { sequence }))?.snapshots[1], carried)
        }
      })

      it('remembers what each publication called a snapshot', async () => {
        const snapshot = sampleSnapshot('a/b', 1)
        await store.commit(samplePublication('a/b', 1, { snapshots: [snapshot] }))
        await store.commit(samplePublication('a/b', 2, { snapshots: [{ ...snapshot, sqlName: 'table_v1' }] }))
        const nameIn = async (sequence: number): Promise<string | undefined> =>
          (await store.publication('a/b', { sequence }))?.snapshots[0]?.sqlName
        assert.deepEqual([await nameIn(1), await nameIn(2)], ['table', 'table_v1'])
        assert.deepEqual(
          (await store.snapshots(snapshot.dataset)).map(({ sqlName }) => sqlName),
          ['table_v1'],
        )
      })
    })

    describe('forget', () => {
      it('drops publications and the objects that only they need', async () => {
        await commitMany('a/b', 3)
        await store.forget('a/b', [1, 2])
        assert.deepEqual(await sequencesOf('a/b'), [3])
        assert.deepEqual(await live(), [...objectKeysOf(sampleSnapshot('a/b', 3))].sort())
        assert.equal(await store.isRetained(sampleSnapshot('a/b', 1).id), false)
        assert.equal(await store.isRetained(sampleSnapshot('a/b', 3).id), true)
        await store.commit(samplePublication('a/b', 4))
      })

      it('keeps a snapshot that another publication lists', async () => {
        const carried = sampleSnapshot('a/b', 1)
        await store.commit(samplePublication('a/b', 1, { snapshots: [carried] }))
        await store.commit(samplePublication('a/b', 2, { snapshots: [carried] }))
        await store.forget('a/b', [1])
        assert.equal(await store.isRetained(carried.id), true)
        assert.deepEqual((await store.publication('a/b'))?.snapshots, [carried])
      })

      it('never drops the newest, nor fails for what is not there', async () => {
        await commitMany('a/b', 2)
        await store.forget('a/b', [1, 2, 3, 99])
        await store.forget('a/b', [2])
        await store.forget('a/b', [])
        await store.forget('no/product', [1])
        assert.deepEqual(await sequencesOf('a/b'), [2])
        assert.equal((await store.heads()).get('a/b')?.sequence, 2)
      })

      it('leaves what is right when commits and forgets meet', async () => {
        const other = await open()
        const carried = sampleSnapshot('a/b', 1)
        await store.commit(samplePublication('a/b', 1, { snapshots: [carried] }))
        for (let sequence = 2; sequence <= 15; sequence += 1) {
          await Promise.all([
            store.commit(samplePublication('a/b', sequence, { snapshots: [carried] })),
            other.forget('a/b', [sequence - 1]),
          ])
          assert.deepEqual((await store.publication('a/b'))?.snapshots, [carried])
          assert.deepEqual(await live(), [...objectKeysOf(carried)].sort())
        }
      })
    })

    describe('liveObjects', () => {
      it('gives each key once, as of its start, while others commit', async () => {
        const files = Array.from({ length: 3_500 }, (_, index) => ({
          ...sampleSnapshot('a/b', 1).files[0]!,
          key: `data/many/${index}.parquet`,
        }))
        await store.commit(
          samplePublication('a/b', 1, { snapshots: [{ ...sampleSnapshot('a/b', 1), files }] }),
        )
        const seen: string[] = []
        for await (const key of store.liveObjects()) {
          if (seen.push(key) === 10) await store.commit(samplePublication('a/c', 1))
        }
        assert.equal(seen.length, 3_503)
        assert.equal(new Set(seen).size, 3_503)
        assert.equal((await live()).length, 3_507)
      })

      it('can be left half-way', async () => {
        await commitMany('a/b', 3)
        const reading = store.liveObjects()[Symbol.asyncIterator]()
        assert.equal((await reading.next()).done, false)
        await reading.return?.()
        await store.commit(samplePublication('a/b', 4))
      })
    })

    describe('runs', () => {
      const run = (id: string, day: number, more: Partial<Run> = {}): Run => ({
        id,
        product: 'a/b',
        startedAt: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`,
        outcome: 'running',
        events: [{ eventType: 'START' }],
        ...more,
      })

      it('keeps a run and what becomes of it', async () => {
        await store.recordRun(run('one', 1))
        const ended = run('one', 1, {
          outcome: 'failed',
          message: 'because',
          endedAt: '2026-01-01T00:01:00.000Z',
        })
        await store.recordRun(ended)
        assert.deepEqual(await store.run('one'), ended)
        assert.equal(await store.run('two'), undefined)
      })

      it('lists a product’s runs newest first', async () => {
        for (const day of [2, 3, 1]) await store.recordRun(run(`day ${day}`, day))
        await store.recordRun(run('of another', 9, { product: 'a/c' }))
        assert.deepEqual(
          (await store.runs('a/b', 2)).map(({ id }) => id),
          ['day 3', 'day 2'],
        )
      })

      it('drops old ones, but not the newest nor those that were published', async () => {
        for (const day of [1, 2, 3, 4, 5]) await store.recordRun(run(`day ${day}`, day))
        await store.commit(samplePublication('a/b', 1, { runId: 'day 2' }))
        await store.forgetRuns('2026-01-05', 1)
        assert.deepEqual(
          (await store.runs('a/b', 9)).map(({ id }) => id),
          ['day 5', 'day 2'],
        )
        await store.forgetRuns('2027-01-01', 1)
        assert.deepEqual(
          (await store.runs('a/b', 9)).map(({ id }) => id),
          ['day 5', 'day 2'],
        )
      })
    })

    describe('cache', () => {
      it('keeps values by space and key, the last one put', async () => {
        await store.cachePut('files', [
          ['a', '1'],
          ['b', "it's ✈"],
          ['a', '2'],
        ])
        await store.cachePut('files', [['b', '3']])
        await store.cachePut('other', [['a', 'x']])
        assert.deepEqual([...(await store.cacheGetAll('files'))].sort(), [
          ['a', '2'],
          ['b', '3'],
        ])
        assert.equal(await store.cacheGet('other', 'a'), 'x')
        assert.equal(await store.cacheGet('other', 'b'), undefined)
      })

      it('deletes by key and takes thousands at once', async () => {
        const keys = Array.from({ length: 3_000 }, (_, index) => `key ${index}`)
        await store.cachePut(
          'many',
          keys.map((key) => [key, key]),
        )
        await store.cacheDelete('many', keys.slice(1))
        await store.cacheDelete('many', [])
        await store.cachePut('many', [])
        assert.deepEqual([...(await store.cacheGetAll('many'))], [['key 0', 'key 0']])
      })

      it('lets two writers put the same keys at once', async () => {
        const other = await open()
        const entries = Array.from({ length: 200 }, (_, index) => [`key ${index}`, 'value'] as const)
        await Promise.all([store.cachePut('same', entries), other.cachePut('same', entries.toReversed())])
        assert.equal((await store.cacheGetAll('same')).size, 200)
      })
    })

    it('is opened by several at once', async () => {
      await Promise.all([open(), open(), open()])
      await store.commit(samplePublication('a/b', 1))
    })
  })
}

const isConflict = (error: unknown): boolean => isHansaError(error, 'conflict')
