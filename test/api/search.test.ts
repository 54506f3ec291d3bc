import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { customers, orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { ServedApi } from './served-api.ts'

describe('search by the Mesh API', () => {
  let api: ServedApi
  before(async () => {
    const mesh = new TestMesh({ 'sales/orders': orders, 'crm/customers': customers })
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: 'user:kim' }],
    })
    api = await ServedApi.serve(mesh)
  })
  after(() => api[Symbol.asyncDispose]())

  it('finds products with facets, and says how the reader stands to them', async () => {
    const kim = await api.as('user:kim')
    const found = await kim.searchMesh({ q: 'custmers', purpose: 'dpv:ResearchAndDevelopment' })
    assert.equal(found.items[0]?.name, 'crm/customers')
    assert.equal(found.items[0].access, 'requestable')
    assert.equal(found.items[0].matches[0]?.how, 'similar')
    assert.deepEqual(found.facets.domain[0], { value: 'crm', count: 1 })
  })

  it('chooses by how promises stand', async () => {
    const found = await api.client.searchMesh({ what: ['product'], slo: ['unknown'] })
    assert.equal(found.total, 2)
    assert.deepEqual(found.facets.slo, [{ value: 'unknown', count: 2 }])
    const late = await api.client.searchMesh({ what: ['product'], slo: ['breached', 'at risk'] })
    assert.deepEqual([late.total, late.facets.slo], [0, found.facets.slo])
    // @ts-expect-error There is no such state.
    await assert.rejects(api.client.searchMesh({ slo: ['lost'] }), { status: 400 })
  })

  it('goes on where the page before ended, and only there', async () => {
    const first = await api.client.searchMesh({ what: ['product'], limit: 1 })
    assert.ok(first.next)
    const second = await api.client.searchMesh({ what: ['product'], limit: 1, after: first.next })
    assert.deepEqual([...first.items, ...second.items].map(({ name }) => name).sort(), [
      'crm/customers',
      'sales/orders',
    ])
    await assert.rejects(api.client.searchMesh({ q: 'else', after: first.next }), { status: 400 })
  })

  it('chooses by several values of a facet, and by access', async () => {
    const both = await api.client.searchMesh({ domain: ['crm', 'sales'] })
    assert.equal(both.total, 2)
    const kim = await api.as('user:kim')
    const open = await kim.searchMesh({ access: ['open'], purpose: 'dpv:ResearchAndDevelopment' })
    assert.deepEqual(open.items, [])
  })

  it('suggests names', async () => {
    const kim = await api.as('user:kim')
    const { items } = await kim.suggest({ q: 'cust' })
    assert.deepEqual(items[0], { kind: 'product', text: 'crm/customers', product: 'crm/customers' })
  })

  it('is for nobody who has not signed in', async () => {
    const { status } = await api.fetch('/search?q=orders', { headers: {} })
    assert.equal(status, 401)
  })
})
