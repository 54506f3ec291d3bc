import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { every, meshClient, type MeshClient } from '../../src/api/client/mesh-client.ts'
import type { MeshProblem } from '../../src/api/client/mesh-problem.ts'
import { eventually } from '../support/eventually.ts'
import { TwoNodes } from '../portal/two-nodes.ts'

const orders = { domain: 'sales', product: 'orders' }
const purpose = 'dpv:Marketing'

describe('the Mesh API about what another node owns', () => {
  let nodes: TwoNodes
  const clientAt = async (node: string, principal: string): Promise<MeshClient> =>
    meshClient({ address: nodes.url(node), token: await nodes.tokenAt(node, principal) })

  /** Through the node of the board. */
  const read = async (principal: string): Promise<void> => {
    const response = await fetch(`${nodes.url('board')}/query`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await nodes.tokenAt('board', principal)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ sql: 'select id from sales.orders', purpose }),
    })
    const answer = await response.text()
    assert.ok(response.ok, answer)
  }

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

  it('gives lines to connect with, which read at the owner', async () => {
    const [here, there] = [await clientAt('board', 'user:ana'), await clientAt('sales', 'user:ana')]
    const asked = { ...orders, dataset: 'orders', purpose }
    const found = await here.showConnections(asked)
    assert.deepEqual(found, { ...(await there.showConnections(asked)), node: 'sales' })
    const curl = found.clients.find(({ client }) => client === 'curl')
    assert.ok(curl?.snippets[0]?.text.includes(`${nodes.url('sales')}/products/sales/orders/orders?`))
    assert.deepEqual(await here.findProduct({ name: 'sales.orders' }), {
      product: 'sales/orders',
      node: 'sales',
    })
    // The operator of this node is nobody there.
    const operator = meshClient({ address: nodes.url('board'), token: await nodes.operatorOf('board') })
    await assert.rejects(operator.showConnections(asked), { code: 'denied', message: /says node sales/ })
  })

  it('tells how it is used and has been made, as the owner tells who reads it', async () => {
    const [here, there] = [await clientAt('board', 'user:ana'), await clientAt('sales', 'user:ana')]
    await read('user:ana')
    const { node, ...measures } = await here.showProductMeasures(orders)
    assert.deepEqual([node, measures], ['sales', await there.showProductMeasures(orders)])
    assert.equal(measures.use.consumers.people, 1)
    const { domain } = orders
    assert.deepEqual(await here.showDomainMeasures({ domain }), {
      ...(await there.showDomainMeasures({ domain })),
      node: 'sales',
    })
    const listed = await Array.fromAsync(every(here.listProductMeasures, { domain, limit: 1 }))
    assert.deepEqual(listed, (await there.listProductMeasures({ domain })).items)
    assert.deepEqual(
      listed.map(({ product }) => product),
      ['sales/orders', 'sales/prices'],
    )
    assert.equal(measures.consumers, undefined)
    const publications = await here.listPublications({ ...orders, limit: 1 })
    assert.deepEqual(publications, {
      ...(await there.listPublications({ ...orders, limit: 1 })),
      node: 'sales',
    })
    const asked = { ...orders, purpose }
    assert.deepEqual(await here.showRecordedLineage(asked), await there.showRecordedLineage(asked))
    const { items: joins } = await here.listJoins(asked)
    assert.deepEqual(
      joins.map(({ to, on }) => [to.product, on]),
      [['board/totals', [{ own: 'region', other: 'region' }]]],
    )
    const consumers = await here.listConsumerSlo(orders)
    assert.deepEqual(
      [consumers.node, consumers.items.map(({ consumer }) => consumer)],
      ['sales', ['user:ana']],
    )
  })

  it('keeps from who is an owner there what this node alone says of who asks', async () => {
    const [here, there] = [await clientAt('board', 'user:olga'), await clientAt('sales', 'user:olga')]
    const consumersAt = async (client: MeshClient): Promise<readonly string[]> =>
      (await client.listConsumerSlo(orders)).items.map(({ consumer }) => consumer)
    const all = ['service:board.totals', 'user:ana']
    assert.deepEqual([(await consumersAt(there)).toSorted(), await consumersAt(here)], [all, []])
    assert.equal((await there.showUsage(orders)).consumers.length, 2)
    for (const ask of [() => here.showUsage(orders), () => here.listBuilds(orders)])
      await assert.rejects(ask, ({ code, message }: MeshProblem) => {
        assert.match(message, /owners.*\(says node sales\)$/)
        return code === 'denied'
      })
  })

  it('takes the rating of who has read it through this node, and of nobody else', async () => {
    const [ana, olga] = [await clientAt('board', 'user:ana'), await clientAt('board', 'user:olga')]
    assert.deepEqual((await ana.showProductMeasures(orders)).mayRate, { may: true })
    const { id } = await ana.rateProduct({ ...orders, stars: 4, comment: 'Complete, and late.' })
    const rated = await (await clientAt('sales', 'user:olga')).listRatings(orders)
    assert.partialDeepStrictEqual(rated.items, [{ id, stars: 4, author: 'user:ana', mine: false }])
    const { node, items } = await olga.listRatings(orders)
    assert.partialDeepStrictEqual([node, items], ['sales', [{ id, stars: 4, mine: false }]])
    assert.equal(items[0]?.author, undefined)
    await assert.rejects(olga.rateProduct({ ...orders, stars: 1 }), { code: 'denied' })
    await assert.rejects(olga.answerRating({ ...orders, id, text: 'Soon.' }), { code: 'misdirected' })
    await ana.withdrawRating(orders)
    assert.deepEqual((await ana.listRatings(orders)).items, [])
  })

  it('shows an agreement that is kept elsewhere to who asked for it, and to nobody else', async () => {
    const ana = await clientAt('board', 'user:ana')
    const terms = {
      name: 'sales/prices',
      purpose,
      until: '2091-12-31',
      justification: 'The spring campaign.',
    }
    const { id, node } = await ana.requestAccess(terms)
    assert.equal(node, 'sales')
    const found = await ana.showAgreement({ id })
    assert.deepEqual(found, {
      ...(await (await clientAt('sales', 'user:ana')).showAgreement({ id })),
      node: 'sales',
    })
    assert.partialDeepStrictEqual(found.agreement, { state: 'requested', mine: true, owned: false })
    await assert.rejects(ana.changeAgreement({ id, kind: 'withdraw' }), {
      code: 'misdirected',
      message: new RegExp(`^agreement ${id} is not here: its domain belongs to node sales`),
    })
    // She owns it at the node of sales, and nothing counts there that this one says of owners.
    const olga = await clientAt('board', 'user:olga')
    for (const unknown of [id, 'agr_nobodys'])
      await assert.rejects(olga.showAgreement({ id: unknown }), {
        code: 'not_found',
        message: `there is no agreement ${unknown}`,
      })
    const owner = await clientAt('sales', 'user:olga')
    assert.equal((await owner.showAgreement({ id })).agreement.owned, true)
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
      () => ana.listRatings(orders),
      () => ana.showConnections({ ...orders, dataset: 'orders' }),
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

  it('leaves open whether a node that cannot be asked has an agreement', async () => {
    const ana = await clientAt('board', 'user:ana')
    await assert.rejects(ana.showAgreement({ id: 'agr_nobodys' }), {
      code: 'source_unavailable',
      message: /^there is no agreement agr_nobodys here, and node sales cannot be asked: nothing listens/,
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
