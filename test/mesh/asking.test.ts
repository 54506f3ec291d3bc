import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { accessAnswerSchema, accessListSchema } from '../../src/mesh/access-message.ts'
import { visibleAnswerSchema } from '../../src/mesh/visible-message.ts'
import { changeAgreement } from '../../src/sidecar/agreement/change-agreement.ts'
import { operatorOf } from '../../src/governance/principal.ts'
import { guardedSales } from './guarded-sales.ts'
import { serveNodes, type ServedNode, type ServedNodes } from './served-node.ts'

let nodes: ServedNodes<'sales' | 'planning' | 'stranger'>

before(async () => {
  nodes = await serveNodes({
    sales: guardedSales(),
    planning: { domains: ['planning'], vouchesFor: ['user:*'] },
    stranger: { domains: ['strange'] },
  })
})

after(() => nodes[Symbol.asyncDispose]())

const asking = {
  product: 'sales.prices',
  purpose: 'dpv:ResearchAndDevelopment',
  until: '2031-12-31',
  justification: 'How prices move',
}

const post = async (path: string, who: string, body: object, from: ServedNode = nodes.planning) =>
  fetch(`${nodes.sales.url}${path}`, {
    method: 'POST',
    headers: await from.on(nodes.sales, who),
    body: JSON.stringify(body),
  })

const list = async (who: string) => {
  const headers = await nodes.planning.on(nodes.sales, who)
  const response = await fetch(`${nodes.sales.url}/mesh/access/requests`, { headers })
  return accessListSchema.parse(await response.json()).agreements
}

const query = async (who: string, from?: ServedNode) => {
  const response = await post(
    '/query',
    who,
    { sql: 'select count(*) as n from sales.prices', format: 'json' },
    from,
  )
  return [response.status, await response.json()] as const
}

const decideAtHome = (id: string, kind: 'approve' | 'revoke') =>
  changeAgreement(nodes.sales.sidecar.agreements({ principal: operatorOf('test'), method: 'operator' }), id, {
    kind,
  })

describe('/mesh/access/requests', () => {
  it('takes a request of somebody for whom a node asks; the owner approves, reading works, and ends with a revocation', async () => {
    assert.equal((await query('user:kim'))[0], 403)
    const response = await post('/mesh/access/requests', 'user:kim', asking)
    assert.equal(response.status, 201)
    const { agreement, owners } = accessAnswerSchema.parse(await response.json())
    assert.equal(agreement.state, 'requested')
    assert.equal(agreement.consumer, 'user:kim')
    assert.equal(agreement.product, 'sales/prices')
    assert.deepEqual(owners.at(-1), 'node:test')
    assert.equal((await query('user:kim'))[0], 403)
    await decideAtHome(agreement.id, 'approve')
    assert.deepEqual(await query('user:kim'), [200, [{ n: 3000 }]])
    assert.deepEqual(
      (await list('user:kim')).map(({ id, state }) => [id, state]),
      [[agreement.id, 'approved']],
    )
    await decideAtHome(agreement.id, 'revoke')
    assert.equal((await query('user:kim'))[0], 403)
  })

  it('gives the same answer to a request that is made again while it waits', async () => {
    const request = { ...asking, product: 'sales/notes' }
    const ids: string[] = []
    for (const status of [201, 200]) {
      const response = await post('/mesh/access/requests', 'user:lee', request)
      assert.equal(response.status, status)
      ids.push(accessAnswerSchema.parse(await response.json()).agreement.id)
    }
    assert.equal(new Set(ids).size, 1)
  })

  it('shows an asker their own requests only', async () => {
    const own = await list('user:lee')
    assert.deepEqual(
      own.map(({ consumer }) => consumer),
      ['user:lee'],
    )
    assert.deepEqual(await list('user:mo'), [])
  })

  it('takes requests of what a node’s own domains make, under their own name', async () => {
    const response = await post('/mesh/access/requests', 'service:planning.forecast', asking)
    assert.equal(response.status, 201)
    const { agreement } = accessAnswerSchema.parse(await response.json())
    await decideAtHome(agreement.id, 'approve')
    assert.equal((await query('service:planning.forecast'))[0], 200)
  })

  it('lets no node ask for somebody it does not speak for', async () => {
    await assert.rejects(() => nodes.stranger.on(nodes.sales, 'user:kim'), /gave no token/)
    await assert.rejects(() => nodes.stranger.on(nodes.sales, 'service:planning.forecast'), /gave no token/)
    await assert.rejects(() => nodes.planning.on(nodes.sales, 'node:test'), /gave no token/)
  })

  it('takes no request for a team that the asker is not known to be in', async () => {
    const response = await post('/mesh/access/requests', 'user:kim', {
      ...asking,
      consumer: 'team:marketing',
    })
    assert.equal(response.status, 403)
  })

  it('lets nobody have more than ten requests wait', async () => {
    for (let day = 10; day < 20; day += 1) {
      const response = await post('/mesh/access/requests', 'user:pat', { ...asking, until: `2031-12-${day}` })
      assert.equal(response.status, 201)
    }
    const last = await post('/mesh/access/requests', 'user:pat', { ...asking, until: '2031-12-25' })
    assert.equal(last.status, 403)
  })

  it('is for other nodes, and says what is wrong with a request', async () => {
    const wrong = await post('/mesh/access/requests', 'user:kim', { ...asking, purpose: 'dpv:Nothing' })
    assert.equal(wrong.status, 400)
    const empty = await post('/mesh/access/requests', 'user:kim', {})
    assert.equal(empty.status, 400)
    const nobody = await fetch(`${nodes.sales.url}/mesh/access/requests`)
    assert.equal(nobody.status, 401)
  })
})

describe('/mesh/visible', () => {
  const visible = async (who: string, says = {}, body: object = {}) => {
    const headers = await nodes.planning.on(nodes.sales, who, says)
    const response = await fetch(`${nodes.sales.url}/mesh/visible`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    const { datasets } = visibleAnswerSchema.parse(await response.json())
    return datasets.map(({ domain, name, columns }) => [
      `${domain}.${name}`,
      columns.map((column) => column.name),
    ])
  }

  it('tells each what they may know of, and nothing of the rest', async () => {
    const marketing = await visible('user:kim', { teams: ['marketing'] }, { purpose: 'dpv:Marketing' })
    assert.deepEqual(marketing.find(([name]) => name === 'sales.orders')?.[1], [
      'id',
      'customer',
      'email',
      'region',
    ])
    assert.deepEqual(await visible('user:mo'), [])
  })
})

describe('what belongs to another node', () => {
  it('is said to be there, by HTTP', async () => {
    const headers = await nodes.sales.on(nodes.planning, 'node:sales')
    for (const path of [
      '/products/sales/prices/prices',
      '/products/sales/prices/prices/files',
      '/products/sales/prices',
    ]) {
      const response = await fetch(`${nodes.planning.url}${path}`, { headers })
      assert.equal(response.status, 421)
      const problem = JSON.stringify(await response.json())
      assert.match(problem, /"code":"misdirected"/)
      assert.match(problem, /node sales/)
    }
    const unknown = await fetch(`${nodes.planning.url}/products/nowhere/prices`, { headers })
    assert.equal(unknown.status, 404)
  })
})
