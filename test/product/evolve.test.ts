import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import { isRefused } from '../../src/product/plan.ts'
import { hansa } from '../support/hansa.ts'
import type { ShortContract, ShortProduct } from '../support/declare-product.ts'
import { customers, deliveries, orders, shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

async function planned(mesh: TestMesh): Promise<unknown> {
  const { items } = await mesh.plan()
  return Object.fromEntries(items.map(({ product, action }) => [product, action.kind]))
}

const itemOf = async (mesh: TestMesh, key: string) => {
  const item = (await mesh.plan()).items.find(({ product }) => product === key)
  assert.ok(item)
  return item
}

/** `sales/orders` whose contract is changed by these fields. */
const contract = (
  change: Partial<ShortContract>,
  sql = orders.sql.orders,
): { 'sales/orders': ShortProduct } => ({
  'sales/orders': {
    ...orders,
    serves: { orders: { ...orders.serves.orders, ...change } },
    sql: { orders: sql },
  },
})

const withoutCustomer = { columns: { id: 'integer#', amount: 'number' } }

describe('planMesh', () => {
  it('says what is new, unchanged, changed and what follows, and writes nothing', async () => {
    await using mesh = new TestMesh(shop)
    assert.deepEqual(await planned(mesh), {
      'sales/orders': 'create',
      'crm/customers': 'create',
      'board/summary': 'create',
    })
    assert.deepEqual(await mesh.objects(), [])
    await mesh.apply()
    assert.deepEqual(await planned(mesh), {
      'sales/orders': 'unchanged',
      'crm/customers': 'unchanged',
      'board/summary': 'unchanged',
    })
    mesh.writeTo('crm/customers', 'README.md', 'Customers.')
    assert.deepEqual(await planned(mesh), {
      'sales/orders': 'unchanged',
      'crm/customers': 'republish',
      'board/summary': 'follow',
    })
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10'))
    mesh.writeTo('board/summary', 'transform/summary.sql', 'select 1 as customers, 2 as orders')
    assert.deepEqual(await planned(mesh), {
      'sales/orders': 'rebuild',
      'crm/customers': 'republish',
      'board/summary': 'rebuild',
    })
    assert.deepEqual((await itemOf(mesh, 'sales/orders')).action, {
      kind: 'rebuild',
      reasons: ['local:deliveries.csv changed'],
    })
    assert.equal((await mesh.publication('sales/orders'))?.sequence, 1)
  })

  it('says what is held, and what is blocked by a source that is not there', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10'))
    await mesh.apply()
    await mesh.rollback('sales/orders')
    const held = (await itemOf(mesh, 'sales/orders')).action
    assert.equal(held.kind, 'held')
    mesh.remove('sales/orders')
    mesh.declare({ 'sales/orders': { ...orders, files: {} } })
    const { action } = await itemOf(mesh, 'sales/orders')
    assert.equal(action.kind, 'blocked')
    assert.match('reasons' in action ? (action.reasons[0] ?? '') : '', /deliveries\.csv is not there/)
  })

  it('says that a source must be read where only that can tell', async () => {
    const server = { type: 'postgres', host: '127.0.0.1', port: 9, database: 'none', schema: 'public' }
    const declared: ShortProduct = {
      sources: { rows: { server, columns: { id: 'integer' } } },
      serves: { copied: { columns: { id: 'integer' } } },
      sql: { copied: 'select id from rows' },
    }
    await using mesh = new TestMesh({ 'a/copied': declared })
    assert.deepEqual(await planned(mesh), { 'a/copied': 'create' })
  })

  it('tells additions from what breaks, and names the consumers with the columns they use', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    mesh.declare(
      contract(
        { version: '1.1.0', columns: { ...orders.serves.orders.columns, note: 'string' } },
        'select id, customer, amount, null as note from deliveries',
      ),
    )
    const added = await itemOf(mesh, 'sales/orders')
    assert.deepEqual(
      added.changes.map(({ from, to, changes }) => [from, to, changes.map(({ kind }) => kind)]),
      [['1.0.0', '1.1.0', ['additive']]],
    )
    assert.deepEqual(added.impacts, [])
    assert.ok(!isRefused(added))

    mesh.declare(contract(withoutCustomer, 'select id, amount from deliveries'))
    const removed = await itemOf(mesh, 'sales/orders')
    assert.ok(isRefused(removed))
    assert.match(removed.changes[0]?.refusal ?? '', /would break its consumers/)
    assert.deepEqual(removed.impacts, [
      { consumer: 'crm/customers', reads: 'sales/orders/orders@1/orders', columns: ['customer'] },
    ])
  })

  it('names a consumer that uses part of a struct that goes', async () => {
    const address = (...fields: readonly string[]): object => ({
      logicalType: 'object',
      properties: fields.map((name) => ({ name, logicalType: 'string' })),
    })
    const people = (...fields: readonly string[]): ShortProduct => ({
      serves: { people: { columns: { id: 'integer', address: address(...fields) } } },
      sql: { people: `select 1 as id, {${fields.map((name) => `${name}: 'x'`).join(', ')}} as address` },
    })
    const reader = (sql: string): ShortProduct => ({
      reads: { people: 'crm.people.people' },
      serves: { out: { columns: { city: 'string' } } },
      sql: { out: sql },
    })
    await using mesh = new TestMesh({
      'crm/people': people('city', 'street'),
      'map/cities': reader('select p.address.city as city from crm.people p'),
      'mail/streets': { ...reader('select p.address.street as city from crm.people p') },
    })
    await mesh.apply()
    mesh.declare({ 'crm/people': people('city') })
    assert.deepEqual((await itemOf(mesh, 'crm/people')).impacts, [
      { consumer: 'mail/streets', reads: 'crm/people/people@1/people', columns: ['address.street'] },
    ])
  })

  it('names consumers that no lineage tells about: commands, which may use any column', async () => {
    const copy: ShortProduct = {
      reads: { orders: 'sales.orders.orders' },
      serves: { copy: { columns: { id: 'integer' } } },
      settings: { command: ['sh', 'copy.sh'] },
      files: { 'copy.sh': 'cp "$HANSA_INPUTS/orders/00000.parquet" "$HANSA_OUTPUTS/copy.parquet"\n' },
    }
    await using mesh = new TestMesh({ 'sales/orders': orders, 'board/copy': copy, 'crm/counts': counts })
    await mesh.apply()
    mesh.declare(contract(withoutCustomer, 'select id, amount from deliveries'))
    assert.deepEqual((await itemOf(mesh, 'sales/orders')).impacts, [
      { consumer: 'board/copy', reads: 'sales/orders/orders@1/orders', columns: ['customer'] },
    ])
  })

  it('names everyone who reads a dataset that goes as a whole, also who only counts its rows', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders, 'crm/counts': counts })
    await mesh.apply()
    const primaryKey = { columns: { ...orders.serves.orders.columns, id: 'integer!' } }
    mesh.declare(contract(primaryKey))
    assert.deepEqual((await itemOf(mesh, 'sales/orders')).impacts, [
      { consumer: 'crm/counts', reads: 'sales/orders/orders@1/orders', columns: [] },
    ])
  })
})

const counts: ShortProduct = {
  reads: { orders: 'sales.orders.orders' },
  serves: { counts: { columns: { rows: 'integer' } } },
  sql: { counts: 'select count(*) as rows from sales.orders' },
}

describe('a breaking change', () => {
  it('is refused by plan and by apply without a new major version, and nothing is published', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    mesh.declare(contract(withoutCustomer, 'select id, amount from deliveries'))
    mesh.declare({ 'crm/customers': { ...customers, sql: { customers: "select 'x' as name, 1 as total" } } })
    const planned = await hansa(['plan'], { cwd: mesh.root })
    assert.equal(planned.status, 5)
    assert.match(planned.stdout, /breaks crm\/customers, which uses customer of sales\/orders/)
    assert.match(planned.stdout, /refused/)
    const { error } = (await mesh.apply()).of('sales/orders', 'failed')
    assert.ok(isHansaError(error, 'conflict'), String(error))
    assert.match(error.message, /would break its consumers/)
    assert.match(error.remedy ?? '', /new major version/)
    assert.equal((await mesh.publication('sales/orders'))?.sequence, 1)
    assert.deepEqual(Object.keys((await mesh.rows('from sales.orders limit 1'))[0] ?? {}), [
      'id',
      'customer',
      'amount',
    ])
  })

  it('is published beside the old major, and both are served; consumers of the old one stay', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    mesh.declare(twoMajors({}))
    const item = await itemOf(mesh, 'sales/orders')
    assert.ok(!isRefused(item))
    assert.deepEqual(item.impacts, [])
    const outcomes = await mesh.apply()
    assert.equal(outcomes.kinds['sales/orders'], 'published', JSON.stringify(outcomes.kinds))
    assert.notEqual(outcomes.kinds['crm/customers'], 'failed')
    assert.deepEqual(await mesh.column('from sales.orders order by id'), [1, 2, 3])
    assert.deepEqual(Object.keys((await mesh.rows('from sales.orders limit 1'))[0] ?? {}), ['id', 'amount'])
    assert.deepEqual(Object.keys((await mesh.rows('from sales.orders_v1 limit 1'))[0] ?? {}), [
      'id',
      'customer',
      'amount',
    ])
    assert.equal((await mesh.rows('from sales.orders_v2')).length, 3)
    assert.deepEqual(await mesh.column('select name from crm.customers order by name'), ['ann', 'bob'])
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'unchanged')
  })

  it('compares each major with itself, also where both contracts have one id', async () => {
    await using mesh = new TestMesh({ ...shop, ...twoMajors({ id: 'sales.orders.orders' }) })
    await mesh.apply()
    mesh.writeTo('sales/orders', 'README.md', '# Orders, again\n')
    const { changes } = await itemOf(mesh, 'sales/orders')
    assert.deepEqual(changes, [])
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'published')
  })

  it('names those who still use a major that goes', async () => {
    await using mesh = new TestMesh({ ...shop, ...twoMajors({}) })
    await mesh.apply()
    const both = twoMajors({})['sales/orders']
    mesh.declare({
      'sales/orders': {
        ...both,
        serves: { orders: both.serves['orders'] ?? withoutCustomer },
        sql: { orders: 'select id, amount from deliveries' },
      },
    })
    mesh.remove('board/summary')
    mesh.declare({
      'crm/customers': {
        ...customers,
        reads: { orders: 'sales.orders.orders2@2' },
        sql: { customers: 'select id::varchar as name, amount as total from sales.orders' },
      },
    })
    const { impacts, changes } = await itemOf(mesh, 'sales/orders')
    assert.deepEqual(
      changes.map(({ major, to }) => [major, to]),
      [[1, '2.0.0']],
    )
    assert.deepEqual(
      impacts.map(({ consumer, columns }) => [consumer, columns]),
      [['crm/customers', ['customer']]],
    )
  })

  it('shows the end date of a deprecated major', async () => {
    await using mesh = new TestMesh(twoMajors({}))
    await mesh.apply()
    const { stdout: out, status } = await hansa(['show', 'sales/orders'], { cwd: mesh.root })
    assert.equal(status, 0)
    assert.match(out, /sales\.orders_v1/)
    assert.match(out, /endOfSupport: 2027-06-30/)
    const [deprecated] = (await mesh.load()).products.flatMap(({ outputs }) =>
      outputs.filter((port) => port.deprecated),
    )
    assert.equal(deprecated?.major, 1)
    assert.match(deprecated.endDate ?? '', /^2027-06-30/)
  })
})

/** `sales/orders` with the major 2 without customers, and 1 deprecated; `id` is the newer contract's. */
const twoMajors = ({ id = 'sales.orders.orders2' }): { 'sales/orders': ShortProduct } => ({
  'sales/orders': {
    ...orders,
    version: '2.0.0',
    serves: {
      'orders@1': {
        ...orders.serves.orders,
        id: 'sales.orders.orders',
        status: 'deprecated',
        version: '1.0.1',
        more: { slaProperties: [{ property: 'endOfSupport', value: '2027-06-30' }] },
      },
      orders: { ...withoutCustomer, id, version: '2.0.0' },
    },
    sql: { orders: 'select id, amount from deliveries', orders_v1: orders.sql.orders },
  },
})
