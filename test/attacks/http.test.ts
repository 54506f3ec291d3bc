import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { generatedAttacks } from './generated-attacks.ts'
import { assertSilent, sameInBoth } from './same-in-both.ts'
import { serveWorld, type ServedWorld } from './served-world.ts'
import { attacks } from './statements.ts'
import { agent, wholeAnswer } from './whole-answer.ts'
import { worlds } from './world.ts'

/** Results take turns in these. */
const formats = ['json', 'csv', 'arrow', 'ndjson', 'parquet', 'table']

describe('two nodes whose data differ only in what is hidden', () => {
  const nodes: ServedWorld[] = []
  let asked = 0

  before(async () => {
    for (const hidden of worlds) nodes.push(await serveWorld(hidden))
  })
  after(async () => {
    agent.destroy()
    for (const node of nodes) await node[Symbol.asyncDispose]()
  })

  async function indistinguishable(
    sql: string,
    format = formats[asked++ % formats.length] ?? 'json',
  ): Promise<string> {
    const answers = await Promise.all(
      nodes.map((node) => wholeAnswer(node, { path: '/query', body: { sql, format } })),
    )
    return sameInBoth(sql, answers)
  }

  it('answer with what the policies leave', async () => {
    assert.match(
      await indistinguishable('select count(*) as n from vault.people', 'csv'),
      /^200 OK[^]*n\r\n120\r\n$/,
    )
    assert.match(
      await indistinguishable('select salary from vault.people', 'csv'),
      /^400 [^]*undefined_column/,
    )
    assert.match(await indistinguishable('select * from hidden.ledger', 'csv'), /^403 [^]*"code":"denied"/)
  })

  for (const format of formats)
    it(`answer the same byte for byte in ${format}`, async () => {
      assert.match(await indistinguishable('select * from vault.people order by id', format), /^200 OK/)
    })

  for (const [group, statements] of Object.entries(attacks)) {
    if (group === 'what takes too much') continue
    it(`cannot be told apart over HTTP by ${group}`, async () => {
      for (const sql of statements) await indistinguishable(sql)
    })
  }

  it('cannot be told apart over HTTP by generated expressions over every function and type', async () => {
    for (const sql of generatedAttacks(80)) await indistinguishable(sql)
  })

  it('go on answering after statements that take too much', async () => {
    for (const sql of attacks['what takes too much'] ?? []) {
      const answers = await Promise.all(
        nodes.map((node) => wholeAnswer(node, { path: '/query', body: { sql, format: 'csv' } })),
      )
      for (const answer of answers) {
        assert.match(answer, /^(200|400|413|422|500|503|504) |^0 /, sql)
        assertSilent(sql, answer)
      }
      await indistinguishable('select count(*) from vault.people')
    }
  })

  it('say nothing of it on their own output either', async () => {
    for (const node of nodes) {
      const { status, stdout, stderr } = await node.end()
      assert.deepEqual([status, stderr], [0, ''])
      assertSilent('the output of the node', stdout)
    }
  })
})
