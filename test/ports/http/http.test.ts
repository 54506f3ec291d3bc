import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { eventually } from '../../support/eventually.ts'
import { assertProblem } from './problem.ts'
import { ServedMesh } from './served-mesh.ts'

describe('the HTTP port', () => {
  let served: ServedMesh
  before(async () => {
    served = await ServedMesh.start()
  })
  after(() => served[Symbol.asyncDispose]())

  describe('its guard', () => {
    it('tells anybody that it is there, and no more', async () => {
      const response = await fetch(`${served.url}/health`)
      assert.deepEqual(await response.json(), { status: 'ok', mesh: 'test' })
    })

    for (const authorization of [undefined, 'Bearer', `Bearer ${'x'.repeat(43)}`, 'Basic b3duZXI6b3duZXI='])
      it(`answers nothing else to ${authorization ?? 'nobody'}`, async () => {
        const headers = authorization === undefined ? {} : { authorization }
        for (const [method, address] of [
          ['GET', '/products'],
          ['GET', '/nothing'],
          ['POST', '/query'],
          ['DELETE', '/products'],
        ]) {
          const response = await fetch(`${served.url}${address ?? ''}`, { method: method ?? '', headers })
          assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer .*Basic /)
          await assertProblem(response, 401, 'unauthenticated')
        }
      })
  })

  describe('products', () => {
    it('lists those that are published', async () => {
      const listed = (await (await served.get('/products')).json()) as { product: string }[]
      assert.deepEqual(listed.map(({ product }) => product).toSorted(), [
        'board/summary',
        'crm/customers',
        'sales/orders',
      ])
      assert.partialDeepStrictEqual(listed, [{ version: '1.0.0', publication: 1 }])
    })

    it('shows one', async () => {
      const shown = await (await served.get('/products/sales/orders')).json()
      assert.partialDeepStrictEqual(shown, {
        product: 'sales/orders',
        publication: 1,
        ports: [{ name: 'orders', major: 1, datasets: [{ name: 'orders', statistics: { rows: 3 } }] }],
      })
    })

    it('says that there is none', async () => {
      await assertProblem(await served.get('/products/sales/nothing'), 404, 'not_found')
      await assertProblem(await served.get('/nothing'), 404, 'not_found')
    })

    it('says what a method is for', async () => {
      for (const [method, address, allow] of [
        ['DELETE', '/products', 'GET, HEAD'],
        ['PUT', '/products/sales/orders', 'GET, HEAD'],
        ['GET', '/query', 'POST'],
      ] as const) {
        const response = await fetch(served.url + address, { method, headers: served.authorization })
        assert.equal(response.headers.get('allow'), allow)
        await assertProblem(response, 405, 'method_not_allowed')
      }
    })
  })

  describe('a query', () => {
    const sql = 'select id, customer from sales.orders order by id limit 2'

    for (const [format, type, expected] of [
      ['csv', 'text/csv; charset=utf-8; header=present', 'id,customer\r\n1,ann\r\n2,bob\r\n'],
      ['ndjson', 'application/x-ndjson', '{"id":1,"customer":"ann"}\n{"id":2,"customer":"bob"}\n'],
      ['table', 'text/plain; charset=utf-8', 'id  customer\n──  ────────\n 1  ann\n 2  bob\n(2 rows)\n'],
    ])
      it(`is answered as ${format}`, async () => {
        const response = await served.query({ sql, format })
        assert.deepEqual([response.status, response.headers.get('content-type')], [200, type])
        assert.equal(await response.text(), expected)
      })

    it('is answered as JSON where no format is asked for', async () => {
      const response = await served.query({ sql })
      assert.equal(response.headers.get('content-type'), 'application/json')
      assert.deepEqual(await response.json(), [
        { id: 1, customer: 'ann' },
        { id: 2, customer: 'bob' },
      ])
    })

    it('is answered as Parquet', async () => {
      const response = await served.query({ sql, format: 'parquet' })
      assert.equal(response.headers.get('content-type'), 'application/vnd.apache.parquet')
      const rows = await parquetReadObjects({ file: await response.arrayBuffer(), compressors })
      assert.partialDeepStrictEqual(rows, [{ customer: 'ann' }, { customer: 'bob' }])
    })

    it('may have no rows', async () => {
      assert.equal(
        await (await served.query({ sql: sql.replace('limit 2', 'limit 0'), format: 'csv' })).text(),
        'id,customer\r\n',
      )
    })

    it('reads what was served at a time', async () => {
      const asOf = new Date(served.mesh.now.getTime() + 1).toISOString()
      assert.equal((await served.query({ sql, asOf })).status, 200)
      await assertProblem(await served.query({ sql, asOf: '2001-01-01T00:00:00Z' }), 404, 'not_found')
      await assertProblem(await served.query({ sql, asOf: 'yesterday' }), 400, 'invalid_input')
    })

    it('may be as large as a result may be', async () => {
      const text = await (
        await served.query({ sql: 'select range from range(1000000)', format: 'csv' })
      ).text()
      assert.equal(text.length, 'range\r\n'.length + 5_888_890 + 2 * 1_000_000)
    })

    it('may be one of several at once', async () => {
      const counts = await Promise.all(
        [1, 2, 3].map(async (n) =>
          (await served.query({ sql: `select ${n} as n, count(*) as c from sales.orders` })).json(),
        ),
      )
      assert.deepEqual(
        counts,
        [1, 2, 3].map((n) => [{ n, c: 3 }]),
      )
    })
  })

  describe('a request that is no query', () => {
    for (const [what, body] of [
      ['text', 'select 1'],
      ['nothing', ''],
      ['an array', '[]'],
      ['without SQL', '{"format":"csv"}'],
      ['with empty SQL', '{"sql":""}'],
      ['with an unknown format', '{"sql":"select 1","format":"xml"}'],
      ['with an unknown field', '{"sql":"select 1","user":"root"}'],
    ] as const)
      it(`is refused: ${what}`, async () => {
        await assertProblem(await served.query(body), 400, 'invalid_input')
      })

    it('is refused where it is longer than a mebibyte, also where it does not say so before', async () => {
      const body = JSON.stringify({ sql: `select '${'x'.repeat(1 << 20)}'` })
      await assertProblem(await served.query(body), 413, 'too_large')
      assert.equal(await inChunks(body), 413)
      // The connection is in order afterwards: half a second later nothing has closed it.
      assert.ok(await keptAlive(body))
    })
  })

  /** The status of a query sent without its length. */
  const inChunks = (body: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${served.url}/query`,
        { method: 'POST', headers: served.authorization },
        (answer) => {
          resolve(answer.statusCode)
          answer.destroy()
        },
      )
      sent.on('error', reject)
      for (let start = 0; start < body.length; start += 1 << 16)
        sent.write(body.slice(start, start + (1 << 16)))
      sent.end()
    })

  /** Whether the connection on which `body` was refused serves another request half a second later. */
  const keptAlive = async (body: string): Promise<boolean> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const post = (text: string): Promise<{ status: number | undefined; reused: boolean }> =>
      new Promise((resolve, reject) => {
        const options = { method: 'POST', headers: served.authorization, agent }
        const sent = request(`${served.url}/query`, options, (answer) => {
          const result = { status: answer.statusCode, reused: sent.reusedSocket }
          answer.resume().once('end', () => resolve(result))
        })
        sent.once('error', reject).end(text)
      })
    try {
      assert.equal((await post(body)).status, 413)
      await sleep(700)
      const { status, reused } = await post('{"sql":"select 1"}')
      return status === 200 && reused
    } finally {
      agent.destroy()
    }
  }

  describe('a query that fails', () => {
    for (const [sql, status, code] of [
      ['selec 1', 400, 'syntax_error'],
      ['select nope from sales.orders', 400, 'undefined_column'],
      ['select * from sales.nothing', 404, 'undefined_table'],
      ['select nope(1)', 400, 'feature_not_supported'],
      [`select 'x'::int from sales.orders`, 422, 'data_exception'],
      ['drop table sales.orders', 400, 'feature_not_supported'],
      [`select * from read_csv('/etc/passwd')`, 400, 'feature_not_supported'],
      ['select 1; select 2', 400, 'feature_not_supported'],
    ] as const)
      it(`is a problem: ${sql}`, async () => {
        await assertProblem(await served.query({ sql }), status, code)
      })

    it('says where', async () => {
      const problem = await assertProblem(
        await served.query({ sql: 'select nope from sales.orders' }),
        400,
        'undefined_column',
      )
      assert.partialDeepStrictEqual(problem, { position: 8 })
    })

    it('breaks the connection where rows were sent already, so that the answer does not look whole', async () => {
      const sql = `select (case when range = 900000 then 'x' else range::varchar end)::int from range(1000000)`
      for (const format of ['csv', 'json', 'ndjson']) {
        const response = await served.query({ sql, format })
        assert.equal(response.status, 200)
        await assert.rejects(response.text(), /terminated/)
      }
    })

    it('leaves no worker but the one that waits', async () => {
      await eventually(() => served.workers().length === 1)
    })
  })
})
