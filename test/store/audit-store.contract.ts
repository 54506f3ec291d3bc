import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { AuditCheckpoint, AuditRange, AuditRow, AuditStore } from '../../src/store/audit-store.ts'
import { freshPlaces, type MetadataPlace } from './metadata-place.ts'

/** What every `AuditStore` does. */
export function auditStoreContract(name: string, makePlace: () => Promise<MetadataPlace>): void {
  describe(`AuditStore in ${name}`, () => {
    let store: AuditStore
    const open = freshPlaces(makePlace, (opened) => {
      store = opened
    })
    const sequences = async (range?: AuditRange): Promise<readonly number[]> =>
      (await rowsOf(store, range)).map(({ sequence }) => sequence)

    it('has nothing at first', async () => {
      assert.equal(await store.auditHead(), undefined)
      assert.equal(await store.auditRow(1), undefined)
      assert.deepEqual(await rowsOf(store), [])
      assert.deepEqual(await rowsOf(store, { newestFirst: true }), [])
      assert.equal(await store.newestAuditCheckpoint(), undefined)
    })

    it('chains what it appends, each by the hash of the one before', async () => {
      const appended = await store.appendAudit(['{"n":1}', '{"n":2}'])
      const further = await store.appendAudit(['{"n":3}'])
      const rows = [...appended, ...further]
      assert.deepEqual(await rowsOf(await open()), rows)
      assert.deepEqual(
        rows.map(({ sequence, body }) => [sequence, body]),
        [
          [1, '{"n":1}'],
          [2, '{"n":2}'],
          [3, '{"n":3}'],
        ],
      )
      let previous = '0'.repeat(64)
      for (const row of rows) {
        assert.equal(row.previous, previous)
        previous = createHash('sha256').update(`${row.previous}\n${row.body}`).digest('hex')
        assert.equal(row.hash, previous)
      }
      assert.deepEqual(await store.auditRow(2), rows[1])
      assert.deepEqual(await store.auditHead(), { sequence: 3, previous: rows[1]?.hash, hash: previous })
    })

    it('gives back bodies of any text', async () => {
      const bodies = [
        '{"text":"\\u0000 é 🛫 \' % _ \\\\ $1"}',
        JSON.stringify('\ud800'),
        'x'.repeat(1_000_000),
      ]
      await store.appendAudit(bodies)
      assert.deepEqual(
        (await rowsOf(store)).map(({ body }) => body),
        bodies,
      )
    })

    it('reads many, from either end and from anywhere', async () => {
      await store.appendAudit(Array.from({ length: 2_500 }, (_, index) => `{"n":${index + 1}}`))
      const all = Array.from({ length: 2_500 }, (_, index) => index + 1)
      assert.deepEqual(await sequences(), all)
      assert.deepEqual(await sequences({ from: 1_400 }), all.slice(1_399))
      assert.deepEqual(await sequences({ newestFirst: true }), all.toReversed())
      assert.deepEqual(await sequences({ newestFirst: true, from: 1_100 }), all.slice(0, 1_100).toReversed())
      assert.deepEqual(await sequences({ from: 2_501 }), [])
    })

    it('reads only what holds all of some texts, whose characters mean themselves', async () => {
      const texts = ['100% of it', '100 of it', 'a_b', 'axb', 'back\\slash', 'both a_b and 100%']
      await store.appendAudit(texts)
      assert.deepEqual(await sequences({ containing: ['100%'] }), [1, 6])
      assert.deepEqual(await sequences({ containing: ['a_b'] }), [3, 6])
      assert.deepEqual(await sequences({ containing: ['\\s'] }), [5])
      assert.deepEqual(await sequences({ containing: ['a_b', '100%'], newestFirst: true }), [6])
      assert.deepEqual(await sequences({ containing: ['absent'] }), [])
    })

    it('keeps one chain for all that append at once', async () => {
      const writers = await Promise.all([open(), open(), open()])
      await Promise.all(
        writers.flatMap((writer, index) =>
          Array.from({ length: 20 }, (_, turn) =>
            writer.appendAudit([`${index}/${turn}`, `${index}/${turn}`]),
          ),
        ),
      )
      const rows = await rowsOf(store)
      assert.equal(rows.length, 120)
      for (const [index, row] of rows.entries()) {
        assert.equal(row.sequence, index + 1)
        assert.equal(row.previous, index === 0 ? '0'.repeat(64) : rows[index - 1]?.hash)
        // What was appended together stands together.
        if (index % 2 === 1) assert.equal(row.body, rows[index - 1]?.body)
      }
    })

    it('keeps checkpoints in order, the first of those for one entry', async () => {
      for (const sequence of [5, 2, 9]) await store.putAuditCheckpoint(sampleCheckpoint(sequence))
      await store.putAuditCheckpoint({ ...sampleCheckpoint(5), key: 'another' })
      const kept: unknown[] = []
      for await (const text of store.auditCheckpoints()) kept.push(JSON.parse(text))
      assert.deepEqual(kept, [2, 5, 9].map(sampleCheckpoint))
      assert.deepEqual(JSON.parse((await store.newestAuditCheckpoint()) ?? ''), sampleCheckpoint(9))
    })
  })
}

async function rowsOf(store: AuditStore, range?: AuditRange): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = []
  for await (const row of store.auditRows(range)) rows.push(row)
  return rows
}

const sampleCheckpoint = (sequence: number): AuditCheckpoint => ({
  sequence,
  hash: 'f'.repeat(64),
  at: '2026-01-01T00:00:00.000Z',
  key: 'key',
  signature: 'signature',
})
