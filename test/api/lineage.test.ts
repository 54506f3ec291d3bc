import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { MeshClient } from '../../src/api/client/mesh-client.ts'
import { dbtComplete } from '../discovery/openlineage/sent-events.ts'
import { governedShop } from '../ports/http/governed-shop.ts'
import { assertProblem } from '../ports/http/problem.ts'
import { ServedApi } from './served-api.ts'

const key = 'sales/orders/orders@1/orders'
const purpose = 'dpv:Marketing'

const permit = `@id("sales.lineage") @reason("It tells") permit (principal == Hansa::Service::"dashboard", action == Hansa::Action::"tellLineage", resource == Hansa::Domain::"sales");`

describe('lineage by the Mesh API', () => {
  let served: ServedApi
  let ana: MeshClient
  before(async () => {
    const mesh = governedShop()
    mesh.write('domains/sales/policies/lineage.cedar', permit)
    served = await ServedApi.serve(mesh)
    ana = await served.as('user:ana')
  })
  after(() => served[Symbol.asyncDispose]())

  it('tells an owner where a column comes from, and others only what they may know of', async () => {
    const asked = { of: key, column: 'amount' }
    const { declared } = await served.client.showLineage(asked)
    assert.deepEqual(
      declared.map(({ from, kind }) => [from.external?.name, from.column, kind]),
      [
        ['deliveries.csv', 'amount', 'value'],
        ['deliveries.csv', 'id', 'decides'],
      ],
    )
    const bySqlName = { ...asked, of: 'sales.orders' }
    assert.deepEqual((await served.client.showLineage(bySqlName)).declared, declared)
    assert.deepEqual((await ana.showLineage({ ...asked, purpose })).declared, [])
    await assert.rejects(ana.showLineage({ of: key, column: 'card', purpose }), { code: 'not_found' })
    for (const unknown of [key, 'sales.orders', 'sales.nothing', 'sales.'])
      await assert.rejects((await served.as('user:eve')).showImpact({ of: unknown }), { code: 'not_found' })
  })

  it('tells an owner how all columns were made, and others of none that is hidden from them, nor of sources', async () => {
    const orders = { domain: 'sales', product: 'orders' }
    const all = (await served.client.showRecordedLineage(orders))[key]
    assert.deepEqual(all?.fields['card']?.[0], {
      ...{ dataset: 'source/sales/orders/deliveries/deliveries', column: 'card' },
      ...{ type: 'DIRECT', subtype: 'IDENTITY' },
    })
    assert.notEqual(all.indirect.length, 0)
    const hers = (await ana.showRecordedLineage({ ...orders, purpose }))[key]
    assert.deepEqual([hers?.fields['amount'], hers?.fields['card'], hers?.indirect], [[], undefined, []])
    assert.deepEqual(await (await served.as('user:eve')).showRecordedLineage(orders), {})
  })

  it('tells what breaks', async () => {
    const { products, readers } = await served.client.showImpact({ of: 'sales/orders' })
    assert.deepEqual([products, readers], [[], []])
    assert.deepEqual(await ana.showLineagePath({ from: 'sales/orders', to: 'sales/prices', purpose }), {
      steps: [],
    })
  })

  it('takes OpenLineage events of whom a domain lets tell, each once', async () => {
    const dashboard = await served.as('service:dashboard')
    assert.deepEqual(await dashboard.tellLineage(dbtComplete), { isNew: true })
    assert.deepEqual(await dashboard.tellLineage(dbtComplete), { isNew: false })
    await assert.rejects(ana.tellLineage(dbtComplete), { code: 'denied' })
    const body = JSON.stringify({ ...dbtComplete, run: { runId: 1 } })
    await assertProblem(await served.fetch('/lineage', { method: 'POST', body }), 400, 'invalid_input')
    const inputs = Array.from({ length: 500 }, () => ({ facets: { schema: { fields: Array(300).fill(0) } } }))
    const wrong = await served.fetch('/lineage', {
      method: 'POST',
      body: JSON.stringify({ ...dbtComplete, inputs }),
    })
    const { detail } = await assertProblem(wrong, 400, 'invalid_input')
    assert.ok(detail.length < 5000, String(detail.length))
    const anybody = await served.fetch('/lineage', {
      method: 'POST',
      body: JSON.stringify(dbtComplete),
      headers: {},
    })
    assert.equal(anybody.status, 401)
  })

  it('tells how promises stand', async () => {
    const slo = await ana.showProductSlo({ domain: 'sales', product: 'orders' })
    assert.deepEqual([slo.state, slo.promises], ['unknown', []])
    await assert.rejects(ana.showProductSlo({ domain: 'sales', product: 'none' }), { code: 'not_found' })
  })
})
