import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { eventually } from '../../support/eventually.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { assertProblem } from './problem.ts'
import { pushShop } from './push-shop.ts'
import { ServedMesh } from './served-mesh.ts'

const takings = '/products/sales/takings/inputs/tills'
const sale = (id: number): string => `${JSON.stringify({ id, till: 'north' })}\n`

interface Sent {
  readonly as?: string
  readonly to?: string
  readonly headers?: Readonly<Record<string, string>>
}

describe('pushes that are refused', () => {
  let served: ServedMesh
  let other: ServedMesh
  let sent = 0
  before(async () => {
    const settings = { push: { maxBytes: '100KB', maxRows: 1000, idleSeconds: 1 } }
    served = await ServedMesh.serve(pushShop({ settings }))
    other = await ServedMesh.serve(pushShop({ settings }))
  })
  after(async () => {
    await served[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
  })

  const push = async (
    body: string | Uint8Array,
    { as = 'service:till', to = takings, headers = {} }: Sent = {},
    where = served,
  ): Promise<Response> =>
    fetch(where.url + to, {
      method: 'POST',
      headers: {
        ...(await where.as(as)),
        'content-type': 'application/x-ndjson',
        'idempotency-key': `"refused-${(sent += 1)}"`,
        ...headers,
      },
      body,
    })
  const kept = async (): Promise<number> => {
    const { metadata } = await served.mesh.store()
    return (await metadata.pushRange({ product: 'sales/takings', port: 'tills', object: 'sales' })).last
  }

  it('are those of whoever nothing permits, of whom a policy forbids, and of nobody', async () => {
    const denied = await assertProblem(await push(sale(1), { as: 'user:eve' }), 403, 'denied')
    assert.match(denied.detail, /^nothing permits user:eve to write sales of the input tills/)
    assert.match(
      denied.remedy ?? '',
      /policy that permits the action "write" on sales\/takings\/tills@1\/sales/,
    )
    const forbidden = await assertProblem(await push(sale(1), { as: 'service:old-till' }), 403, 'denied')
    assert.match(forbidden.detail, /The old till is broken \(sales\.closed\)$/)
    const nobody = await fetch(served.url + takings, { method: 'POST', body: sale(1) })
    await assertProblem(nobody, 401, 'unauthenticated')
    assert.equal(await kept(), 0)
  })

  it('are in the audit, as those are that were taken', async () => {
    await push(sale(1), { as: 'user:eve' })
    assert.equal((await push(sale(2))).status, 201)
    const entries = (await served.audited()).filter(({ kind }) => kind === 'push')
    const [refused, taken] = entries.slice(-2)
    assert.deepEqual(
      [refused?.['principal'], refused?.['permitted'], refused?.['dataset']],
      ['user:eve', false, 'sales/takings/tills@1/sales'],
    )
    assert.deepEqual([taken?.['principal'], taken?.['permitted']], ['service:till', true])
    await eventually(async () =>
      (await served.audited()).some(({ access, kind }) => kind === 'ended' && access === taken?.['access']),
    )
    const end = (await served.audited()).find(
      ({ access, kind }) => kind === 'ended' && access === taken?.['access'],
    )
    assert.deepEqual([end?.['outcome'], end?.['rows'], end?.['bytes']], ['complete', 1, sale(2).length])
  })

  it('tell the one who may not write the same in two worlds, whatever was pushed in one of them', async () => {
    const key = { 'idempotency-key': '"known"' }
    assert.equal((await push(sale(77), { headers: key })).status, 201)
    const tellings = async (where: ServedMesh): Promise<readonly string[]> => {
      const told: string[] = []
      for (const body of [sale(77), sale(78), 'not json', '', 'x'.repeat(200_000)])
        for (const headers of [key, { ...key, 'content-type': 'text/csv' }])
          told.push(await (await push(body, { as: 'user:eve', headers }, where)).text())
      return told
    }
    const told = await tellings(served)
    assert.deepEqual(told, await tellings(other))
    assert.equal(new Set(told).size, 1)
  })

  it('are those without a key, of no known form, and to what takes no rows', async () => {
    await assertProblem(await push(sale(3), { headers: { 'idempotency-key': '' } }), 400, 'invalid_input')
    await assertProblem(await push(sale(3), { headers: { 'idempotency-key': '"a' } }), 400, 'invalid_input')
    await assertProblem(
      await push(sale(3), { headers: { 'content-type': 'application/xml' } }),
      415,
      'unsupported_media_type',
    )
    await assertProblem(
      await push(sale(3), { headers: { 'content-encoding': 'br' } }),
      415,
      'unsupported_media_type',
    )
    await assertProblem(await push(sale(3), { to: `${takings}/refunds` }), 404, 'not_found')
    await assertProblem(await push(sale(3), { to: '/products/sales/takings/inputs/desks' }), 404, 'not_found')
    const got = await served.get(takings)
    await assertProblem(got, 405, 'method_not_allowed')
  })

  it('are those that are too large, packed or not, and those that hide that they are packed', async () => {
    const before = await kept()
    await assertProblem(await push('x'.repeat(300_000)), 413, 'too_large')
    const bomb = gzipSync('x'.repeat(50e6))
    assert.ok(bomb.length < 100_000)
    await assertProblem(await push(bomb, { headers: { 'content-encoding': 'gzip' } }), 413, 'too_large')
    await assertProblem(await push(bomb), 422, 'data_exception')
    await assertProblem(await push('{}\n'.repeat(1001)), 413, 'too_large')
    const cut = gzipSync(sale(4)).subarray(0, 20)
    await assertProblem(await push(cut, { headers: { 'content-encoding': 'gzip' } }), 422, 'data_exception')
    assert.equal(await kept(), before)
  })

  it('are bodies of noise, which never end the node', async (test) => {
    const seed = Number(process.env['HANSA_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
    test.diagnostic(`HANSA_TEST_SEED=${seed}`)
    const random = seededRandom(seed)
    const noise = (length: number): Uint8Array =>
      Uint8Array.from({ length }, () => Math.floor(random() * 256))
    for (const type of ['application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet'])
      for (const start of ['', 'PAR1', '{"id":', 'id,till\n', '\u001f\u008b'])
        await push(
          Buffer.concat([
            Buffer.from(start, 'latin1'),
            noise(300),
            Buffer.from(type.endsWith('parquet') ? 'PAR1' : ''),
          ]),
          {
            headers: { 'content-type': type },
          },
        ).then(async (response) => {
          const problem = JSON.parse(await response.text()) as { status: number }
          assert.ok(problem.status >= 400 && problem.status < 500, JSON.stringify(problem))
        })
    assert.equal((await push(sale(5))).status, 201)
  })

  it('are slow ones, which are cut off and leave nothing, while others are taken', async () => {
    const sockets = await Promise.all(Array.from({ length: 5 }, () => halfSent(served)))
    const over = sockets.map((socket) => once(socket, 'close'))
    assert.equal((await push(sale(6))).status, 201)
    await Promise.all(over)
    await eventually(() => served.mesh.staged().length === 0)
    const { metadata } = await served.mesh.store()
    const key = { principal: 'service:other-till', idempotencyKey: 'slow' }
    const place = { product: 'sales/takings', port: 'tills', object: 'sales' }
    assert.equal(await metadata.pushByKey(place, key), undefined)
  })
})

/** A client that begins to push, and then says nothing. */
async function halfSent(served: ServedMesh): Promise<Socket> {
  const { hostname, port } = new URL(served.url)
  const { authorization } = await served.as('service:other-till')
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => undefined)
  socket.resume()
  socket.write(
    `POST ${takings} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${authorization}\r\n` +
      `content-type: text/csv\r\nidempotency-key: "slow"\r\ncontent-length: 1000\r\n\r\nid,till\n1,`,
  )
  return socket
}
