import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { signCheckpoint } from '../../../src/sidecar/audit/checkpoint.ts'
import { readNodeKey } from '../../../src/sidecar/node-key.ts'
import { rotateNodeKey } from '../../../src/sidecar/rotate-node-key.ts'
import { checkpointFile } from '../../../src/sidecar/audit/checkpoint-file.ts'
import { auditHash } from '../../../src/store/sql-audit.ts'
import { AuditPlace } from './audit-place.ts'
import { began, ended } from './sample-entries.ts'

describe('verifyAudit', () => {
  let place: AuditPlace
  beforeEach(async () => {
    place = await AuditPlace.open()
    // Ten entries; the fifth and the last are signed.
    await place.record(...['a', 'b', 'c', 'd', 'e'].map((access) => began(access)))
    await place.record(...['a', 'b', 'c', 'd', 'e'].map((access) => ended(access)))
  })
  afterEach(() => place[Symbol.asyncDispose]())

  /** Kind and entry of each damage. */
  const found = async (keptElsewhere?: string): Promise<readonly string[]> =>
    (await place.verify(keptElsewhere)).damage.map(({ kind, sequence }) => `${kind} ${sequence ?? '?'}`)
  const messages = async (): Promise<readonly string[]> =>
    (await place.verify()).damage.map(({ message }) => message)
  const withoutCheckpoints = (): void => {
    place.tamper('delete from hansa_audit_checkpoint')
    rmSync(checkpointFile(place.state))
  }
  /** What somebody does who knows how entries are chained, and has no key. */
  const chainAnew = async (): Promise<void> => {
    let previous = '0'.repeat(64)
    let sequence = 0
    const sql: string[] = ['delete from hansa_audit']
    for await (const { body } of place.metadata.auditRows()) {
      const hash = auditHash(previous, body)
      sequence += 1
      sql.push(
        `insert into hansa_audit values (${sequence}, '${previous}', '${hash}', '${body.replaceAll("'", "''")}')`,
      )
      previous = hash
    }
    place.tamper(sql.join(';'))
  }

  it('finds nothing in what nobody touched', async () => {
    const { entries, checkpoints, signed, damage, damageCount, head } = await place.verify()
    assert.deepEqual([entries, checkpoints, signed, damage, damageCount], [10, 4, 10, [], 0])
    assert.deepEqual(head, { sequence: 10, hash: (await place.metadata.auditHead())?.hash })
  })

  it('finds nothing in an audit that is empty', async () => {
    await using empty = await AuditPlace.open()
    const { entries, signed, damage } = await empty.verify()
    assert.deepEqual([entries, signed, damage], [0, 0, []])
  })

  it('finds a changed text', async () => {
    place.tamper(`update hansa_audit set body = replace(body, 'user:ana', 'user:eve') where sequence = 3`)
    assert.deepEqual(await found(), ['changed 3'])
    assert.deepEqual(await messages(), ['entry 3 was changed: its hash is not that of its text'])
  })

  it('finds a changed text whose hash was changed too', async () => {
    const row = await place.metadata.auditRow(3)
    const body = (row?.body ?? '').replace('user:ana', 'user:eve')
    place.tamper(
      `update hansa_audit set body = '${body}', hash = '${auditHash(row?.previous ?? '', body)}' where sequence = 3`,
    )
    assert.deepEqual(await found(), ['unlinked 4'])
  })

  it('finds a changed hash, once', async () => {
    place.tamper(`update hansa_audit set hash = '${'f'.repeat(64)}' where sequence = 3`)
    assert.deepEqual(await found(), ['changed 3', 'unlinked 4'])
  })

  it('finds removed entries', async () => {
    place.tamper('delete from hansa_audit where sequence in (3, 6, 7)')
    assert.deepEqual(await found(), ['missing 3', 'missing 6'])
    assert.deepEqual(await messages(), ['entry 3 is missing', 'entries 6 to 7 are missing'])
  })

  it('finds a removed beginning', async () => {
    place.tamper('delete from hansa_audit where sequence < 4')
    assert.deepEqual(await found(), ['missing 1'])
  })

  it('finds a removed beginning whose gap was closed', async () => {
    place.tamper('delete from hansa_audit where sequence < 3; update hansa_audit set sequence = sequence - 2')
    assert.ok((await found()).includes('unlinked 1'))
  })

  it('finds a removed entry whose gap was closed', async () => {
    place.tamper('delete from hansa_audit where sequence = 3')
    for (let entry = 4; entry <= 10; entry += 1)
      place.tamper(`update hansa_audit set sequence = ${entry - 1} where sequence = ${entry}`)
    withoutCheckpoints()
    assert.deepEqual(await found(), ['unlinked 3'])
  })

  it('finds an entry that was put in', async () => {
    const { hash, body } = (await place.metadata.auditRow(3)) ?? { hash: '', body: '' }
    for (let entry = 10; entry >= 4; entry -= 1)
      place.tamper(`update hansa_audit set sequence = ${entry + 1} where sequence = ${entry}`)
    place.tamper(`insert into hansa_audit values (4, '${hash}', '${auditHash(hash, body)}', '${body}')`)
    withoutCheckpoints()
    assert.deepEqual(await found(), ['unlinked 5'])
  })

  it('finds an entry that was put in between two numbers', async () => {
    place.tamper(`insert into hansa_audit values (3.5, '${'0'.repeat(64)}', '${'0'.repeat(64)}', '{}')`)
    assert.ok((await found()).includes('changed 3.5'))
  })

  it('finds entries that changed places', async () => {
    place.tamper(
      'update hansa_audit set sequence = 99 where sequence = 3; update hansa_audit set sequence = 3 where sequence = 4; update hansa_audit set sequence = 4 where sequence = 99',
    )
    assert.deepEqual(await found(), ['unlinked 3', 'unlinked 4', 'unlinked 5'])
  })

  it('reads what no Hansa would have written', async () => {
    place.tamper(`update hansa_audit set body = x'ff00', previous = 17 where sequence = 3`)
    place.tamper(`insert into hansa_audit values ('a text', '', '', ''), (null, '', '', '')`)
    place.tamper(`update hansa_audit_checkpoint set body = 'not JSON' where sequence = 5`)
    assert.deepEqual(await found(), ['unlinked 3', 'changed 3', 'checkpoint-unreadable ?'])
  })

  it('finds a chain that was cut', async () => {
    place.tamper('delete from hansa_audit where sequence > 8')
    assert.deepEqual(await found(), ['cut 10', 'cut 10'])
    assert.match(
      (await messages())[0] ?? '',
      /^the chain ends at entry 8, and had 10 at 2026-01-01T00:00:00.000Z/,
    )
  })

  it('finds it by the file beside the database, where the database’s checkpoints were cut too', async () => {
    place.tamper(
      'delete from hansa_audit where sequence > 5; delete from hansa_audit_checkpoint where sequence > 5',
    )
    assert.deepEqual(await found(), ['cut 10'])
    place.tamper('delete from hansa_audit; delete from hansa_audit_checkpoint')
    assert.deepEqual(await found(), ['cut 5', 'cut 10'])
  })

  it('finds a chain that was cut and has grown again', async () => {
    place.tamper(
      'delete from hansa_audit where sequence > 8; delete from hansa_audit_checkpoint where sequence > 8',
    )
    await place.record(began('f'), began('g'), began('h'))
    assert.deepEqual(await found(), ['rewritten 10'])
  })

  it('finds a chain that was written anew with right hashes', async () => {
    place.tamper(`update hansa_audit set body = replace(body, 'user:ana', 'user:eve') where sequence = 3`)
    await chainAnew()
    assert.deepEqual(await found(), ['rewritten 5', 'rewritten 10', 'rewritten 5', 'rewritten 10'])
    withoutCheckpoints()
    const { signed, damage } = await place.verify()
    assert.deepEqual(
      [signed, damage],
      [0, []],
      'what is not signed can be written anew, and `signed` says so',
    )
  })

  it('finds it by a checkpoint that was kept elsewhere, where all others are gone', async () => {
    const kept = path.join(place.state, 'kept.json')
    copyFileSync(checkpointFile(place.state), kept)
    place.tamper(`update hansa_audit set body = replace(body, 'user:ana', 'user:eve') where sequence = 7`)
    await chainAnew()
    withoutCheckpoints()
    assert.deepEqual(await found(), [])
    assert.deepEqual(await found(kept), ['rewritten 10'])
  })

  it('finds checkpoints that nobody signed, and believes nothing of them', async () => {
    const [line = ''] = readFileSync(checkpointFile(place.state), 'utf8').split('\n')
    const checkpoint = JSON.parse(line) as { signature: string }
    const forged = [
      { ...checkpoint, sequence: 1_000 },
      { ...checkpoint, hash: 'f'.repeat(64) },
      { ...checkpoint, at: '2027-01-01T00:00:00.000Z' },
      { ...checkpoint, signature: '' },
      { ...checkpoint, key: 'another' },
    ]
    writeFileSync(checkpointFile(place.state), ['{', ...forged.map((one) => JSON.stringify(one))].join('\n'))
    assert.deepEqual(await found(), [
      'checkpoint-unreadable ?',
      'checkpoint-forged 1000',
      'checkpoint-forged 5',
      'checkpoint-forged 5',
      'checkpoint-forged 5',
      'checkpoint-unknown-key 5',
    ])
  })

  it('does not know the checkpoints of a key that is gone', async () => {
    rmSync(path.join(place.state, 'keys'), { recursive: true })
    assert.deepEqual(
      new Set(await found()),
      new Set(['checkpoint-unknown-key 5', 'checkpoint-unknown-key 10']),
    )
    await place.record(began('f'))
    const { signed, damageCount } = await place.verify()
    assert.deepEqual([signed, damageCount], [11, 4])
  })

  it('takes the checkpoints of a key that was rotated away up to the rotation, and none of later', async () => {
    const old = await readNodeKey(place.state)
    assert.ok(old !== undefined)
    await rotateNodeKey({
      state: place.state,
      mesh: 'test',
      node: 'airports',
      now: () => new Date('2026-01-01T00:00:00Z'),
      entries: () => Promise.resolve(10),
    })
    assert.deepEqual(await found(), [])
    await place.record(began('f'))
    assert.deepEqual([(await place.verify()).signed, await found()], [11, []])
    await place.record(began('g'))
    const row = await place.metadata.auditRow(12)
    assert.ok(row !== undefined)
    const { sequence, hash } = row
    const stolen = signCheckpoint({ sequence, hash, at: '2025-01-01T00:00:00.000Z' }, old)
    writeFileSync(checkpointFile(place.state), JSON.stringify(stolen))
    assert.deepEqual(await found(), ['checkpoint-late 12'])
  })

  it('refuses a file kept elsewhere that holds no checkpoint', async () => {
    const kept = path.join(place.state, 'kept.json')
    await assert.rejects(place.verify(kept), (error) => isHansaError(error, 'invalid_input'))
    writeFileSync(kept, 'nothing of the kind\n')
    await assert.rejects(place.verify(kept), (error) => isHansaError(error, 'invalid_input'))
  })

  it('keeps few of many faults, and counts all', async () => {
    await place.record(...Array.from({ length: 300 }, (_, index) => began(`more ${index}`)))
    place.tamper(`update hansa_audit set body = '{}'`)
    const { damage, damageCount } = await place.verify()
    assert.deepEqual([damage.length, damageCount], [100, 310])
  })

  it('finds any change of any one character of an entry', async () => {
    const row = await place.metadata.auditRow(4)
    assert.ok(row)
    for (const column of ['previous', 'hash', 'body'] as const)
      for (const at of [0, 17, row[column].length - 1]) {
        const changed = `${row[column].slice(0, at)}#${row[column].slice(at + 1)}`
        place.tamper(`update hansa_audit set ${column} = '${changed}' where sequence = 4`)
        assert.notDeepEqual(await found(), [], `${column}, character ${at}`)
        place.tamper(`update hansa_audit set ${column} = '${row[column]}' where sequence = 4`)
      }
    assert.deepEqual(await found(), [])
  })
})
