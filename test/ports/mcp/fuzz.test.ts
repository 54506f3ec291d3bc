import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { canaries, governedShop } from '../http/governed-shop.ts'
import { ServedMesh } from '../http/served-mesh.ts'
import { callTool, connectMcp, revision } from './mcp-client.ts'

const rounds = 300
const about = 'io.modelcontextprotocol/'
const toolNames = ['dataproduct_search', 'dataproduct_get', 'dataproduct_query', 'dataproduct_request_access']

/** Requests that are nearly right, in one place or in many. */
function generator(random: () => number): () => { readonly headers: object; readonly body: string } {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const odd = (): unknown =>
    pick<unknown>([
      null,
      true,
      -1,
      1e308,
      2 ** 53,
      '',
      '\0',
      '\ud800',
      '__proto__',
      'constructor',
      "'; drop table x; --",
      'x'.repeat(3000),
      [],
      {},
      [[[[]]]],
      { __proto__: { sql: 'select 1' }, toString: 1 },
      'select card from sales.orders',
      'select * from sales.orders',
      "select * from read_text('/etc/passwd')",
      'sales.orders',
      'dpv:Marketing',
    ])
  const maybe = (value: unknown): unknown => (random() < 0.2 ? odd() : value)
  const fields = ['sql', 'name', 'query', 'purpose', 'agreement', 'asOf', 'until', 'justification', 'limit']
  const given = (): object =>
    Object.fromEntries(fields.filter(() => random() < 0.4).map((name) => [name, odd()]))
  const shuffled = (text: string): string => {
    const at = Math.floor(random() * text.length)
    return pick([text, text, text, text.slice(0, at), text.slice(0, at) + text.slice(at + 1), `[${text}]`])
  }
  return () => {
    const name = maybe(pick(toolNames))
    const method = maybe(pick(['tools/call', 'tools/call', 'tools/call', 'tools/list', 'server/discover']))
    const version = pick([revision, revision, revision, '2025-11-25', '1999-01-01'])
    const _meta = maybe({
      [`${about}protocolVersion`]: maybe(version),
      [`${about}clientInfo`]: maybe({ name: 'fuzz', version: '1' }),
      [`${about}clientCapabilities`]: maybe({}),
      traceparent: maybe('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'),
    })
    const params = maybe({ name, arguments: maybe(given()), _meta })
    const message = { jsonrpc: maybe('2.0'), id: maybe(1), method, params }
    const headers = {
      'content-type': random() < 0.05 ? 'text/plain' : 'application/json',
      accept: random() < 0.05 ? 'text/html' : 'application/json, text/event-stream',
      'mcp-protocol-version': version,
      ...(typeof method === 'string' && /^[\w/]+$/.test(method) ? { 'mcp-method': method } : {}),
      ...(typeof name === 'string' && /^\w+$/.test(name) ? { 'mcp-name': name } : {}),
    }
    return { headers, body: shuffled(JSON.stringify(message)) }
  }
}

/** Errors of JSON-RPC, of MCP, and none that says that we did not know what to do. */
const rightCodes = new Set([-32700, -32600, -32601, -32602, -32000, -32020, -32021, -32022])

describe('what a client of MCP may send', () => {
  const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))
  let served: ServedMesh
  before(async () => {
    const mcp = { rowsPerCall: 3, bytesPerCall: 2000, rowsPerDay: 1e6, bytesPerDay: 1e9 }
    served = await ServedMesh.serve(governedShop({ mcp }))
  })
  after(() => served[Symbol.asyncDispose]())

  it('is understood or refused with the right code, whatever it is, and tells nothing', async (test) => {
    test.diagnostic(`HANSA_TEST_SEED=${seed}`)
    const next = generator(seededRandom(seed))
    const ana = await served.as('user:ana')
    const outcomes = new Map<string, number>()
    for (let round = 0; round < rounds; round += 1) {
      const { headers, body } = next()
      const response = await fetch(`${served.url}/mcp`, {
        method: 'POST',
        headers: { ...ana, ...headers },
        body,
      })
      const text = await response.text()
      assert.ok(response.status < 500, `${body} → ${response.status} ${text}`)
      for (const canary of canaries) assert.ok(!text.includes(canary), body)
      assert.doesNotMatch(text, /node_modules|\.ts:\d|\.js:\d|\bat \w+ \(|root:x:0|\/tmp\//, body)
      const code = /"error":\{"code":(-?\d+)/.exec(text)?.[1]
      assert.ok(code === undefined || rightCodes.has(Number(code)), `${body} → ${text}`)
      const outcome = code ?? (text.includes('"isError":true') ? 'refused' : 'answered')
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    for (const outcome of ['answered', 'refused', '-32700', '-32600', '-32602'])
      assert.ok((outcomes.get(outcome) ?? 0) > 0, JSON.stringify([...outcomes]))
  })

  it('leaves the node as it was', async () => {
    const client = await connectMcp(served.url, await served.as('user:ana'))
    const { structure } = await callTool(client, 'dataproduct_query', {
      sql: 'select count(*) as n from sales.orders',
      purpose: 'dpv:Marketing',
    })
    assert.deepEqual(structure['rows'], [{ n: 4 }])
    await client.close()
    // An answer is sent before its worker has gone; the one that is left is the next that waits.
    await eventually(() => served.workers().length === 1)
  })
})
