import assert from 'node:assert/strict'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { applyProduct } from '../../src/product/apply-product.ts'
import type { RunEvent } from '../../src/product/openlineage/run-event.ts'
import type { Run } from '../../src/store/metadata-store.ts'
import { customers, deliveries, orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const runsOf = async (mesh: TestMesh, product: string): Promise<readonly Run[]> =>
  (await mesh.store()).metadata.runs(product, 10)

const lastEvent = ({ events }: Run): string | undefined => (events.at(-1) as RunEvent | undefined)?.eventType

describe('applyProduct after a process that was killed', () => {
  it('ends the record of a build that did not come to its end', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.apply()
    const { metadata } = await mesh.store()
    mesh.pass(60)
    const startedAt = mesh.now.toISOString()
    const run = { id: 'killed', product: 'sales/orders', startedAt, outcome: 'running', events: [] } as const
    await metadata.recordRun(run)
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10'))
    await mesh.apply()
    const [newest, killed, first] = await runsOf(mesh, 'sales/orders')
    assert.deepEqual([newest?.outcome, killed?.outcome, first?.outcome], ['published', 'failed', 'published'])
    assert.equal(killed?.id, 'killed')
    assert.match(killed.message ?? '', /the process ended before/)
    assert.equal(lastEvent(killed), 'ABORT')
  })

  it('knows a build that had published', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.store()
    const file = path.join(mesh.state, 'metadata.db')
    const atDatabase = (sql: string): void => {
      using database = new DatabaseSync(file)
      database.exec(sql)
    }
    // Nothing of a run is recorded any more once it began: as if the process had ended at the commit point.
    atDatabase(`create trigger ended before update on hansa_run begin select raise(abort, 'ended'); end`)
    await mesh.apply()
    assert.equal((await runsOf(mesh, 'sales/orders'))[0]?.outcome, 'running')
    atDatabase('drop trigger ended')
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10'))
    await mesh.apply()
    const [, ended] = await runsOf(mesh, 'sales/orders')
    assert.ok(ended !== undefined)
    assert.deepEqual([ended.outcome, lastEvent(ended)], ['published', 'COMPLETE'])
  })
})

describe('applyProduct beside another process', () => {
  it('does not follow what was made from newer inputs with something made from older ones', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders, 'crm/customers': customers })
    await mesh.apply()
    const stale = await (await mesh.store()).metadata.heads()
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10', '2,eve,20'))
    await mesh.apply()
    const context = await mesh.context()
    const consumer = context.mesh.products.find(({ key }) => key === 'crm/customers')
    assert.ok(consumer !== undefined)
    // What it saw before the other process published makes a build look needed.
    const heads = new Map([...stale].map(([key, head]) => [key, { ...head, identity: 'another' }]))
    assert.deepEqual(await applyProduct(consumer, context, { heads }), { kind: 'unchanged' })
    assert.deepEqual(await mesh.column('select name from crm.customers order by name'), ['ann', 'eve'])
  })
})
