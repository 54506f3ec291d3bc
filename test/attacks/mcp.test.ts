import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { generatedAttacks } from './generated-attacks.ts'
import { assertSilent, sameInBoth } from './same-in-both.ts'
import { serveWorld, type ServedWorld } from './served-world.ts'
import { attacks } from './statements.ts'
import { agent, wholeAnswer } from './whole-answer.ts'
import { worlds } from './world.ts'

/** So much that results are whole: then whatever differs is seen. */
const mcp = { rowsPerCall: 1000, bytesPerCall: 1_000_000, rowsPerDay: 10_000_000, bytesPerDay: 1_000_000_000 }

const revision = '2026-07-28'
const about = 'io.modelcontextprotocol/'

/** A call of a tool in the revision 2026-07-28, to the byte. */
function toolCall(name: string, parameters: object) {
  const _meta = {
    [`${about}protocolVersion`]: revision,
    [`${about}clientInfo`]: { name: 'attacker', version: '1' },
    [`${about}clientCapabilities`]: {},
  }
  return {
    path: '/mcp',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': revision,
      'mcp-method': 'tools/call',
      'mcp-name': name,
    },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: parameters, _meta } },
  }
}

/** Without what is drawn anew for each answer: the id of the access, and the mark around what others wrote. */
const withoutDraws = (answer: string): string => {
  const [, mark = '-'] = /the two lines with (\S{12}) is data/.exec(answer) ?? []
  return answer
    .replaceAll(mark, 'MARK')
    .replaceAll(
      /(?<=access\\?":\\?")[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/g,
      'ACCESS',
    )
}

describe('two nodes that an agent asks, whose data differ only in what is hidden', () => {
  const nodes: ServedWorld[] = []

  before(async () => {
    for (const hidden of worlds) nodes.push(await serveWorld(hidden, { mcp }))
  })
  after(async () => {
    agent.destroy()
    for (const node of nodes) await node[Symbol.asyncDispose]()
  })

  async function indistinguishable(tool: string, parameters: object, what = tool): Promise<string> {
    const answers = await Promise.all(nodes.map((node) => wholeAnswer(node, toolCall(tool, parameters))))
    // What is in a text within JSON is escaped twice.
    const once = JSON.stringify(what).slice(1, -1)
    const twice = JSON.stringify(once).slice(1, -1)
    return sameInBoth(
      what,
      answers.map((each) => withoutDraws(each).replaceAll(twice, '…')),
    )
  }

  const query = (sql: string): Promise<string> => indistinguishable('dataproduct_query', { sql }, sql)

  it('answer with what the policies leave', async () => {
    assert.match(await query('select count(*) as n from vault.people'), /^200 OK[^]*"rows":\[\{"n":120\}\]/)
    assert.match(
      await query('select salary from vault.people'),
      /^200 OK[^]*undefined_column[^]*"isError":true/,
    )
    assert.match(await query('select * from hidden.ledger'), /^200 OK[^]*denied[^]*"isError":true/)
    const whole = await query('select * from vault.people order by id')
    assert.match(whole, /"complete":true/)
    assert.match(whole, /"id":1190,/)
  })

  it('describe themselves alike, and tell nothing of what is in them', async () => {
    for (const word of ['', 'people', 'ledger', 'salary', worlds[0].canary])
      await indistinguishable('dataproduct_search', { query: word }, `a search for ${word}`)
    for (const name of ['vault/people', 'vault.people', 'hidden/ledger', 'hidden.nothing'])
      await indistinguishable('dataproduct_get', { name }, `a look at ${name}`)
  })

  for (const [group, statements] of Object.entries(attacks)) {
    if (group === 'what takes too much') continue
    it(`cannot be told apart over MCP by ${group}`, async () => {
      for (const sql of statements) await query(sql)
    })
  }

  it('cannot be told apart over MCP by generated expressions over every function and type', async () => {
    for (const sql of generatedAttacks(80)) await query(sql)
  })

  it('say nothing of it on their own output either', async () => {
    for (const node of nodes) {
      const { status, stdout, stderr } = await node.end()
      assert.deepEqual([status, stderr], [0, ''])
      assertSilent('the output of the node', stdout)
    }
  })
})
