import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { firstFrom, publishedIn } from '../../src/sidecar/published-products.ts'
import type { MetadataStore } from '../../src/store/metadata-store.ts'
import { openSqlMetadataStore } from '../../src/store/sql-metadata-store.ts'
import { SqliteDatabase } from '../../src/store/sqlite-database.ts'
import { samplePublication } from '../store/sample-publication.ts'

describe('publishedIn', () => {
  let folder: string
  let store: MetadataStore
  let other: MetadataStore
  const open = async (): Promise<MetadataStore> =>
    openSqlMetadataStore(await SqliteDatabase.open(path.join(folder, 'hansa.db')))

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-published-'))
    store = await open()
    other = await open()
    await store.commit(samplePublication('b/two', 1))
    await store.commit(samplePublication('a/one', 1))
  })
  afterEach(async () => {
    await Promise.all([store.close(), other.close()])
    await rm(folder, { recursive: true })
  })

  it('has what is published, in order', async () => {
    const { keys, sequences } = await publishedIn(store)
    assert.deepEqual(keys, ['a/one', 'b/two'])
    assert.deepEqual([...sequences].sort(), [
      ['a/one', 1],
      ['b/two', 1],
    ])
  })

  it('tells what was published since, by another process too', async () => {
    const before = await publishedIn(store)
    assert.deepEqual(before.changedSince(before.revision), new Set())
    await other.commit(samplePublication('a/three', 1))
    await other.commit(samplePublication('b/two', 2))
    const now = await publishedIn(store)
    assert.deepEqual(now.changedSince(before.revision), new Set(['a/three', 'b/two']))
    assert.deepEqual(now.keys, ['a/one', 'a/three', 'b/two'])
    assert.equal(now.sequences.get('b/two'), 2)
    const same = await publishedIn(store)
    assert.equal(same.revision, now.revision)
  })

  it('takes a build that failed for no publication', async () => {
    const { revision } = await publishedIn(store)
    const at = '2026-01-01T00:00:00.000Z'
    await other.recordRun({
      ...{ id: 'run', product: 'a/one', startedAt: at, endedAt: at },
      outcome: 'failed',
      events: [],
    })
    assert.equal((await publishedIn(store)).revision, revision)
  })

  it('does not say what changed since before it looked first', async () => {
    const { revision, changedSince } = await publishedIn(store)
    assert.equal(changedSince(revision - 1), undefined)
  })
})

describe('firstFrom', () => {
  it('finds the place of a key, whether it is there or not', () => {
    const keys = ['b', 'd', 'f']
    assert.deepEqual(
      ['a', 'b', 'c', 'f', 'g'].map((key) => firstFrom(keys, key)),
      [0, 0, 1, 2, 3],
    )
  })
})
