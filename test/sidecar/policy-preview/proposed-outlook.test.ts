import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BundleStatement } from '../../../src/governance/council/bundle-statement.ts'
import { proposedOutlook } from '../../../src/sidecar/policy-preview/proposed-outlook.ts'
import { charterOf, statement } from '../../governance/council/council.ts'
import { customers, orders } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const charter = charterOf([], 1)
const proposing = (text: string): BundleStatement =>
  statement(charter, { policies: [{ path: 'governance/policies/new.cedar', text }] })

const everybody = `@id("everybody") @reason("Orders are for everybody")
permit (principal, action == Hansa::Action::"read", resource)
when { context.purpose == Hansa::Purpose::"dpv:Marketing" };
`
const ownOrders = `@id("own") @reason("Own orders only")
forbid (principal, action == Hansa::Action::"readRow", resource is sales::orders)
when { resource has customer && resource.customer == "ann" };
`

describe('proposedOutlook', () => {
  const mesh = new TestMesh({ 'sales/orders': orders, 'crm/customers': customers }, { systemClock: true })
  before(async () => {
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: Array.from({ length: 220 }, (_, index) => ({ principal: `user:u${index}` })),
    })
    mesh.write('domains/sales/policies/everybody.cedar', everybody)
    await mesh.apply()
    await mesh.rows('select count(*) as n from sales.orders')
    await mesh.rows('select count(*) as n from crm.customers')
  })
  after(() => mesh[Symbol.asyncDispose]())

  const foreseen = async (text: string, signal = new AbortController().signal) => {
    const { metadata } = await mesh.store()
    const { settings } = await mesh.load()
    return proposedOutlook(proposing(text), {
      mesh: 'test',
      metadata,
      identities: settings.identity.file,
      isOwn: (product) => product.startsWith('sales/'),
      now: () => mesh.now,
      signal,
    })
  }

  it('tells of this node’s own products only, with how often they were read', async () => {
    const { changes, more, isWhole } = await foreseen(
      '@id("no") @reason("Not at all") forbid (principal, action == Hansa::Action::"read", resource) when { principal in Hansa::Team::"none" || context.purpose == Hansa::Purpose::"dpv:ServiceManagement" };',
    )
    assert.deepEqual(
      changes.map(({ principal, dataset, reads, change }) => [principal, dataset, reads, change.kind]),
      [['node:test', 'sales.orders', 1, 'lost']],
    )
    assert.deepEqual([more, isWhole], [0, true])
  })

  it('is bounded in size, with what is left out counted, and has no values of filters', async () => {
    const { changes, more, isWhole } = await foreseen(ownOrders)
    assert.equal(changes.length + more, 221)
    assert.ok(more > 0 && isWhole)
    assert.ok(JSON.stringify(changes).length < 60_000)
    assert.doesNotMatch(JSON.stringify(changes), /ann/)
  })

  it('ends when it is told to', async () => {
    const ending = new AbortController()
    const working = foreseen(ownOrders, ending.signal)
    ending.abort()
    await assert.rejects(working, { name: 'AbortError' })
  })
})
