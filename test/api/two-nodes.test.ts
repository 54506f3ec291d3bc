import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { meshClient, type MeshClient } from '../../src/api/client/mesh-client.ts'
import type { MeshProblem } from '../../src/api/client/mesh-problem.ts'
import { eventually } from '../support/eventually.ts'
import { TwoNodes } from '../portal/two-nodes.ts'

const orders = { domain: 'sales', product: 'orders' }
const purpose = 'dpv:Marketing'

describe('the Mesh API about what another node owns', () => {
  let nodes: TwoNodes
  const clientAt = async (node: string, principal: string): Promise<MeshClient> =>
    meshClient({ address: nodes.url(node), token: await nodes.tokenAt(node, principal) })

  before(async () => {
    nodes = await TwoNodes.start()
  })
  after(() => nodes[Symbol.asyncDispose]())

  it('answers as the owner would the reader, and says which node that is', async () => {
    const [here, there] = [await clientAt('board', 'user:ana'), await clientAt('sales', 'user:ana')]
    const asked = { ...orders, purpose }
    assert.deepEqual(await here.showProduct(asked), { ...(await there.showProduct(asked)), node: 'sales' })
    assert.deepEqual(await here.showContracts(asked), {
      ...(await there.showContracts(asked)),
      node: 'sales',
    })
    const { state } = await here.showProductSlo(orders)
    assert.equal(state, (await there.showProductSlo(orders)).state)
  })

  it('tells what the reader would see for a purpose before they ask', async () => {
    const ana = await clientAt('board', 'user:ana')
    const { node, datasets } = await ana.previewAccess({ name: 'sales/orders', purpose })
    const [dataset] = datasets
    assert.equal(node, 'sales')
    assert.equal(dataset?.rows, 'some')
    assert.equal(dataset.visibleColumns, 6)
    assert.deepEqual(
      dataset.columns.filter(({ seen }) => seen !== 'clear').map(({ name, seen }) => [name, seen]),
      [
        ['email', 'masked'],
        ['card', 'withheld'],
      ],
    )
  })

  it('shows another reader no more than the owner lets them know', async () => {
    const olga = await clientAt('board', 'user:olga')
    const { ports } = await olga.showProduct({ ...orders, purpose })
    const seen = ports.flatMap(({ datasets }) => datasets.flatMap(({ columns }) => columns))
    assert.ok(seen.length > 0)
    assert.deepEqual(
      seen.map((column) => column.seen),
      seen.map(() => undefined),
    )
  })

  it('leaves a product that is not there to its owner to deny', async () => {
    const ana = await clientAt('board', 'user:ana')
    await assert.rejects(
      () => ana.showProduct({ domain: 'sales', product: 'nothing' }),
      ({ code }: MeshProblem) => code === 'not_found',
    )
  })

  it('says that no node is missing while all can be asked', async () => {
    const ana = await clientAt('board', 'user:ana')
    const { missing, declared } = await ana.showLineage({ of: 'board/totals', purpose })
    assert.deepEqual([missing, declared.length], [[], 1])
    assert.deepEqual((await ana.showMap({ purpose })).missing, [])
    assert.ok((await ana.listNodes()).items.every(({ away }) => away === undefined))
  })

  it('says at once which node cannot be asked', async () => {
    const ana = await clientAt('board', 'user:ana')
    await nodes.stop('sales')
    for (const ask of [
      () => ana.showProduct(orders),
      () => ana.previewAccess({ name: 'sales/orders', purpose }),
    ])
      await assert.rejects(ask, ({ code, message }: MeshProblem) => {
        assert.match(message, /^node sales cannot be asked: nothing listens/)
        return code === 'source_unavailable'
      })
  })

  it('says what of the mesh is missing, since when and why, and the same to whoever asks', async () => {
    const [ana, olga] = [await clientAt('board', 'user:ana'), await clientAt('board', 'user:olga')]
    // What the owner said a moment ago still counts.
    await eventually(async () => (await ana.showMap({ purpose })).missing.length > 0)
    const answers = [
      ...[await ana.showMap({ purpose }), await olga.showMap({ purpose })],
      await ana.showLineage({ of: 'board/totals', purpose }),
      await ana.showImpact({ of: 'board/totals', purpose }),
    ]
    const told = answers.flatMap(({ missing }) => missing)
    const [first] = told
    assert.ok(first?.since !== undefined && Date.parse(first.since) < Date.now())
    assert.deepEqual(first, { node: 'sales', why: 'nothing listens at its address', since: first.since })
    assert.deepEqual(
      told,
      answers.map(() => first),
    )
  })

  it('leaves open whether there is what a node has that cannot be asked', async () => {
    const ana = await clientAt('board', 'user:ana')
    for (const place of ['sales/orders', 'sales/nothing'])
      await assert.rejects(() => ana.showLineage({ of: place, purpose }), {
        code: 'source_unavailable',
        message: 'node sales cannot be asked: nothing listens at its address',
      })
  })

  it('names the node that owns what SQL names, where it was never heard', async () => {
    const body = (sql: string) => JSON.stringify({ sql, purpose })
    const headers = {
      authorization: `Bearer ${await nodes.tokenAt('board', 'user:ana')}`,
      'content-type': 'application/json',
    }
    const said = async (sql: string): Promise<string> =>
      (await fetch(`${nodes.url('board')}/query`, { method: 'POST', headers, body: body(sql) })).text()
    assert.match(await said('select * from sales.orders'), /node sales cannot be asked: nothing listens/)
    assert.match(await said('select * from board.nothing'), /there is no dataset/)
  })

  it('lists as away a node whose last word is still good', async () => {
    const { items } = await (await clientAt('board', 'user:ana')).listNodes()
    const sales = items.find(({ node }) => node === 'sales')
    assert.equal(sales?.word, 'current')
    assert.equal(sales.away?.why, 'nothing listens at its address')
    assert.ok(sales.away.since !== undefined)
  })
})
