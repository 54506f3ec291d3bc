import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import { applyProduct } from '../../src/product/apply-product.ts'
import { deliveries, orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** Makes the database refuse a run with this outcome, as a disk that fills up at that moment would. */
async function refuseRuns(mesh: TestMesh, outcome: string): Promise<void> {
  await mesh.store()
  using database = new DatabaseSync(path.join(mesh.state, 'metadata.db'))
  for (const event of ['insert', 'update'])
    database.exec(`create trigger refuse_${event} before ${event} on hansa_run
      when json_extract(new.body, '$.outcome') = '${outcome}' begin select raise(abort, 'no room'); end`)
}

describe('applyProduct', () => {
  it('lets go of the product when its build cannot even begin', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.store()
    const staging = path.join(mesh.state, 'staging')
    writeFileSync(staging, 'in the way')
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'failed')
    rmSync(staging)
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'published')
  })

  it('says that it published what is published, also where that could not be recorded', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await refuseRuns(mesh, 'published')
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'published')
    const notes = mesh.reported.filter((progress) => progress.kind === 'note')
    assert.match(notes[0]?.text ?? '', /sales\/orders is published, but/)
    assert.equal((await mesh.rows('from sales.orders')).length, 3)
  })

  it('says what ended a build, also where that could not be recorded', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await refuseRuns(mesh, 'failed')
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('one,ann,10'))
    const { error } = (await mesh.apply()).of('sales/orders', 'failed')
    assert.match(String(error), /1 row does not fit the contract/)
  })

  it('finds nothing to do where another process has just published the same', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.apply()
    const context = await mesh.context()
    const [product] = context.mesh.products
    assert.ok(product)
    assert.deepEqual(await applyProduct(product, context, { heads: new Map() }), { kind: 'unchanged' })
  })

  it('is busy while another process builds the product, and ends nothing of it', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await using lock = await (await mesh.store()).locks.tryAcquire('product/sales/orders', 'exclusive')
    assert.ok(lock)
    const { error } = (await mesh.apply()).of('sales/orders', 'failed')
    assert.ok(isHansaError(error, 'busy'))
    assert.match(error.remedy ?? '', /Wait/)
  })

  it('goes on where the clock jumps backwards: the newest publication is served', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.now = '2030-01-01T00:00:00Z'
    await mesh.apply()
    mesh.now = '2020-01-01T00:00:00Z'
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('9,zoe,1'))
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'published')
    assert.deepEqual(await mesh.column('select id from sales.orders'), [9])
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'unchanged')
    assert.equal((await mesh.collect()).forgotten, 0)
    await mesh.rollback('sales/orders')
    assert.deepEqual(await mesh.column('select id from sales.orders order by id'), [1, 2, 3])
  })
})
