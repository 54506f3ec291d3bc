import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Decisions } from '../../src/sidecar/decisions.ts'
import { PublishedDatasets } from '../../src/sidecar/published-datasets.ts'
import { servedMetadata } from '../../src/sidecar/served-metadata.ts'
import { nodesDocument, testNode } from '../mesh/registry/registry-mesh.ts'
import { pushServer } from '../support/push-rows.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const takings = {
  sources: { tills: { server: pushServer, name: 'sold', columns: { amount: 'integer!' } } },
  serves: { takings: { columns: { amount: 'integer!' } } },
  sql: { takings: 'select amount from tills\n' },
}

describe('servedMetadata', () => {
  let mesh: TestMesh
  before(async () => {
    mesh = new TestMesh({ 'sales/orders': orders, 'sales/takings': takings, 'crm/orders': orders })
    await mesh.apply()
    mesh.write(
      'governance/nodes.yaml',
      nodesDocument([testNode('here', ['crm']), testNode('there', ['sales'])]),
    )
    await mesh.apply({ only: [] })
  })
  after(() => mesh[Symbol.asyncDispose]())

  const servedBy = async (node: string | undefined) => {
    const { metadata } = await mesh.store()
    return servedMetadata(metadata, { mesh: 'test', node, now: () => mesh.now })
  }

  it('has nothing of a domain that the rules give to another node, and all of the others', async () => {
    const here = await servedBy('here')
    const { metadata } = await mesh.store()
    const [dataset = ''] = Object.keys((await metadata.publication('sales/orders'))?.snapshotIds ?? {})
    assert.deepEqual([...(await here.heads()).keys()], ['crm/orders'])
    assert.deepEqual([...(await here.heads(['sales/orders'])).keys()], [])
    assert.deepEqual([...(await here.sequences()).keys()], ['crm/orders'])
    assert.equal(await here.publication('sales/orders'), undefined)
    assert.equal(await here.publication('sales/orders', { sequence: 1 }), undefined)
    assert.deepEqual(await here.history('sales/orders', 10), [])
    assert.equal((await here.checkResults('sales/orders', [1])).size, 0)
    assert.equal((await here.checkResults('crm/orders', [1])).size, 1)
    assert.deepEqual(await here.snapshots(dataset), [])
    assert.equal(await here.pushPort('sales/takings', 'tills'), undefined)
    assert.deepEqual(await here.pushPorts(), [])
    assert.ok((await here.publication('crm/orders')) !== undefined)
    assert.ok((await metadata.pushPorts()).length > 0)
  })

  it('has all of it where there is one node only, and what its own are at the other', async () => {
    assert.equal((await (await servedBy(undefined)).heads()).size, 3)
    assert.deepEqual([...(await (await servedBy('there')).heads()).keys()].toSorted(), [
      'sales/orders',
      'sales/takings',
    ])
  })

  it('is not all that stands before a domain that has left: no decision is made about it either', async () => {
    const { metadata } = await mesh.store()
    const published = new PublishedDatasets(metadata)
    const named = await published.named({ domain: 'sales', name: 'orders' })
    const dataset = await published.open(named)
    const decide = (node: string | undefined) =>
      new Decisions({ metadata, mesh: 'test', node, now: () => mesh.now }).decide(mesh.operator, [dataset], {
        port: 'http',
      })
    await assert.rejects(decide('here'), { code: 'misdirected', message: /sales.orders.*node there/ })
    assert.equal((await decide('there'))[0]?.decision.kind, 'permitted')
  })
})
