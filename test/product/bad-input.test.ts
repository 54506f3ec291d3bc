import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import { hansa } from '../support/hansa.ts'
import { customers, deliveries, orders, shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** What apply says of `crm/customers` with this text as a step, one line each, files as the product names them. */
async function refused(
  mesh: TestMesh,
  sql: string,
  file = 'transform/customers.sql',
): Promise<readonly string[]> {
  mesh.writeTo('crm/customers', file, sql)
  const { error } = (await mesh.apply()).of('crm/customers', 'failed')
  assert.ok(isHansaError(error, 'invalid_input'), String(error))
  const folder = path.join(mesh.root, 'domains/crm/customers/')
  return error.detail.map((line) => line.replaceAll(folder, ''))
}

describe('SQL that is wrong', () => {
  it('is named by file, line and column, with the nearest right word; what is published is still served', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    const cases = [
      [
        'select name, sum(amount) as total\nform _named group by name',
        /^transform\/customers\.sql:2:\d+: .*syntax/,
      ],
      [
        'select name,\n  sum(amuont) as total from _named group by name',
        /^transform\/customers\.sql:2:7: .*amuont.*amount/s,
      ],
      [
        'select name, sum(amount) as total\n  from _nmed group by name',
        /^transform\/customers\.sql:2:8: .*_nmed.*_named/s,
      ],
      [
        'select name, summ(amount) as total from _named group by name',
        /^transform\/customers\.sql:1:14: .*summ/s,
      ],
      ['select name, sum(amount) as totl from _named group by name', /total.*does not make/s],
      ["from read_csv('/etc/passwd')", /^transform\/customers\.sql:1:\d+: .*read_csv/s],
      ['drop table _named', /^transform\/customers\.sql:1:1: /],
      ['', /^transform\/customers\.sql:1:1: /],
    ] as const
    for (const [sql, expected] of cases) assert.match((await refused(mesh, sql)).join('\n'), expected, sql)
    assert.equal((await mesh.publication('crm/customers'))?.sequence, 1)
    assert.equal((await mesh.rows('from crm.customers')).length, 2)
  })

  it('is said of all steps at once', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply({ only: ['sales/orders'] })
    mesh.writeTo(
      'crm/customers',
      'transform/_named.sql',
      'select nothing as name, 1 as amount from sales.orders',
    )
    const lines = await refused(mesh, 'select nam as name, 1 as total from _named')
    assert.equal(lines.filter((line) => line.startsWith('transform/_named.sql:1:8')).length, 1)
  })

  it('that goes in circles is shown as a circle', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    mesh.writeTo('crm/customers', 'transform/_totals.sql', 'select name, amount from _named')
    const lines = await refused(mesh, 'select name, amount from _totals', 'transform/_named.sql')
    assert.match(lines[0] ?? '', /circle: _named → _totals → _named|circle: _totals → _named → _totals/)
    const itself = await refused(mesh, 'select name, amount from _named', 'transform/_named.sql')
    assert.match(itself[0] ?? '', /circle: _named → _named/)
  })

  it('is found by validate in all products, with exit status 2', async () => {
    await using mesh = new TestMesh(shop)
    mesh.writeTo(
      'sales/orders',
      'transform/orders.sql',
      'select id, custmer as customer, amount from deliveries',
    )
    mesh.writeTo('crm/customers', 'transform/_named.sql', 'selec')
    const { status, stdout: out } = await hansa(['validate'], { cwd: mesh.root })
    assert.equal(status, 2)
    assert.match(out, /orders\.sql:1:12: .*custmer/)
    assert.match(out, /_named\.sql:1:1: /)
  })
})

describe('documents that are wrong', () => {
  it('end apply and plan with every issue at its place, and published data are still read', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    await mesh.close()
    mesh.writeTo('sales/orders', 'orders.odcs.yaml', 'apiVersion: v3.1.0\nkind: DataContract\nid: [sales')
    mesh.writeTo('crm/customers', 'product.odps.yaml', 'apiVersion: v1.0.0\nkind: DataProdukt\n')
    for (const command of ['apply', 'plan']) {
      const { status, stderr: err } = await hansa([command], { cwd: mesh.root })
      assert.equal(status, 2)
      assert.match(err, /orders\.odcs\.yaml:3:\d+: /)
      assert.match(err, /product\.odps\.yaml:2:7: /)
    }
    const query = await hansa(['query', '-f', 'csv', 'select count(*) as n from sales.orders'], {
      cwd: mesh.root,
    })
    assert.deepEqual([query.status, query.stdout.trim().split(/\s+/)], [0, ['n', '3']])
  })

  it('may not make products read each other in a circle', async () => {
    await using mesh = new TestMesh({
      ...shop,
      'sales/orders': { ...orders, reads: { back: 'crm.customers.customers' } },
    })
    const { status, stderr: err } = await hansa(['apply'], { cwd: mesh.root })
    assert.equal(status, 2)
    assert.match(err, /product\.odps\.yaml:\d+:\d+: .*(circle|cycle)/)
  })
})

describe('a source that is wrong', () => {
  it('that is gone leaves what is published, and names the file and the nearest one', async () => {
    await using mesh = new TestMesh(shop)
    await mesh.apply()
    rmSync(path.join(mesh.root, 'domains/sales/orders/deliveries.csv'))
    mesh.writeTo('sales/orders', 'delivery.csv', '')
    const { error } = (await mesh.apply()).of('sales/orders', 'failed')
    assert.ok(isHansaError(error, 'source_unavailable'))
    assert.match(`${error.message} ${error.remedy}`, /deliveries\.csv is not there.*delivery\.csv/)
    assert.equal((await mesh.rows('from sales.orders')).length, 3)
    const { status } = await hansa(['apply'], { cwd: mesh.root })
    assert.equal(status, 8)
  })

  it('whose rows do not fit fails with row and column, or goes on without them', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    const rows = deliveries('1,ann,10', '2,bob,many', ',cid,3', '4,dan')
    mesh.writeTo('sales/orders', 'deliveries.csv', rows)
    const { error } = (await mesh.apply()).of('sales/orders', 'failed')
    assert.ok(isHansaError(error, 'data_exception'), String(error))
    const said = [error.message, ...error.detail].join('\n')
    assert.match(said, /3 rows do not fit/)
    assert.match(said, /deliveries\.csv.*(row 2|line 3|:3).*amount/)
    assert.match(said, /(row 3|line 4|:4).*id/)
    const quarantine = { deliveries: { ...orders.sources.deliveries, settings: { onBadRows: 'quarantine' } } }
    mesh.declare({ 'sales/orders': { ...orders, sources: quarantine, files: { 'deliveries.csv': rows } } })
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'published')
    assert.deepEqual(await mesh.column('select id from sales.orders'), [1])
  })

  it('whose columns are not those of the contract fails with the nearest names', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.writeTo('sales/orders', 'deliveries.csv', 'id,custmer,amount\n1,ann,10\n')
    const { error } = (await mesh.apply()).of('sales/orders', 'failed')
    assert.ok(isHansaError(error), String(error))
    assert.match([error.message, ...error.detail, error.remedy].join('\n'), /customer.*custmer/s)
  })
})

describe('two processes on one store', () => {
  it('end well or are told to wait, and publish everything once', async () => {
    for (let round = 0; round < 3; round += 1) {
      await using mesh = new TestMesh({ ...shop, 'crm/customers': customers })
      const runs = await Promise.all([
        hansa(['apply'], { cwd: mesh.root }),
        hansa(['apply'], { cwd: mesh.root }),
        hansa(['apply'], { cwd: mesh.root }),
      ])
      for (const { status, stdout, stderr } of runs)
        assert.ok([0, 4, 6].includes(Number(status ?? -1)), stderr + stdout)
      assert.ok(
        runs.every(
          ({ status, stdout, stderr }) =>
            status === 0 || /another process|not been published/.test(stderr + stdout),
        ),
      )
      await mesh.apply()
      for (const key of Object.keys(shop)) assert.equal((await mesh.publication(key))?.sequence, 1)
      assert.deepEqual(await mesh.rows('from board.summary'), [{ customers: 2, orders: 3 }])
      assert.deepEqual(mesh.staged(), [])
    }
  })
})
