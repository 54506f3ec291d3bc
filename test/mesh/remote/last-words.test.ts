import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, describe, it } from 'node:test'
import { signStatement } from '../../../src/governance/signed-statement.ts'
import { fileListType, type FileList } from '../../../src/mesh/file-list.ts'
import { LastWords, type AskedQuestion } from '../../../src/mesh/remote/last-words.ts'
import { GivenMembers, testKey } from '../given-members.ts'

const key = testKey()
const members = new GivenMembers([{ node: 'sales', key: key.text, domains: ['sales'], vouchesFor: [] }])
const dataset = 'sales/orders/orders@1/orders'

const question: AskedQuestion = {
  node: 'sales',
  principal: { kind: 'user', id: 'kim', teams: [], attributes: {} },
  dataset,
}

const list = (fields: Partial<FileList>): FileList => ({
  mesh: 'test',
  node: 'sales',
  principal: 'user:kim',
  actor: 'node:desk',
  dataset,
  version: 7,
  snapshot: 'a',
  purpose: 'dpv:Marketing',
  columns: [],
  issuedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-01T00:15:00.000Z',
  staleSeconds: 3600,
  ...fields,
})

describe('LastWords', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hansa-words-'))
  after(() => rmSync(folder, { recursive: true }))
  const check = { mesh: 'test', self: 'desk', members }
  const open = (now: string): Promise<LastWords> =>
    LastWords.open({ folder, check, now: () => new Date(now) })
  const keep = (words: LastWords, asked: AskedQuestion, said: FileList): Promise<void> =>
    words.keep(asked, said, signStatement(said, fileListType, key))

  it('remembers what was said, until its owner said, also for the next process', async () => {
    await keep(await open('2026-01-01T00:00:01Z'), question, list({}))
    assert.equal((await (await open('2026-01-01T00:59:59Z')).find(question))?.version, 7)
    assert.equal(await (await open('2026-01-01T01:00:01Z')).find(question), undefined)
  })

  it('forgets what was shown before, whatever was asked, as soon as something else is', async () => {
    const words = await open('2026-01-01T00:00:01Z')
    const older = { ...question, version: 7 }
    await keep(words, question, list({}))
    await keep(words, older, list({}))
    const narrowed = list({ version: 8, entitlement: 'less' })
    await keep(words, question, narrowed)
    assert.equal(await words.find(older), undefined)
    assert.equal((await words.find(question))?.entitlement, 'less')
  })

  it('forgets what may not be read without its owner any more', async () => {
    const words = await open('2026-01-01T00:00:01Z')
    await keep(words, question, list({}))
    await keep(words, question, list({ staleSeconds: 0 }))
    assert.equal(await words.find(question), undefined)
  })

  it('answers of this moment, whichever time it is asked by, and of a version that it says', async () => {
    const words = await open('2026-01-01T00:00:01Z')
    await keep(words, { ...question, asOf: '2026-01-01T00:00:00.900Z' }, list({}))
    const later = await open('2026-01-01T00:30:00Z')
    for (const asked of [
      question,
      { ...question, asOf: '2026-01-01T00:29:59.900Z' },
      { ...question, version: 7 },
      { ...question, purpose: 'dpv:Marketing' },
    ])
      assert.equal((await later.find(asked))?.version, 7)
    for (const asked of [
      { ...question, asOf: '2025-12-31T23:00:00Z' },
      { ...question, version: 6 },
      { ...question, purpose: 'dpv:ServiceManagement' },
    ])
      assert.equal(await later.find(asked), undefined)
  })

  it('answers of now with nothing that was said of another time', async () => {
    const words = await open('2026-01-01T00:00:01Z')
    const before = { ...question, asOf: '2025-06-01T00:00:00Z' }
    await words.remove(question)
    await keep(words, before, list({ version: 3 }))
    await keep(words, { ...question, version: 4 }, list({ version: 4 }))
    assert.equal(await words.find(question), undefined)
    assert.equal((await words.find(before))?.version, 3)
    assert.equal((await words.find({ ...question, version: 4 }))?.version, 4)
  })

  it('keeps few words of ever other times, and of moments one', async () => {
    const words = await open('2026-01-01T00:00:01Z')
    await words.remove(question)
    for (let second = 10; second < 60; second += 1) {
      await keep(words, { ...question, asOf: `2025-01-01T00:00:${second}Z` }, list({}))
      await keep(words, { ...question, asOf: `2026-01-01T00:00:01.0${second}Z` }, list({}))
    }
    const names = readdirSync(path.join(folder, 'sales'))
    assert.equal(names.length, 16)
    assert.equal(names.filter((name) => name.includes('.now.')).length, 1)
  })
})
