import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { Engine } from '../../../src/engine/engine.ts'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { assertProblem } from './problem.ts'
import { pushShop } from './push-shop.ts'
import { ServedMesh } from './served-mesh.ts'

const ndjson = 'application/x-ndjson'
const takings = '/products/sales/takings/inputs/tills'
const returns = '/products/sales/returns/inputs/desks/goods'

const sale = (id: number, till = 'north', amount = '1.50'): string =>
  `${JSON.stringify({ id, till, amount, at: '2026-01-01T10:00:00' })}\n`

let keys = 0

interface Sent {
  readonly type?: string
  readonly key?: string
  readonly as?: string
  readonly headers?: Readonly<Record<string, string>>
}

describe('POST …/inputs/<port>', () => {
  let served: ServedMesh
  before(async () => {
    served = await ServedMesh.serve(pushShop())
  })
  after(() => served[Symbol.asyncDispose]())

  const push = async (
    address: string,
    body: string | Uint8Array,
    { type = ndjson, key = `"key ${(keys += 1)}"`, as = 'service:till', headers = {} }: Sent = {},
  ): Promise<Response> =>
    fetch(served.url + address, {
      method: 'POST',
      headers: { ...(await served.as(as)), 'content-type': type, 'idempotency-key': key, ...headers },
      body,
    })

  const accepted = async (response: Response): Promise<Readonly<Record<string, unknown>>> => {
    const text = await response.text()
    assert.equal(response.status, 201, text)
    return JSON.parse(text) as Record<string, unknown>
  }
  const applied = async (product: string): Promise<string> => (await served.mesh.apply()).kinds[product] ?? ''

  it('takes NDJSON, CSV and Parquet, which the next publication has', async () => {
    assert.equal((await accepted(await push(takings, sale(1) + sale(2))))['rows'], 2)
    const csv = 'till,id,amount,at\nsouth,3,2.25,\n'
    assert.equal((await accepted(await push(takings, csv, { type: 'text/csv; charset=utf-8' })))['rows'], 1)
    const file = path.join(served.mesh.root, 'sales.parquet')
    using engine = await Engine.open()
    using connection = await engine.connect()
    await connection.run(
      `copy (select 4 as id, 'west' as till, 7.25::decimal(9,2) as amount, null::timestamp as "at") to '${file}'`,
    )
    const type = 'application/vnd.apache.parquet'
    assert.equal((await accepted(await push(`${takings}/sales`, await readFile(file), { type })))['rows'], 1)
    assert.deepEqual(await served.mesh.column('select id from sales.takings'), [])
    assert.equal(await applied('sales/takings'), 'published')
    assert.deepEqual(await served.mesh.rows('select id, till, amount from sales.takings order by id'), [
      { id: 1, till: 'north', amount: '1.50' },
      { id: 2, till: 'north', amount: '1.50' },
      { id: 3, till: 'south', amount: '2.25' },
      { id: 4, till: 'west', amount: '7.25' },
    ])
    assert.equal(await applied('sales/takings'), 'unchanged')
  })

  it('takes bodies with gzip and zstd', async () => {
    for (const [coding, packed] of [
      ['gzip', gzipSync(sale(10))],
      ['zstd', zstdCompressSync(sale(11))],
    ] as const)
      await accepted(await push(takings, packed, { headers: { 'content-encoding': coding } }))
  })

  it('refuses all of a push where a row does not fit, and says which, without values', async () => {
    const body = `${sale(20)}{"id":"secret","till":"a"}\n{"id":21}\nnot json\n${sale(22)}${sale(22)}${sale(23, 'B7', '-1')}`
    const response = await push(takings, body)
    const text = await response.clone().text()
    await assertProblem(response, 422, 'data_exception')
    const { rows, count } = JSON.parse(text) as { rows: unknown; count: number }
    assert.deepEqual(rows, [
      { row: 2, line: 2, column: 'id', expected: 'a whole number (BIGINT)' },
      { row: 3, line: 3, column: 'till', expected: 'a value, as the column is required' },
      { row: 4, line: 4, expected: 'a JSON document' },
      { row: 6, column: 'id', expected: 'a primary key that no row before it has' },
      { row: 7, column: 'till', expected: 'no invalidValues of till' },
      { row: 7, column: 'amount', expected: 'amount is >= 0' },
    ])
    assert.equal(count, 5)
    assert.doesNotMatch(text, /secret|not json/)
  })

  it('sets rows aside where the contract says so, and keeps them for the owner', async () => {
    const body = 'id,weight\n1,2.5\nx,1\n3,heavy\n'
    const receipt = await accepted(await push(returns, body, { type: 'text/csv' }))
    assert.deepEqual(
      [receipt['rows'], receipt['quarantined'], receipt['setAside']],
      [
        1,
        2,
        [
          { row: 2, line: 3, column: 'id', expected: 'a whole number (BIGINT)' },
          { row: 3, line: 4, column: 'weight', expected: 'a number (DOUBLE)' },
        ],
      ],
    )
    assert.equal(await applied('sales/returns'), 'published')
    assert.deepEqual(await served.mesh.column('select id from sales.returns'), [1])
  })

  it('gives the same receipt for the same push, and keeps its rows once', async () => {
    const key = '"a till\'s key \\"1\\""'
    const first = await push(takings, sale(30), { key })
    assert.equal(first.headers.get('idempotent-replayed'), null)
    const receipt = await accepted(first)
    const again = await push(takings, sale(30), { key })
    assert.equal(again.headers.get('idempotent-replayed'), 'true')
    assert.deepEqual(await accepted(again), receipt)
    await assertProblem(await push(takings, sale(31), { key }), 422, 'data_exception')
    const others = await accepted(await push(takings, sale(32), { key, as: 'service:other-till' }))
    assert.notEqual(others['push'], receipt['push'])
  })

  it('lets exactly one of many at once with the same key in', async () => {
    const key = '"at-once"'
    const answers = await Promise.all(Array.from({ length: 6 }, () => push(takings, sale(40), { key })))
    const receipts = await Promise.all(answers.map(accepted))
    assert.equal(new Set(receipts.map((receipt) => receipt['push'])).size, 1)
    await applied('sales/takings')
    assert.deepEqual(
      await served.mesh.column('select count(*)::integer from sales.takings where id = 40'),
      [1],
    )
  })

  it('lets a later push replace rows with the same primary key', async () => {
    await accepted(await push(takings, sale(50, 'north', '1.00')))
    await applied('sales/takings')
    await accepted(await push(takings, sale(50, 'north', '2.00')))
    assert.equal(await applied('sales/takings'), 'published')
    assert.deepEqual(await served.mesh.column('select amount from sales.takings where id = 50'), ['2.00'])
  })
})
