import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type Collected, collectGarbage, holdSnapshot } from '../../src/store/collect.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import type { Snapshot } from '../../src/store/snapshot.ts'
import { objectKeysOf, samplePublication, sampleSnapshot } from './sample-publication.ts'

describe('collectGarbage', () => {
  let state: string
  let store: Store
  const open = (): Promise<Store> =>
    openStore({
      state,
      store: { metadata: `sqlite:${state}/hansa.db`, objects: `file:${state}/objects`, s3: {} },
    })

  beforeEach(async () => {
    state = await mkdtemp(path.join(tmpdir(), 'hansa-collect-'))
    store = await open()
  })
  afterEach(async () => {
    await store.close()
    await rm(state, { recursive: true })
  })

  /** Days `1` to `count` of January 2026. */
  const publish = async (product: string, count: number, also: readonly Snapshot[] = []): Promise<void> => {
    for (let sequence = 1; sequence <= count; sequence += 1) {
      const snapshots = [sampleSnapshot(product, sequence), ...also]
      for (const key of snapshots.flatMap(objectKeysOf))
        await store.objects.putBytes(key, Buffer.from('12345'))
      await store.metadata.commit(samplePublication(product, sequence, { snapshots }))
    }
  }
  const collect = (snapshots: number, days: number, from = store): Promise<Collected> =>
    collectGarbage(from, { retention: { snapshots, days }, now: new Date('2026-01-11T00:00:00Z') })
  const sequences = async (product: string): Promise<readonly number[]> =>
    (await store.metadata.history(product, 100)).map(({ sequence }) => sequence)
  const stored = async (): Promise<readonly string[]> => {
    const keys: string[] = []
    for await (const { key } of store.objects.list('')) keys.push(key)
    return keys.sort()
  }
  const needed = (...snapshots: readonly Snapshot[]): readonly string[] =>
    snapshots.flatMap(objectKeysOf).sort()

  it('keeps a publication while it is among the newest or young', async () => {
    await publish('a/many', 10)
    await publish('a/few', 2)
    const collected = await collect(2, 4)
    assert.deepEqual(await sequences('a/many'), [10, 9, 8, 7])
    assert.deepEqual(await sequences('a/few'), [2, 1])
    assert.deepEqual(collected, {
      forgotten: 6,
      deletedObjects: 24,
      deletedBytes: 120,
      skipped: { publications: 0, sweep: false },
    })
    const kept = [7, 8, 9, 10].map((version) => sampleSnapshot('a/many', version))
    assert.deepEqual(await stored(), needed(...kept, sampleSnapshot('a/few', 1), sampleSnapshot('a/few', 2)))
  })

  it('never takes the newest, whatever the settings are', async () => {
    await publish('a/b', 3)
    await collect(0, 0)
    assert.deepEqual(await sequences('a/b'), [3])
    assert.deepEqual(await stored(), needed(sampleSnapshot('a/b', 3)))
    assert.equal((await collect(0, 0)).forgotten, 0)
  })

  it('keeps what a retained publication carried over from a forgotten one', async () => {
    const carried = sampleSnapshot('a/b', 1, 'carried')
    await publish('a/b', 3, [carried])
    await collect(1, 0)
    assert.deepEqual(await stored(), needed(sampleSnapshot('a/b', 3), carried))
  })

  it('leaves what a reader holds, and takes it when it is let go', async () => {
    await publish('a/b', 4)
    const reader = await open()
    const held = sampleSnapshot('a/b', 2)
    const lock = await holdSnapshot(reader, held.id)
    assert.ok(lock)
    const collected = await collect(1, 0)
    assert.deepEqual(await sequences('a/b'), [4, 2])
    assert.deepEqual(collected.skipped, { publications: 1, sweep: false })
    assert.deepEqual(await stored(), needed(held, sampleSnapshot('a/b', 4)))
    await lock.release()
    await collect(1, 0)
    assert.deepEqual(await sequences('a/b'), [4])
    assert.equal(await holdSnapshot(reader, held.id), undefined)
    await reader.close()
  })

  it('leaves every publication that lists a held snapshot', async () => {
    const carried = sampleSnapshot('a/b', 1, 'carried')
    await publish('a/b', 3, [carried])
    const lock = await holdSnapshot(store, carried.id)
    assert.equal((await collect(1, 0)).skipped.publications, 2)
    assert.deepEqual(await sequences('a/b'), [3, 2, 1])
    await lock?.release()
  })

  it('removes what builds that died have left, and nothing outside its folders', async () => {
    await publish('a/b', 1)
    await store.objects.putBytes('data/a/b/orphan.parquet', Buffer.from('123'))
    await store.objects.putBytes('iceberg/a/b/orphan.avro', Buffer.from('123'))
    await store.objects.putBytes('elsewhere/kept', Buffer.from('123'))
    await writeFile(path.join(state, 'objects', '.tmp', 'half'), 'half of it')
    const collected = await collect(1, 0)
    assert.deepEqual([collected.deletedObjects, collected.deletedBytes], [2, 6])
    assert.deepEqual(await stored(), [...needed(sampleSnapshot('a/b', 1)), 'elsewhere/kept'].sort())
    assert.deepEqual(await readdir(path.join(state, 'objects', '.tmp')), [])
  })

  it('does not sweep while a build could still commit, and does so afterwards', async () => {
    await publish('a/b', 1)
    const builder = await open()
    const building = await builder.sweepWaits()
    for (const key of objectKeysOf(sampleSnapshot('a/b', 2))) {
      await builder.objects.putBytes(key, Buffer.from('12345'))
    }
    assert.deepEqual((await collect(1, 0)).skipped, { publications: 0, sweep: true })
    await builder.metadata.commit(samplePublication('a/b', 2))
    await building.release()
    await builder.close()
    await collect(1, 0)
    assert.deepEqual(await stored(), needed(sampleSnapshot('a/b', 2)))
  })

  it('lets builds begin again after a sweep', async () => {
    await publish('a/b', 2)
    const [collected, lock] = await Promise.all([
      collect(1, 0),
      store.sweepWaits().then((it) => it.release()),
    ])
    assert.equal(collected.forgotten, 1)
    assert.equal(lock, undefined)
  })

  it('can be run by two at once', async () => {
    await publish('a/b', 6)
    const other = await open()
    await Promise.all([collect(2, 0), collect(2, 0, other)])
    await collect(2, 0)
    assert.deepEqual(await sequences('a/b'), [6, 5])
    assert.deepEqual(await stored(), needed(sampleSnapshot('a/b', 5), sampleSnapshot('a/b', 6)))
    await other.close()
  })

  it('leaves no lock files behind', async () => {
    await publish('a/b', 6)
    await collect(1, 0)
    await collect(1, 0)
    const files = await readdir(path.join(state, 'locks'))
    // The gate, and what the second run's sweep has used itself.
    assert.ok(files.length <= 2, files.join())
  })
})

describe('holdSnapshot', () => {
  it('gives nothing for a snapshot that was never there', async () => {
    const state = await mkdtemp(path.join(tmpdir(), 'hansa-hold-'))
    const store = await openStore({
      state,
      store: { metadata: `sqlite:${state}/hansa.db`, objects: `file:${state}/objects`, s3: {} },
    })
    assert.equal(await holdSnapshot(store, 'none'), undefined)
    assert.ok(await store.locks.tryAcquire('snapshot/none', 'exclusive'))
    await store.close()
    await rm(state, { recursive: true })
  })
})
