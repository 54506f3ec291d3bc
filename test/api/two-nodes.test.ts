import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { meshClient, type MeshClient } from '../../src/api/client/mesh-client.ts'
import type { MeshProblem } from '../../src/api/client/mesh-problem.ts'
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
})
