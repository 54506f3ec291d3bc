import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { ShortProduct } from '../support/declare-product.ts'
import { graphShop } from '../discovery/graph/graph-shop.ts'
import { ServedApi } from './served-api.ts'

/** By reason, how many there are and the last one: no column but the reason is as it was. */
const counts = {
  reads: { returns: 'care.returns.returns' },
  serves: { counts: { columns: { reason: 'string#', returns: 'integer', last_order: 'integer' } } },
  sql: {
    counts:
      'select reason, count(order_id)::integer as returns, max(order_id) as last_order from care.returns group by reason\n',
  },
} satisfies ShortProduct

const purpose = 'dpv:ResearchAndDevelopment'

describe('joins and terms by the Mesh API', () => {
  let api: ServedApi
  before(async () => {
    const mesh = graphShop()
    mesh.declare({ 'care/counts': counts })
    api = await ServedApi.serve(mesh)
  })
  after(() => api[Symbol.asyncDispose]())

  it('finds what a contract, a term and lineage say, best first, with a statement that runs', async () => {
    const { items } = await api.client.listJoins({ domain: 'sales', product: 'orders' })
    assert.deepEqual(
      items.map(({ to, on, evidence }) => [to.product, on, evidence.map(({ kind }) => kind)]),
      [
        ['crm/customers', [{ own: 'customer', other: 'name' }], ['origin', 'term']],
        ['care/returns', [{ own: 'id', other: 'order_id' }], ['relationship']],
      ],
    )
    assert.ok(items.every(({ isReady }) => isReady))
    for (const { sql } of items) {
      const answer = await fetch(`${api.url}/query`, {
        method: 'POST',
        headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sql }),
      })
      assert.equal(answer.status, 200, await answer.text())
    }
  })

  it('finds a relationship from its other end, and columns called alike where one is a key', async () => {
    const { items } = await api.client.listJoins({ domain: 'care', product: 'returns' })
    assert.equal(
      items[0]?.sql,
      'select *\nfrom care.returns as a\njoin sales.orders as b on a.order_id = b.id\nlimit 100',
    )
    assert.match(
      items[0].evidence[0]!.said,
      /contract of care.returns says that order_id is found in sales.orders/,
    )
    const parcels = await api.client.listJoins({ domain: 'care', product: 'parcels' })
    assert.deepEqual(
      parcels.items.map(({ to, evidence }) => [to.name, evidence.map(({ kind }) => kind)]),
      [['returns', ['key']]],
    )
  })

  it('takes nothing for equal that was counted, or is measured', async () => {
    const { items } = await api.client.listJoins({ domain: 'care', product: 'counts' })
    assert.deepEqual(
      items.map(({ to, on }) => [to.name, on]),
      [['returns', [{ own: 'reason', other: 'reason' }]]],
    )
  })

  it('lets nothing of hidden lineage speak for a join, and says what the reader may not read', async () => {
    const ana = await api.as('user:ana')
    const { items } = await ana.listJoins({ domain: 'sales', product: 'orders', purpose })
    const [customers] = items.filter(({ to }) => to.product === 'crm/customers')
    assert.deepEqual(
      customers?.evidence.map(({ kind }) => kind),
      ['term'],
    )
    assert.deepEqual(
      [customers.from.access, customers.to.access, customers.isReady],
      ['granted', 'none', false],
    )
  })

  it('shows a term with every column that carries it, and whether the reader may read it', async () => {
    const ana = await api.as('user:ana')
    const term = await ana.showTerm({ term: 'customer', purpose })
    assert.deepEqual([term.name, term.synonyms, term.broader], ['Customer', ['buyer'], 'Party'])
    assert.deepEqual(
      term.columns.map(({ name, column, access, seen }) => [name, column, access, seen]),
      [
        ['customers', 'name', 'none', undefined],
        ['orders', 'customer', 'granted', 'clear'],
      ],
    )
    const { items } = await ana.listTerms()
    assert.deepEqual(
      items.map(({ name, columns }) => [name, columns]),
      [
        ['Customer', 2],
        ['Party', 0],
      ],
    )
    assert.deepEqual((await ana.showTerm({ term: 'Party' })).narrower, ['Customer'])
  })
})
