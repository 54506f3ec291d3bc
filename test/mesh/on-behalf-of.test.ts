import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { publicKeyText, verifyStatement } from '../../src/governance/signed-statement.ts'
import { fileListSchema, fileListType, type FileList } from '../../src/mesh/file-list.ts'
import { assertProblem } from '../ports/http/problem.ts'
import { auditOf } from '../support/mesh-credentials.ts'
import { canaries, guardedSales } from './guarded-sales.ts'
import { exchange, serveNodes, type Says, type ServedNode, type ServedNodes } from './served-node.ts'

const marketing = { teams: ['marketing'], attributes: { region: 'north' } }
const orders = { domain: 'sales', dataset: 'orders', purpose: 'dpv:Marketing' }

describe('reading on behalf of somebody', () => {
  let nodes: ServedNodes<'sales' | 'planning'>
  let sales: ServedNode
  before(async () => {
    nodes = await serveNodes({
      sales: guardedSales(),
      planning: { domains: ['planning'], vouchesFor: ['user:*'] },
    })
    sales = nodes.sales
  })
  after(() => nodes[Symbol.asyncDispose]())

  const on = (who: string, says?: Says) => nodes.planning.on(sales, who, says)
  const ask = async (who: string, body: object, says?: Says): Promise<Response> =>
    fetch(`${sales.url}/mesh/files`, {
      method: 'POST',
      headers: await on(who, says),
      body: JSON.stringify(body),
    })
  const list = async (who: string, body: object, says?: Says): Promise<FileList> => {
    const response = await ask(who, body, says)
    assert.equal(response.status, 200, await response.clone().text())
    const key = publicKeyText((await sales.key()).publicKey)
    const found = await verifyStatement(await response.text(), {
      type: fileListType,
      key,
      schema: fileListSchema,
    })
    assert.ok(found !== undefined)
    return found
  }
  const query = async (who: string, sql: string, says?: Says): Promise<Response> =>
    fetch(`${sales.url}/query`, {
      method: 'POST',
      headers: await on(who, says),
      body: JSON.stringify({ sql, purpose: 'dpv:Marketing', format: 'json' }),
    })

  it('begins with a token of some minutes', async () => {
    const response = await exchange(sales.url, await nodes.planning.assertion('user:kim', sales))
    assert.equal(response.headers.get('cache-control'), 'no-store')
    const { access_token: token, ...rest } = (await response.json()) as Record<string, unknown>
    assert.match(String(token), /^behalf\./)
    assert.deepEqual(rest, {
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 300,
    })
  })

  it('gives somebody what the owner’s rules give them, by what their node says of them', async () => {
    const sql = 'select * from sales.orders order by id'
    const rows = (await (await query('user:kim', sql, marketing)).json()) as readonly object[]
    assert.deepEqual(rows, [
      { id: 1, customer: 'ann', email: 'ann.xxxxx@xxxxxxx.xxx', region: 'north' },
      { id: 2, customer: 'bob', email: 'bob.xxxx@xxxxxxx.xxx', region: 'north' },
      { id: 4, customer: 'dan', email: 'dan.xxxxx@xxxxxxx.xxx', region: 'north' },
    ])
    await assertProblem(await query('user:kim', sql), 403, 'denied')
    await assertProblem(
      await query('user:kim', 'select card from sales.orders', marketing),
      400,
      'undefined_column',
    )
  })

  it('adds what the owner knows of the same person, whose word is the last', async () => {
    const says = { attributes: { region: 'south' } }
    const rows = await (await query('user:ana', 'select distinct region from sales.orders', says)).json()
    assert.deepEqual(rows, [{ region: 'north' }])
  })

  it('lists files that hold what this reader may see, and no byte of the rest', async () => {
    const found = await list('user:kim', orders, marketing)
    const { files = [], ...said } = found
    assert.partialDeepStrictEqual(said, {
      mesh: 'test',
      node: 'sales',
      principal: 'user:kim',
      actor: 'node:planning',
      dataset: 'sales/orders/orders@1/orders',
      version: 1,
      purpose: 'dpv:Marketing',
      staleSeconds: 0,
    })
    assert.deepEqual(
      found.columns.map(({ name }) => name),
      ['id', 'customer', 'email', 'region'],
    )
    assert.equal(
      files.reduce((sum, { rows }) => sum + rows, 0),
      3,
    )
    for (const { url, sha256, bytes } of files) {
      const file = await (await fetch(url)).arrayBuffer()
      assert.equal(file.byteLength, bytes)
      assert.equal(createHash('sha256').update(new Uint8Array(file)).digest('hex'), sha256)
      for (const canary of canaries) assert.ok(!Buffer.from(file).includes(canary), canary)
      const rows = await parquetReadObjects({ file, compressors })
      assert.deepEqual(
        rows.map(({ id }) => Number(id)),
        [1, 2, 4],
      )
    }
  })

  it('tells the same content by the same snapshot, which is the owner’s own where nothing is hidden', async () => {
    const id = async (key: string): Promise<string> => (await sales.mesh.snapshot(key)).id
    const [first, again] = [
      await list('user:kim', orders, marketing),
      await list('user:lee', orders, marketing),
    ]
    assert.equal(first.snapshot, again.snapshot)
    assert.notEqual(first.snapshot, await id('sales/orders'))
    const prices = await list('user:kim', { ...orders, dataset: 'prices' }, marketing)
    assert.equal(prices.snapshot, await id('sales/prices'))
    assert.equal(prices.staleSeconds, 3600)
  })

  it('hands out no files of what looks different each time', async () => {
    const notes = await list('user:kim', { ...orders, dataset: 'notes' }, marketing)
    assert.equal(notes.files, undefined)
    assert.deepEqual(notes.columns, [{ name: 'note', type: 'VARCHAR' }])
    assert.equal((await query('user:kim', 'select note from sales.notes', marketing)).status, 200)
  })

  it('lets a node ask for what its domains make, by the rules about that', async () => {
    assert.equal(
      (await list('service:planning.risk', { ...orders, dataset: 'prices' })).actor,
      'node:planning',
    )
    await assertProblem(await ask('service:planning.other', { ...orders, dataset: 'prices' }), 403, 'denied')
  })

  it('tells a node what this one says of itself, and tells it to nobody else', async () => {
    const get = async (who: string): Promise<Response> =>
      fetch(`${sales.url}/mesh/statements`, { headers: await on(who) })
    assert.deepEqual(await (await get('node:planning')).json(), {})
    await assertProblem(await get('user:kim'), 403, 'denied')
    await assertProblem(await fetch(`${sales.url}/mesh/statements`), 401, 'unauthenticated')
  })

  it('is in the audit with who reads and which node acts', async () => {
    await list('user:may', orders, marketing)
    await ask('user:may', orders)
    const entries = (await auditOf(sales.mesh)).filter(({ principal }) => principal === 'user:may')
    assert.deepEqual(
      entries.map(({ kind, actor, port }) => [kind, actor, port]),
      [
        ['access', 'node:planning', 'mesh'],
        ['ended', 'node:planning', undefined],
        ['denied', 'node:planning', 'mesh'],
      ],
    )
  })
})
