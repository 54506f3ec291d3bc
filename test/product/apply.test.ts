import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { customers, deliveries, orders, shop, summary } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const published = { 'board/summary': 'published', 'crm/customers': 'published', 'sales/orders': 'published' }
const unchanged = { 'board/summary': 'unchanged', 'crm/customers': 'unchanged', 'sales/orders': 'unchanged' }

const snapshotIds = async (mesh: TestMesh): Promise<unknown> =>
  [...(await (await mesh.store()).metadata.heads()).values()].map((head) => head.snapshotIds)

describe('applyMesh', () => {
  it('builds a graph across three domains, and serves it', async () => {
    await using mesh = new TestMesh(shop)
    assert.deepEqual((await mesh.apply()).kinds, published)
    assert.deepEqual(await mesh.rows('from crm.customers order by name'), [
      { name: 'ann', total: 15 },
      { name: 'bob', total: 20 },
    ])
    assert.deepEqual(await mesh.rows('from board.summary'), [{ customers: 2, orders: 3 }])
    assert.deepEqual(mesh.staged(), [])
  })

  it('does nothing and writes nothing when applied again', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    const { metadata } = await mesh.store()
    const state = async (): Promise<unknown> => [
      await mesh.objects(),
      [...(await metadata.heads())],
      await metadata.runs('sales/orders', 9),
    ]
    const before = await state()
    assert.deepEqual((await mesh.apply()).kinds, unchanged)
    assert.deepEqual(await state(), before)
  })

  it('publishes a changed README without building: the same snapshots in a new publication', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    const before = [await mesh.publication('sales/orders'), await mesh.objects()] as const
    mesh.writeTo('sales/orders', 'README.md', '# All orders\n')
    assert.deepEqual((await mesh.apply()).kinds, { ...unchanged, 'sales/orders': 'published' })
    const after = await mesh.publication('sales/orders')
    assert.equal(after?.sequence, 2)
    assert.deepEqual(after.snapshots, before[0]?.snapshots)
    assert.deepEqual(await mesh.objects(), before[1])
  })

  it('builds only what depends on changed SQL', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    mesh.declare({
      'crm/customers': {
        ...customers,
        sql: { ...customers.sql, _named: 'select id::varchar as name, amount from sales.orders\n' },
      },
    })
    assert.deepEqual((await mesh.apply()).kinds, { ...published, 'sales/orders': 'unchanged' })
    assert.deepEqual(await mesh.rows('from board.summary'), [{ customers: 3, orders: 3 }])
  })

  it('keeps id and version of a snapshot that is built again with the same content, so consumers stay', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    const before = await mesh.snapshot('sales/orders')
    mesh.writeTo(
      'sales/orders',
      'transform/orders.sql',
      'select id, customer, amount * 1 as amount from deliveries\n',
    )
    assert.deepEqual((await mesh.apply()).kinds, { ...unchanged, 'sales/orders': 'published' })
    assert.deepEqual(await mesh.snapshot('sales/orders'), before)
  })

  it('keeps consumers as they are when a producer only describes a column anew', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    const columns = {
      ...orders.serves.orders.columns,
      customer: { logicalType: 'string', description: 'Who.' },
    }
    mesh.declare({ 'sales/orders': { ...orders, serves: { orders: { columns } } } })
    assert.deepEqual((await mesh.apply()).kinds, { ...unchanged, 'sales/orders': 'published' })
  })

  it('builds again when the contract of a source says that it is to be read differently', async () => {
    const settings = (delimiter: string): object => ({
      customProperties: [{ property: 'hansa.delimiter', value: delimiter }],
    })
    const declared = (delimiter: string): ShortProduct => ({
      sources: { raw: { columns: { id: 'integer', name: 'string' }, more: settings(delimiter) } },
      serves: { things: { columns: { id: 'integer', name: 'string' } } },
      sql: { things: 'select id, name from raw' },
      files: { 'raw.csv': 'id,name\n1,"a;b"\n' },
    })
    await using mesh = new TestMesh({ 'a/things': declared(',') })
    await mesh.apply()
    mesh.declare({ 'a/things': declared(';') })
    assert.equal((await mesh.apply()).kinds['a/things'], 'failed')
  })

  it('leaves consumers on the last good snapshot of a producer that fails', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    mesh.writeTo(
      'sales/orders',
      'transform/orders.sql',
      'select id, customer, error(customer) as amount from deliveries\n',
    )
    mesh.declare({
      'crm/customers': {
        ...customers,
        sql: { ...customers.sql, _named: 'select upper(customer) as name, amount from sales.orders\n' },
      },
    })
    const outcomes = await mesh.apply()
    assert.deepEqual(outcomes.kinds, {
      'board/summary': 'published',
      'crm/customers': 'published',
      'sales/orders': 'failed',
    })
    assert.deepEqual(await mesh.column('select name from crm.customers order by name'), ['ANN', 'BOB'])
    assert.deepEqual(await mesh.column('select count(*) from sales.orders'), [3])
    const { metadata } = await mesh.store()
    const [run] = await metadata.runs('sales/orders', 1)
    assert.equal(run?.outcome, 'failed')
  })

  it('is blocked where a producer has never published, and says which', async () => {
    await using mesh = new TestMesh({ ...shop, 'sales/orders': { ...orders, files: {} } })
    const outcomes = await mesh.apply()
    const { error } = outcomes.of('sales/orders', 'failed')
    assert.ok(isHansaError(error, 'source_unavailable'), String(error))
    assert.match(error.message, /deliveries\.csv is not there/)
    assert.deepEqual(outcomes.of('crm/customers', 'blocked').reasons, [
      'sales/orders/orders@1/orders has not been published yet',
    ])
    assert.equal(outcomes.of('board/summary', 'blocked').reasons.length, 2)
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10'))
    assert.deepEqual((await mesh.apply()).kinds, published)
  })

  it('follows a changed source through the graph', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10', '2,bob,20', '3,ann,5', '4,cid,1'))
    assert.deepEqual((await mesh.apply()).kinds, published)
    assert.deepEqual(await mesh.rows('from board.summary'), [{ customers: 3, orders: 4 }])
  })

  it('makes the same snapshots however many products are built at once', async () => {
    const wide: Record<string, ShortProduct> = { ...shop }
    for (const name of ['a', 'b', 'c', 'd'])
      wide[`wide/${name}`] = {
        reads: { orders: 'sales.orders.orders' },
        serves: { [name]: { columns: { id: 'integer' } } },
        sql: { [name]: `select id from sales.orders order by id\n` },
      }
    await using one = new TestMesh(wide)
    await using many = new TestMesh(wide, { settings: { parallelism: 4, engine: { threads: 2 } } })
    await one.apply()
    await many.apply()
    assert.deepEqual(new Set((await snapshotIds(many)) as []), new Set((await snapshotIds(one)) as []))
  })

  it('applies only the products it is given', async () => {
    await using mesh = new TestMesh(shop)
    assert.deepEqual((await mesh.apply({ only: ['sales/orders'] })).kinds, { 'sales/orders': 'published' })
    assert.equal(await mesh.publication('crm/customers'), undefined)
  })

  it('runs a command over its inputs as Parquet, in any language', async () => {
    await using mesh = new TestMesh({
      'sales/orders': orders,
      'crm/copy': {
        reads: { orders: 'sales.orders.orders' },
        serves: { copy: { columns: { id: 'integer#' } } },
        settings: { command: ['sh', 'copy.sh'] },
        files: { 'copy.sh': 'cp "$HANSA_INPUTS/orders/00000.parquet" "$HANSA_OUTPUTS/copy.parquet"\n' },
      },
    })
    assert.equal((await mesh.apply()).kinds['crm/copy'], 'published')
    assert.deepEqual(await mesh.column('select id from crm.copy order by id'), [1, 2, 3])
    mesh.writeTo('crm/copy', 'copy.sh', 'echo "no disk in the drive" >&2; exit 3\n')
    const { error } = (await mesh.apply()).of('crm/copy', 'failed')
    assert.ok(isHansaError(error, 'data_exception'))
    assert.match(error.message, /the command sh ended with exit status 3/)
    assert.deepEqual(error.detail, ['no disk in the drive'])
    mesh.writeTo('crm/copy', 'copy.sh', 'touch "$HANSA_OUTPUTS/copie.parquet"\n')
    const missing = (await mesh.apply()).of('crm/copy', 'failed').error
    assert.match(String(missing), /wrote no copy\.parquet/)
    assert.deepEqual(await mesh.column('select id from crm.copy order by id'), [1, 2, 3])
  })

  it('goes on with what is there when a product is no longer declared', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    mesh.remove('board/summary')
    assert.deepEqual((await mesh.apply()).kinds, {
      'crm/customers': 'unchanged',
      'sales/orders': 'unchanged',
    })
    assert.deepEqual((await mesh.plan()).undeclared, ['board/summary'])
    assert.equal((await mesh.rows('from board.summary')).length, 1)
    mesh.declare({ 'board/summary': summary })
    assert.equal((await mesh.apply()).kinds['board/summary'], 'unchanged')
  })
})
