import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { checkpointFile } from '../../../src/sidecar/audit/checkpoint-file.ts'
import type { AuditRow } from '../../../src/store/audit-store.ts'
import { eventually } from '../../support/eventually.ts'
import { AuditPlace } from './audit-place.ts'
import { began, ended } from './sample-entries.ts'

describe('Audit', () => {
  let place: AuditPlace
  beforeEach(async () => {
    place = await AuditPlace.open()
  })
  afterEach(() => place[Symbol.asyncDispose]())

  /** Sequences of the lines that are whole: one may be looked at while it is written. */
  const checkpoints = (): readonly number[] =>
    existsSync(checkpointFile(place.state))
      ? readFileSync(checkpointFile(place.state), 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => (JSON.parse(line) as { sequence: number }).sequence)
      : []

  it('says which entries it kept, when they can be read', async () => {
    await using audit = await place.audit()
    assert.deepEqual(await audit.record([began('a'), ended('a')]), [1, 2])
    assert.deepEqual(await audit.record([]), [])
    assert.deepEqual(await audit.record([began('b')]), [3])
    const row = await place.metadata.auditRow(2)
    assert.deepEqual(JSON.parse(row?.body ?? ''), ended('a'))
  })

  it('keeps canonical JSON: keys are sorted, whatever order they came in', async () => {
    await place.record(ended('a'), Object.fromEntries(Object.entries(ended('a')).toReversed()) as never)
    const [first, second] = [await place.metadata.auditRow(1), await place.metadata.auditRow(2)]
    assert.match(first?.body ?? '', /^\{"access":"a","at":/)
    assert.equal(first?.body, second?.body)
  })

  it('commits what comes together in few transactions, in order', async () => {
    const transactions: (readonly AuditRow[])[] = []
    const metadata = {
      ...place.metadata,
      appendAudit: async (bodies: readonly string[]) => {
        const rows = await place.metadata.appendAudit(bodies)
        transactions.push(rows)
        return rows
      },
    }
    await using audit = await place.audit({ store: { metadata } })
    const sequences = await Promise.all(
      Array.from({ length: 100 }, (_, index) => audit.record([began(String(index))])),
    )
    assert.deepEqual(
      sequences.flat(),
      Array.from({ length: 100 }, (_, index) => index + 1),
    )
    assert.deepEqual(
      transactions.map((rows) => rows.length),
      [1, 99],
    )
  })

  it('refuses everybody whose entry could not be kept, and goes on afterwards', async () => {
    let full = true
    const metadata = {
      ...place.metadata,
      appendAudit: (bodies: readonly string[]) =>
        full ? Promise.reject(new Error('the disk is full')) : place.metadata.appendAudit(bodies),
    }
    await using audit = await place.audit({ store: { metadata } })
    const refused = await Promise.allSettled(['a', 'b', 'c'].map((access) => audit.record([began(access)])))
    assert.deepEqual(
      refused.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    )
    full = false
    assert.deepEqual(await audit.record([began('d')]), [1])
  })

  it('refuses once it is closed', async () => {
    const audit = await place.audit()
    const last = audit.record([began('a')])
    await audit.close()
    assert.deepEqual(await last, [1])
    await assert.rejects(audit.record([began('b')]), (error) => isHansaError(error, 'internal'))
    await audit.close()
  })

  describe('signs checkpoints', () => {
    it('at the end, only where there is something new', async () => {
      await place.record(began('a'), ended('a'))
      await place.record()
      assert.deepEqual(checkpoints(), [2])
      await place.record(began('b'))
      assert.deepEqual(checkpoints(), [2, 3])
    })

    it('after so many entries', async () => {
      await using audit = await place.audit({ checkpointEvery: { entries: 10, milliseconds: 1e6 } })
      for (let entry = 0; entry < 9; entry += 1) await audit.record([began('a')])
      assert.deepEqual(checkpoints(), [])
      await audit.record([began('a')])
      await eventually(() => checkpoints().length === 1)
      assert.deepEqual(checkpoints(), [10])
    })

    it('after some time', async () => {
      await using audit = await place.audit({ checkpointEvery: { entries: 1e6, milliseconds: 5 } })
      await audit.record([began('a')])
      await eventually(() => checkpoints().length === 1)
      await audit.record([began('b')])
      await eventually(() => checkpoints().length === 2)
      assert.deepEqual(checkpoints(), [1, 2])
    })

    it('later, where the file cannot be written: nobody is refused for it', async () => {
      await using audit = await place.audit({ checkpointEvery: { entries: 1, milliseconds: 1e6 } })
      mkdirSync(checkpointFile(place.state), { recursive: true })
      await audit.record([began('a')])
      await eventually(() => place.notes.length > 0)
      assert.match(place.notes[0] ?? '', /^no checkpoint of the audit could be written/)
      assert.deepEqual(await audit.record([began('b')]), [2])
      assert.equal(place.notes.length, 1)
    })
  })

  it('warns at the start where the database was cut back', async () => {
    await place.record(began('a'), began('b'), began('c'))
    place.tamper('delete from hansa_audit where sequence > 1')
    await (await place.audit()).close()
    assert.deepEqual(place.notes, [
      'the audit was cut back: it had 3 entries at 2026-01-01T00:00:00.000Z, and has 1; `hansa audit verify` says more',
    ])
  })

  it('refuses where the database is cut back meanwhile', async () => {
    await using audit = await place.audit()
    await audit.record([began('a'), began('b'), began('c')])
    place.tamper('delete from hansa_audit where sequence > 1')
    await assert.rejects(audit.record([began('d')]), (error) => isHansaError(error, 'corrupt'))
  })

  it(
    'does not open where the key of the node could be somebody else’s too',
    { skip: process.platform === 'win32' },
    async () => {
      await place.record(began('a'))
      chmodSync(path.join(place.state, 'keys/node.key'), 0o644)
      await assert.rejects(place.audit(), (error) => isHansaError(error, 'denied'))
    },
  )
})
