import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from '@modelcontextprotocol/client'
import { eventually } from '../../support/eventually.ts'
import { canaries, governedShop } from '../http/governed-shop.ts'
import { assertProblem } from '../http/problem.ts'
import { ServedMesh } from '../http/served-mesh.ts'
import { callTool, connectMcp, type Era, type ToolAnswer } from './mcp-client.ts'

const marketing = { purpose: 'dpv:Marketing' }

describe('the MCP port', () => {
  let served: ServedMesh
  const clients = new Map<string, Client>()

  before(async () => {
    served = await ServedMesh.serve(governedShop({ mcp: { rowsPerCall: 3, bytesPerCall: 2000 } }))
  })
  after(async () => {
    for (const client of clients.values()) await client.close()
    await served[Symbol.asyncDispose]()
  })

  async function client(name: string, era: Era = 'modern'): Promise<Client> {
    const key = `${name} ${era}`
    const known = clients.get(key)
    if (known !== undefined) return known
    const made = await connectMcp(served.url, await served.as(name), era)
    clients.set(key, made)
    return made
  }

  const call = async (
    name: string,
    tool: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<ToolAnswer> => {
    const answer = await callTool(await client(name), tool, parameters)
    for (const canary of canaries) assert.ok(!JSON.stringify(answer).includes(canary), canary)
    return answer
  }

  const query = (name: string, sql: string, terms: object = marketing): Promise<ToolAnswer> =>
    call(name, 'dataproduct_query', { sql, ...terms })

  describe('its guard', () => {
    it('is that of the HTTP port', async () => {
      const response = await fetch(`${served.url}/mcp`, { method: 'POST', body: '{}' })
      await assertProblem(response, 401, 'unauthenticated')
    })

    it('takes POST and nothing else', async () => {
      for (const method of ['GET', 'DELETE'])
        await assertProblem(
          await fetch(`${served.url}/mcp`, { method, headers: served.authorization }),
          405,
          'method_not_allowed',
        )
    })

    it('refuses pages of other sites', async () => {
      const headers = {
        ...served.authorization,
        origin: 'https://evil.example',
        'content-type': 'application/json',
      }
      assert.equal((await fetch(`${served.url}/mcp`, { method: 'POST', headers, body: '{}' })).status, 403)
    })

    it('refuses what is too long, and what is no request', async () => {
      const headers = { ...served.authorization, 'content-type': 'application/json' }
      const send = (body: string) => fetch(`${served.url}/mcp`, { method: 'POST', headers, body })
      assert.equal((await send(JSON.stringify({ x: 'x'.repeat(1 << 20) }))).status, 413)
      for (const body of [
        '',
        '[]',
        '{}',
        'null',
        '{"jsonrpc":"2.0"}',
        '{"jsonrpc":"2.0","id":1,"method":"nothing"}',
      ])
        assert.ok((await send(body)).status < 500, body)
    })
  })

  for (const era of ['modern', 'legacy'] as const)
    describe(`with a client of the ${era === 'modern' ? 'revision 2026-07-28' : 'revisions before'}`, () => {
      it('lists four tools, the same for everybody and without a word of the mesh', async () => {
        const listed = await Promise.all(
          ['user:ana', 'user:eve'].map(async (name) => (await client(name, era)).listTools()),
        )
        assert.deepEqual(listed[0]?.tools, listed[1]?.tools)
        assert.deepEqual(
          listed[0]?.tools.map(({ name }) => name),
          ['dataproduct_search', 'dataproduct_get', 'dataproduct_request_access', 'dataproduct_query'],
        )
        assert.doesNotMatch(JSON.stringify(listed), /sales|orders|north|marketing/)
      })

      it('answers a query', async () => {
        const { structure } = await callTool(await client('user:ana', era), 'dataproduct_query', {
          sql: 'select count(*) as n from sales.orders',
          ...marketing,
        })
        assert.deepEqual(structure['rows'], [{ n: 4 }])
      })
    })

  it('lets clients keep lists, in their own cache only', async () => {
    assert.partialDeepStrictEqual(await (await client('user:ana')).listTools(), {
      ttlMs: 3_600_000,
      cacheScope: 'private',
    })
  })

  describe('dataproduct_query', () => {
    it('gives what its reader may see: rows left out, values masked, a column less', async () => {
      const { structure, text } = await query('user:ana', 'select * from sales.orders order by id limit 2')
      assert.partialDeepStrictEqual(structure, {
        rows: [{ id: 1, customer: 'ann' }, { id: 2 }],
        complete: true,
        purpose: 'dpv:Marketing',
        datasets: [{ dataset: 'sales/orders/orders@1/orders', version: 1 }],
      })
      const [row] = structure['rows'] as Record<string, unknown>[]
      assert.equal(row?.['email'], 'ann.xxxxx@xxxxxxx.xxx')
      assert.equal('card' in row, false)
      assert.match(text, /ann\.xxx/)
    })

    it('gives the first rows of many, and says so', async () => {
      const { structure } = await query('user:ana', 'select n from sales.prices')
      assert.partialDeepStrictEqual(structure, { rows: [{ n: 0 }, { n: 1 }, { n: 2 }], complete: false })
      assert.equal((structure['rows'] as unknown[]).length, 3)
    })

    it('gives no more bytes than are allowed, and refuses a row that is larger', async () => {
      const { structure } = await query('user:ana', `select repeat('x', 900) as x from range(3)`)
      assert.partialDeepStrictEqual(structure, { rows: [{}, {}], complete: false })
      const large = await query('user:ana', `select repeat('x', 3_000_000) as x`)
      assert.equal(large.isError, true)
      assert.match(large.text, /too_large[^]*fewer columns/)
    })

    it('is denied with the rule and a remedy', async () => {
      const { isError, text } = await query('user:eve', 'select * from sales.orders', {})
      assert.equal(isError, true)
      assert.match(text, /"code":"denied"[^]*user:eve[^]*"remedy":[^]*dataproduct_request_access/)
    })

    for (const [sql, code] of [
      ['selec 1', 'syntax_error'],
      ['select card from sales.orders', 'undefined_column'],
      ['select * from sales.nothing', 'undefined_table'],
      [`select * from read_csv('/etc/passwd')`, 'feature_not_supported'],
      ['drop table sales.orders', 'feature_not_supported'],
      [`select 'x'::int from sales.orders`, 'data_exception'],
    ] as const)
      it(`says what is wrong with ${sql}`, async () => {
        const { isError, text } = await query('user:ana', sql)
        assert.equal(isError, true)
        assert.match(text, new RegExp(`"code":"${code}"`))
      })

    it('says what is wrong with its arguments', async () => {
      for (const parameters of [{}, { sql: '' }, { sql: 1 }, { sql: 'select 1', as: 'user:ana' }])
        assert.equal((await call('user:ana', 'dataproduct_query', parameters)).isError, true)
    })

    it('reads for the purpose of the connection, whatever the model says', async () => {
      const headers = { ...(await served.as('user:ana')), 'hansa-purpose': 'dpv:Marketing' }
      const bound = await connectMcp(served.url, headers)
      const sql = 'select count(*) as n from sales.orders'
      assert.deepEqual((await callTool(bound, 'dataproduct_query', { sql })).structure['rows'], [{ n: 4 }])
      const other = await callTool(bound, 'dataproduct_query', { sql, purpose: 'dpv:ServiceProvision' })
      assert.match(other.text, /"code":"denied"[^]*reads for dpv:Marketing and for nothing else/)
      await bound.close()
    })

    it('ends when the caller goes away', async () => {
      const gone = new AbortController()
      const sql = 'select sum(a.range * b.range) as endless from range(10000000) a, range(10000000) b'
      const asked = (await client('user:ana')).callTool(
        { name: 'dataproduct_query', arguments: { sql } },
        { signal: gone.signal },
      )
      asked.catch(() => undefined)
      const entry = async (wanted: string, access?: unknown) =>
        (await served.audited()).find(
          (each) =>
            each['kind'] === wanted &&
            (String(each['statement']).includes('endless') || each['access'] === access),
        )
      await eventually(async () => (await entry('access')) !== undefined)
      gone.abort()
      const began = await entry('access')
      await eventually(async () => (await entry('ended', began?.['access'])) !== undefined)
      assert.partialDeepStrictEqual(await entry('ended', began?.['access']), { outcome: 'cancelled' })
    })

    it('is in the audit, with what was really handed out', async () => {
      await query('user:ana', 'select n as audited from sales.prices')
      const entries = await served.audited()
      const began = entries.findLast(
        ({ kind, statement }) => kind === 'access' && String(statement).includes('audited'),
      )
      assert.partialDeepStrictEqual(began, { port: 'mcp', principal: 'user:ana', purpose: 'dpv:Marketing' })
      const ended = entries.find(({ kind, access }) => kind === 'ended' && access === began?.['access'])
      assert.partialDeepStrictEqual(ended, { rows: 3, outcome: 'cancelled' })
      assert.ok(Number(ended?.['bytes']) < 100)
    })
  })

  describe('dataproduct_search', () => {
    const found = async (name: string, parameters: object): Promise<readonly Record<string, unknown>[]> => {
      const { structure } = await call(name, 'dataproduct_search', { ...parameters })
      return structure['products'] as Record<string, unknown>[]
    }

    it('finds products by words in what they are called and made of', async () => {
      assert.deepEqual(
        (await found('user:ana', { query: 'the orders' })).map(({ product }) => product),
        ['sales/orders'],
      )
      assert.deepEqual(
        (await found('user:ana', { query: 'label' })).map(({ product }) => product),
        ['sales/prices'],
      )
      assert.ok((await found('user:ana', { query: '' })).length >= 2)
      assert.equal((await found('user:ana', { query: 'zeppelin' })).length, 0)
      assert.equal((await found('user:ana', { query: '', domain: 'crm' })).length, 0)
    })

    it('says what may be read, and nothing of what is in it', async () => {
      const headers = { ...(await served.as('user:ana')), 'hansa-purpose': 'dpv:Marketing' }
      const bound = await connectMcp(served.url, headers)
      const { text } = await callTool(bound, 'dataproduct_search', { query: 'orders' })
      assert.match(text, /"sql":"sales.orders","access":"granted"/)
      const [product] = await found('user:eve', { query: 'orders' })
      assert.partialDeepStrictEqual(product, { datasets: [{ sql: 'sales.orders', access: 'none' }] })
      assert.doesNotMatch(JSON.stringify(product), /rows|bytes/)
      await bound.close()
    })
  })

  describe('dataproduct_get', () => {
    it('shows the contract, what the reader would see of each column, and how to ask', async () => {
      for (const name of ['sales/orders', 'sales.orders', 'orders']) {
        const { structure } = await call('user:ana', 'dataproduct_get', { name, ...marketing })
        assert.partialDeepStrictEqual(structure, {
          product: {
            product: 'sales/orders',
            ports: [{ name: 'orders', datasets: [{ access: 'granted' }] }],
          },
          asking: { tool: 'dataproduct_request_access', agreements: [] },
        })
        const text = JSON.stringify(structure)
        assert.match(text, /"name":"card","access":"withheld"/)
        assert.match(text, /"name":"email","access":"masked","mask":"show-first-4"/)
        assert.match(text, /"name":"id","access":"clear"/)
        assert.doesNotMatch(text, /"statistics"/)
      }
    })

    it('says that there is none', async () => {
      const { isError, text } = await call('user:ana', 'dataproduct_get', { name: 'sales/order' })
      assert.equal(isError, true)
      assert.match(text, /"code":"not_found"[^]*sales\/orders/)
    })
  })

  describe('dataproduct_request_access', () => {
    const asking = {
      name: 'sales.orders',
      purpose: 'dpv:ResearchAndDevelopment',
      until: '2031-12-31',
      justification: 'to learn\u0007 of orders',
    }

    it('leaves the decision to the owners', async () => {
      const { structure } = await call('user:eve', 'dataproduct_request_access', asking)
      assert.partialDeepStrictEqual(structure, {
        agreement: { state: 'requested', product: 'sales/orders', port: 'orders', major: 1 },
      })
      assert.match(JSON.stringify(structure['decided']), /node:test/)
      const id = (structure['agreement'] as { id: string }).id
      const { metadata } = await served.mesh.store()
      assert.partialDeepStrictEqual(await metadata.agreement(id), {
        consumer: 'user:eve',
        state: 'requested',
        justification: 'to learn of orders',
      })
      assert.equal((await query('user:eve', 'select * from sales.orders', {})).isError, true)
      const shown = await call('user:eve', 'dataproduct_get', { name: 'sales/orders' })
      assert.partialDeepStrictEqual(shown.structure, { asking: { agreements: [{ id, state: 'requested' }] } })
    })

    it('checks the request, and ends after some that wait', async () => {
      const wrong = await call('user:eve', 'dataproduct_request_access', {
        ...asking,
        purpose: 'dpv:Nonsense',
      })
      assert.match(wrong.text, /"code":"invalid_input"[^]*dpv:Nonsense/)
      for (let count = 1; count < 10; count += 1) await call('user:eve', 'dataproduct_request_access', asking)
      const last = await call('user:eve', 'dataproduct_request_access', asking)
      assert.match(last.text, /"code":"denied"[^]*10 of your requests/)
    })
  })
})
