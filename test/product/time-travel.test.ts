import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import { customers, deliveries, orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** One order of each given amount. */
const amounts = (...all: readonly number[]): string =>
  deliveries(...all.map((amount, index) => `${index},c${index},${amount}`))

/** `sales/orders` published once for each amount. */
async function published(mesh: TestMesh, ...all: readonly number[]): Promise<readonly Date[]> {
  const times: Date[] = []
  for (const amount of all) {
    mesh.writeTo('sales/orders', 'deliveries.csv', amounts(amount))
    await mesh.apply()
    times.push(mesh.now)
  }
  return times
}

const served = (mesh: TestMesh, table = 'sales.orders'): Promise<readonly unknown[]> =>
  mesh.column(`select amount from ${table}`)

describe('time travel', () => {
  it('reads an earlier version by number and by time', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    const [first, second] = await published(mesh, 1, 2, 3)
    assert.deepEqual(await served(mesh), [3])
    assert.deepEqual(await served(mesh, 'sales."orders@1"'), [1])
    assert.deepEqual(await served(mesh, 'sales."orders@2"'), [2])
    assert.deepEqual(await served(mesh, `sales."orders@${second?.toISOString()}"`), [2])
    const between = new Date((first?.getTime() ?? 0) + 59_000)
    assert.deepEqual(await served(mesh, `sales."orders@${between.toISOString()}"`), [1])
    assert.deepEqual(await mesh.column('select amount from sales.orders', first), [1])
  })

  it('says what is not kept: a version, a time before the first, something that is no time', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await published(mesh, 1)
    for (const [version, code] of [
      ['7', 'not_found'],
      ['2020-01-01T00:00:00Z', 'not_found'],
      ['yesterday', 'invalid_input'],
    ] as const)
      await assert.rejects(served(mesh, `sales."orders@${version}"`), (error) => isHansaError(error, code))
  })

  it('joins two versions in one query', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await published(mesh, 1, 5)
    const sql =
      'select now.amount - before.amount from sales.orders now join sales."orders@1" before using (id)'
    assert.deepEqual(await mesh.column(sql), [4])
  })
})

describe('rollback', () => {
  it('serves the earlier publication at once, and holds what it left until the product changes', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders, 'crm/customers': customers })
    await published(mesh, 1, 2)
    const { sequence, kind } = await mesh.rollback('sales/orders')
    assert.deepEqual([sequence, kind], [3, 'rollback'])
    assert.deepEqual(await served(mesh), [1])
    const outcomes = await mesh.apply()
    assert.match(outcomes.of('sales/orders', 'held').reasons[0] ?? '', /rolled back/)
    assert.equal(outcomes.kinds['crm/customers'], 'published')
    assert.deepEqual(await mesh.column('select total from crm.customers'), [1])
    mesh.writeTo('sales/orders', 'deliveries.csv', amounts(4))
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'published')
    assert.deepEqual(await served(mesh), [4])
    assert.equal((await mesh.snapshot('sales/orders')).version, 3)
  })

  it('goes back two steps when asked twice, and goes on holding what the first one left', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await published(mesh, 1, 2, 3)
    await mesh.rollback('sales/orders')
    assert.deepEqual(await served(mesh), [2])
    await mesh.rollback('sales/orders')
    assert.deepEqual(await served(mesh), [1])
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'held')
    await assert.rejects(mesh.rollback('sales/orders'), (error) => isHansaError(error, 'not_found'))
    assert.deepEqual(await served(mesh), [1])
  })

  it('publishes what was rolled back from again, if forced', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await published(mesh, 1, 2)
    await mesh.rollback('sales/orders')
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'held')
    assert.equal((await mesh.apply({ force: true })).kinds['sales/orders'], 'published')
    assert.deepEqual(await served(mesh), [2])
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'unchanged')
  })

  it('goes back to any publication that is kept, and to no other', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    const times = await published(mesh, 1, 2, 3)
    await mesh.rollback('sales/orders', 1)
    assert.deepEqual(await served(mesh), [1])
    assert.deepEqual(await mesh.column('select amount from sales.orders', times[2]), [3])
    for (const to of [4, 5, 99])
      await assert.rejects(mesh.rollback('sales/orders', to), (error) => isHansaError(error, 'not_found'))
    await assert.rejects(mesh.rollback('sales/other'), (error) => isHansaError(error, 'not_found'))
  })

  it('waits for no build: it is busy while the product is being built elsewhere', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await published(mesh, 1, 2)
    const lock = await (await mesh.store()).locks.tryAcquire('product/sales/orders', 'exclusive')
    await assert.rejects(mesh.rollback('sales/orders'), (error) => isHansaError(error, 'busy'))
    await lock?.release()
  })
})

describe('retention', () => {
  const settings = { retention: { snapshots: 2, days: 1 } }
  const days = 24 * 3600

  it('forgets what is neither new nor young, with its objects', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders }, { settings })
    await published(mesh, 1, 2, 3)
    assert.equal((await mesh.collect()).forgotten, 0)
    mesh.pass(2 * days)
    const { forgotten, deletedObjects, skipped } = await mesh.collect()
    assert.equal(forgotten, 1)
    assert.ok(deletedObjects > 0)
    assert.deepEqual(skipped, { publications: 0, sweep: false })
    assert.deepEqual(await served(mesh, 'sales."orders@2"'), [2])
    await assert.rejects(served(mesh, 'sales."orders@1"'), (error) => isHansaError(error, 'not_found'))
    assert.deepEqual((await mesh.objects()).filter((key) => key.endsWith('.parquet')).length, 2)
  })

  it('leaves what a reader reads until it is read', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders }, { settings })
    await published(mesh, 1)
    const sql = 'select count(*) filter (a.range % 7 = amount) as some from sales.orders, range(200000000) a'
    const sidecar = await mesh.sidecar()
    const reading = sidecar.query(mesh.operator, { sql, format: 'csv', port: 'cli' })
    await heldByAReader(mesh)
    mesh.pass(10 * days)
    await published(mesh, 2, 3, 4)
    mesh.pass(10 * days)
    assert.ok((await mesh.collect()).skipped.publications > 0)
    const result = await reading
    assert.match((await buffer(result.bytes)).toString(), /^some\s+28571429\s*$/)
    await result.rows
    assert.equal((await mesh.collect()).skipped.publications, 0)
    await assert.rejects(served(mesh, 'sales."orders@1"'), (error) => isHansaError(error, 'not_found'))
  })

  it('leaves what a build elsewhere has pinned', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders, 'crm/customers': slowCopy }, { settings })
    await published(mesh, 1)
    const before = await mesh.snapshot('sales/orders')
    mesh.writeTo('crm/customers', 'wait.sh', waiting)
    const building = mesh.apply({ only: ['crm/customers'] })
    await heldByAReader(mesh)
    mesh.pass(10 * days)
    mesh.writeTo('sales/orders', 'deliveries.csv', amounts(2))
    await mesh.apply({ only: ['sales/orders'] })
    mesh.writeTo('sales/orders', 'deliveries.csv', amounts(3))
    await mesh.apply({ only: ['sales/orders'] })
    mesh.pass(10 * days)
    const collected = await mesh.collect()
    assert.ok(collected.skipped.publications > 0 || collected.skipped.sweep, JSON.stringify(collected))
    mesh.writeTo('crm/customers', 'go', '')
    assert.equal(
      (await building).of('crm/customers', 'published').publication.inputs[0]?.snapshotId,
      before.id,
    )
    assert.deepEqual(await mesh.column('select amount from crm.customers'), [1])
  })
})

const waiting =
  'while [ ! -e go ]; do sleep 0.05; done\ncp "$HANSA_INPUTS/orders/00000.parquet" "$HANSA_OUTPUTS/customers.parquet"\n'

/** A copy of the orders by a command that ends when a file is there. */
const slowCopy = {
  reads: { orders: 'sales.orders.orders' },
  serves: { customers: { columns: { amount: 'number' } } },
  settings: { command: ['sh', 'wait.sh'] },
  files: { 'wait.sh': 'cp "$HANSA_INPUTS/orders/00000.parquet" "$HANSA_OUTPUTS/customers.parquet"\n' },
}

/** Waits until somebody holds what is served of the orders. */
async function heldByAReader(mesh: TestMesh): Promise<void> {
  const { id } = await mesh.snapshot('sales/orders')
  const store = await mesh.store()
  for (;;) {
    const lock = await store.locks.tryAcquire(`snapshot/${id}`, 'exclusive')
    if (lock === undefined) return
    await lock.release()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
