import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { selectRelation } from '../../../src/engine/relation.ts'
import { column, list, scalar, struct } from '../../support/source-input.ts'
import { SourceWorkspace } from '../../support/source-workspace.ts'

describe('readSource of wide integers', () => {
  let work: SourceWorkspace
  before(async () => void (work = await SourceWorkspace.open()))
  after(() => work[Symbol.asyncDispose]())

  it('loses no digit of 128-bit integers, which Parquet does not have', async () => {
    const digits = '99999999999999999999999999999999999999'
    const wide = [
      column('h', 'HUGEINT'),
      column('s', struct([column('l', list(scalar('HUGEINT')))])),
      column('n', 'INTEGER'),
    ]
    const server = { type: 'local', path: 'wide.ndjson', format: 'ndjson' }
    const good = JSON.stringify({ h: digits, s: { l: [`-${digits}`, null] }, n: 1 })
    const expected = [{ h: digits, l: `[-${digits}, NULL]` }]
    for (const bad of ['', '{"n":1.5}\n']) {
      await work.write('wide.ndjson', `${good}\n${bad}`)
      const { files } = await work.read(server, wide, { onBadRows: 'quarantine' })
      const select = selectRelation({
        columns: wide.map(({ name, type }) => ({ name, type: type.sql })),
        files,
      })
      assert.deepEqual(await work.sql(`SELECT h, s.l::VARCHAR AS l FROM (${select})`), expected)
    }
  })
})
