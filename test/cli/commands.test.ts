import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { ShortProduct } from '../support/declare-product.ts'
import { hansa, hansaJson, hansaPrints } from '../support/hansa.ts'
import { customers, deliveries, orders, shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const tested: ShortProduct = {
  ...orders,
  tests: {
    orders: {
      name: 'keeps every delivery',
      dataset: 'orders',
      given: { deliveries: [{ id: 1, customer: 'ann', amount: 10 }] },
      expect: { rows: [{ id: 1, customer: 'ann', amount: 10 }] },
    },
  },
}

/** Every command that reads, on one mesh that is published once; those that change it come last. */
describe('the commands, as processes', () => {
  let mesh: TestMesh
  const json = (...words: string[]): Promise<unknown> => hansaJson(words, { cwd: mesh.root })
  const plain = (...words: string[]): Promise<string> => hansaPrints(words, { cwd: mesh.root })

  before(() => {
    mesh = new TestMesh({ ...shop, 'sales/orders': tested })
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('validate: counts what it found, and prints an array', async () => {
    assert.equal(await plain('validate'), '3 products: 0 errors, 0 warnings\n')
    assert.deepEqual(await json('validate'), [])
  })

  it('plan: what is new, what waits for it', async () => {
    const text = await plain('plan')
    assert.match(text, /^\+ sales\/orders 1\.0\.0 {2}create: /m)
    assert.match(text, /3 create\n$/)
    const { items, undeclared } = (await json('plan')) as { items: { product: string }[]; undeclared: [] }
    assert.deepEqual(
      items.map(({ product }) => product),
      ['sales/orders', 'crm/customers', 'board/summary'],
    )
    assert.deepEqual(undeclared, [])
  })

  it('test: each test, and a count', async () => {
    assert.match(await plain('test'), /^✓ sales\/orders: keeps every delivery\n1 passed, 0 failed\n$/)
    assert.partialDeepStrictEqual(await json('test'), [{ product: 'sales/orders', passed: true }])
  })

  it('apply: the work on standard error, outcomes on standard output', async () => {
    const first = await hansa(['apply', 'orders', '--json'], { cwd: mesh.root })
    assert.equal(first.status, 0)
    assert.deepEqual(JSON.parse(first.stdout), [
      { product: 'sales/orders', outcome: 'published', version: '1.0.0', sequence: 1 },
    ])
    assert.match(first.stderr, /^✓ sales\/orders {2}published 1\.0\.0 as publication 1$/m)
    const rest = await hansa(['apply'], { cwd: mesh.root })
    assert.equal(rest.stdout, '')
    assert.match(rest.stderr, /^1 unchanged, 2 published$/m)
    assert.match((await hansa(['apply'], { cwd: mesh.root })).stderr, /^3 unchanged$/m)
  })

  it('query: in every format', async () => {
    const sql = 'select id, customer from sales.orders order by id limit 2'
    assert.match(
      await plain('query', sql),
      /^id {2}customer\n─+ {2}─+\n *1 {2}ann\n *2 {2}bob\n\(2 rows\)\n$/,
    )
    assert.equal(await plain('query', '-f', 'csv', sql), 'id,customer\r\n1,ann\r\n2,bob\r\n')
    assert.equal(
      await plain('query', '-f', 'ndjson', sql),
      '{"id":1,"customer":"ann"}\n{"id":2,"customer":"bob"}\n',
    )
    const rows = [
      { id: 1, customer: 'ann' },
      { id: 2, customer: 'bob' },
    ]
    assert.deepEqual(JSON.parse(await plain('query', '-f', 'json', sql)), rows)
    assert.deepEqual(await json('query', sql), rows)
    assert.match(await plain('query', '-f', 'parquet', sql), /^PAR1/)
  })

  it('status, show, log, lineage, failures: what is published', async () => {
    assert.match(
      await plain('status'),
      /^PRODUCT .*\n─.*\nboard\/summary .*\ncrm\/customers .*\nsales\/orders +1\.0\.0 +1 /,
    )
    assert.partialDeepStrictEqual(await json('status'), [
      { product: 'board/summary', version: '1.0.0', publication: 1, datasets: 1, lastBuild: 'published' },
    ])
    assert.match(
      await plain('show', 'customers'),
      /^crm\/customers 1\.0\.0 {2}active\n[^]*^name +VARCHAR +required/m,
    )
    assert.partialDeepStrictEqual(await json('show', 'customers'), { product: 'crm/customers', sequence: 1 })
    assert.match(
      await plain('log', 'crm/customers'),
      /^PUBLICATION [^]*\n +1 +1\.0\.0 [^]*\nBUILD [^]* published$/m,
    )
    assert.partialDeepStrictEqual(await json('log', 'customers'), {
      publications: [{ sequence: 1 }],
      runs: [{ outcome: 'published' }],
    })
    assert.match(
      await plain('lineage', 'customers', 'total'),
      /^ {2}total\n {4}← sales\/orders\/.*\.amount /m,
    )
    const lineage = (await json('lineage', 'customers', 'total')) as Record<string, { fields: object }>
    assert.deepEqual(
      Object.values(lineage).flatMap(({ fields }) => Object.keys(fields)),
      ['total'],
    )
    assert.equal(await plain('failures', 'orders'), 'No rows are kept aside.\n')
    assert.deepEqual(await json('failures', 'orders'), [])
  })

  it('works from a folder inside the mesh, and with -C from outside, before and after the command', async () => {
    const inner = path.join(mesh.root, 'domains/sales/orders')
    mkdirSync(inner, { recursive: true })
    const expected = await plain('status')
    assert.equal(await hansaPrints(['status'], { cwd: inner }), expected)
    assert.equal(await hansaPrints(['-C', inner, 'status'], { cwd: '/' }), expected)
    assert.equal(await hansaPrints(['status', '-C', mesh.root], { cwd: '/' }), expected)
  })

  it('plan and apply: a change to one product', async () => {
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10', '2,bob,20'))
    const text = await plain('plan')
    assert.match(text, /^~ sales\/orders 1\.0\.0 {2}rebuild: /m)
    assert.match(text, /^\? crm\/customers 1\.0\.0 {2}follow: sales\/orders comes first and may change$/m)
    assert.match((await hansa(['apply'], { cwd: mesh.root })).stderr, /^3 published$/m)
    assert.deepEqual(await json('query', 'select count(*) as n from sales.orders'), [{ n: 2 }])
    assert.deepEqual(await json('query', 'select count(*) as n from sales."orders@1"'), [{ n: 3 }])
  })

  it('plan: a breaking change is refused, with whom it would hit', async () => {
    const broken = { orders: { columns: { id: 'integer#', customer: 'string' } } } as const
    mesh.declare({
      'sales/orders': { ...orders, serves: broken, sql: { orders: 'select id, customer from deliveries' } },
    })
    mesh.declare({
      'crm/customers': {
        ...customers,
        sql: { customers: 'select customer as name, 1.0 as total from sales.orders group by all' },
      },
    })
    const { status, stdout } = await hansa(['plan'], { cwd: mesh.root })
    assert.equal(status, 5)
    assert.match(stdout, /^ +breaking: .*amount/m)
    assert.match(stdout, /^ +refused: version 1\.0\.0 would break its consumers/m)
    assert.match(stdout, /breaks crm\/customers, which uses amount/)
    const applied = await hansa(['apply', 'orders', '--json'], { cwd: mesh.root })
    assert.equal(applied.status, 5)
    assert.partialDeepStrictEqual(JSON.parse(applied.stdout), [{ outcome: 'failed', error: 'conflict' }])
    mesh.declare({ 'sales/orders': tested, 'crm/customers': customers })
    await plain('apply')
  })

  it('query --as-of: what was served then', async () => {
    const { publications } = (await json('log', 'orders')) as { publications: { publishedAt: string }[] }
    const first = publications.at(-1)?.publishedAt ?? ''
    const sql = 'select count(*) as n from sales.orders'
    assert.equal(await plain('query', '-f', 'csv', '--as-of', first, sql), 'n\r\n3\r\n')
  })

  it('rollback: serves the earlier one, and holds the later', async () => {
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('9,eve,1'))
    await plain('apply', 'orders')
    assert.match(
      await plain('rollback', 'orders', '--to', '1'),
      /^sales\/orders 1\.0\.0 is served again as publication \d+;/,
    )
    assert.deepEqual(await json('query', 'select count(*) as n from sales.orders'), [{ n: 3 }])
    assert.match(await plain('plan', 'orders'), /^⏸ sales\/orders 1\.0\.0 {2}held: /)
    assert.match((await hansa(['apply', 'orders'], { cwd: mesh.root })).stderr, /^1 held$/m)
    assert.match((await hansa(['apply', 'orders', '--force'], { cwd: mesh.root })).stderr, /^1 published$/m)
    assert.partialDeepStrictEqual(await json('rollback', 'orders'), { product: 'sales/orders' })
  })

  it('collect: what was removed', async () => {
    mesh.configure({ retention: { snapshots: 1, days: 0 } })
    const collected = (await json('collect')) as { forgotten: number; deletedObjects: number }
    assert.ok(collected.forgotten > 0 && collected.deletedObjects > 0)
    assert.equal(await plain('collect'), '0 publications forgotten, 0 objects (0 bytes) removed\n')
  })
})
