import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { hansa, hansaPrints, type Ended } from '../support/hansa.ts'
import { customers, deliveries, orders, shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** Fails with one line that matches and this exit status; nothing goes to standard output. */
function assertFails({ status, stdout, stderr }: Ended, expected: number, message: RegExp): void {
  assert.match(stderr, message)
  assert.doesNotMatch(stderr, /^ +at /m, 'no stack')
  assert.deepEqual([status, stdout], [expected, ''])
}

describe('without a mesh', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hansa-none-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const words of [['status'], ['apply'], ['dev'], ['up']])
    it(`${words[0]} says so`, async () => {
      const ended = await hansa(words, { cwd: folder })
      assertFails(
        ended,
        2,
        /^hansa: .*: there is no `mesh\.yaml` here nor in any folder above\n.*`hansa init`/,
      )
    })

  it('says so of a folder that is not there', async () => {
    assertFails(await hansa(['-C', path.join(folder, 'gone'), 'status']), 2, /gone: there is no `mesh\.yaml`/)
  })

  it('says where mesh.yaml is broken', async () => {
    writeFileSync(
      path.join(folder, 'mesh.yaml'),
      'apiVersion: hansa/v1\nkind: Mesh\nnmae: test\nhttp: {port: 99999}\n',
    )
    const ended = await hansa(['status'], { cwd: folder })
    assertFails(ended, 2, /^hansa: the mesh has 3 errors\n/)
    assert.match(ended.stderr, /mesh\.yaml:3:1: error: .*`nmae`.*`name`/)
    assert.match(ended.stderr, /mesh\.yaml:4:14: error: .*a port from 0 to 65535/)
  })

  it('is JSON on standard error for a program', async () => {
    const { status, stdout, stderr } = await hansa(['status', '--json'], { cwd: folder })
    assert.deepEqual([status, stdout], [2, ''])
    assert.partialDeepStrictEqual(JSON.parse(stderr), {
      error: 'invalid_input',
      message: 'the mesh has 3 errors',
    })
  })
})

describe('names', () => {
  let mesh: TestMesh
  before(async () => {
    mesh = new TestMesh({ 'sales/orders': orders, 'returns/orders': orders })
    await mesh.apply()
    await mesh.close()
  })
  after(() => mesh[Symbol.asyncDispose]())
  const run = (...words: string[]): Promise<Ended> => hansa(words, { cwd: mesh.root })

  // The one looks among what is declared, the other among what is published.
  for (const command of ['plan', 'show'])
    it(`${command} says when one is ambiguous or unknown, and what is near`, async () => {
      assertFails(
        await run(command, 'orders'),
        2,
        /^hansa: orders is ambiguous: .*\nWrite the domain too\.\n$/,
      )
      assertFails(await run(command, 'sales/ordrs'), 4, /sales\/ordrs.*\nDid you mean `sales\/orders`\?\n$/)
      assertFails(await run(command, 'nothing-like-it'), 4, /product nothing-like-it.*\n`hansa \w+` \w+/)
    })
})

describe('a mesh whose documents are broken', () => {
  let mesh: TestMesh
  before(async () => {
    mesh = new TestMesh(shop)
    await mesh.apply()
    await mesh.close()
    mesh.writeTo('crm/customers', 'product.odps.yaml', 'kind: [\n')
  })
  after(() => mesh[Symbol.asyncDispose]())
  const prints = (...words: string[]): Promise<string> => hansaPrints(words, { cwd: mesh.root })

  it('is still read: query, status, show, log, lineage, failures, collect', async () => {
    assert.match(await prints('query', '-f', 'csv', 'select count(*) from crm.customers'), /2/)
    assert.match(await prints('status'), /crm\/customers/)
    assert.match(await prints('show', 'customers'), /crm\/customers 1\.0\.0/)
    assert.match(await prints('log', 'customers'), /published/)
    assert.match(await prints('lineage', 'customers'), /total/)
    assert.equal(await prints('failures', 'customers'), 'No rows are kept aside.\n')
    assert.match(await prints('collect'), /0 publications forgotten/)
  })

  it('can be rolled back', async () => {
    const ended = await hansa(['rollback', 'customers'], { cwd: mesh.root })
    assertFails(ended, 4, /crm\/customers has no /)
  })

  for (const command of ['plan', 'apply', 'test'])
    it(`${command} says where, and that what is published is still served`, async () => {
      const ended = await hansa([command], { cwd: mesh.root })
      assertFails(ended, 2, /product\.odps\.yaml:\d+:\d+: error: [^]*what is published is still served\.\n$/)
    })

  it('validate lists it on standard output', async () => {
    const { status, stdout } = await hansa(['validate'], { cwd: mesh.root })
    assert.equal(status, 2)
    assert.match(
      stdout,
      /product\.odps\.yaml:\d+:\d+: error: [^]*the mesh cannot be resolved: \d+ errors?, 0 warnings\n$/,
    )
    const asJson = await hansa(['validate', '--json'], { cwd: mesh.root })
    assert.equal(asJson.status, 2)
    assert.partialDeepStrictEqual(JSON.parse(asJson.stdout), [{ severity: 'error' }])
  })
})

describe('exit statuses', () => {
  let mesh: TestMesh
  const run = (...words: string[]): Promise<Ended> => hansa(words, { cwd: mesh.root })
  before(async () => {
    const wrong = {
      name: 'is wrong',
      dataset: 'orders',
      given: { deliveries: [] },
      expect: { rows: [{ id: 1 }] },
    }
    mesh = new TestMesh({ 'sales/orders': { ...orders, tests: { wrong } }, 'crm/customers': customers })
    await mesh.apply()
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('1: a unit test fails', async () => {
    const { status, stdout } = await run('test')
    assert.equal(status, 1)
    assert.match(stdout, /^✗ sales\/orders: is wrong\n[^]*0 passed, 1 failed\n$/)
  })

  it('1: a value does not suit', async () => {
    assertFails(await run('query', `select 'x'::int from sales.orders`), 1, /^hansa: /)
  })

  it('2: SQL is wrong, at its place', async () => {
    assertFails(
      await run('query', 'select nope from sales.orders'),
      2,
      /^hansa: 1:8: there is no column "nope" here\n/,
    )
    assertFails(
      await run('query', 'select * from sales.ordrs'),
      2,
      /"sales\.ordrs"\nDid you mean "sales\.orders"\?\n/,
    )
    assertFails(await run('query', 'selec 1'), 2, /^hansa: /)
    const { stderr } = await run('query', '--json', 'select nope from sales.orders')
    assert.partialDeepStrictEqual(JSON.parse(stderr), { error: 'undefined_column', position: 8 })
  })

  it('4: what is asked for is not kept', async () => {
    assertFails(
      await run('query', 'from sales."orders@99"'),
      4,
      /is not kept as version 99\n`hansa log sales\/orders`/,
    )
    assertFails(await run('rollback', 'orders', '--to', '7'), 4, /no publication 7/)
  })

  it('4: an input has never been published', async () => {
    const other = new TestMesh(shop)
    try {
      const { status, stderr } = await hansa(['apply', 'customers'], { cwd: other.root })
      assert.equal(status, 4)
      assert.match(stderr, /^✗ crm\/customers {2}blocked: .*sales\/orders/m)
    } finally {
      await other[Symbol.asyncDispose]()
    }
  })

  it('6: another process builds the product', async () => {
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,1'))
    const { locks } = await mesh.store()
    const lock = await locks.tryAcquire('product/sales/orders', 'exclusive')
    const { status, stderr } = await run('apply', 'orders')
    await lock?.release()
    assert.equal(status, 6)
    assert.match(stderr, /sales\/orders is being built by another process/)
  })

  it('7: a rule fails; the rows are kept aside, and what was published stays', async () => {
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10', '1,bob,20'))
    const { status, stdout, stderr } = await run('apply', 'orders', '--json')
    assert.equal(status, 7)
    assert.partialDeepStrictEqual(JSON.parse(stdout), [{ product: 'sales/orders', outcome: 'rejected' }])
    assert.match(stderr, /rejected: what was published before stays in place/)
    assert.match((await run('failures', 'orders')).stdout, /Broke a rule of orders:\n.*customer/)
    assert.match((await run('query', '-f', 'csv', 'select count(*) from sales.orders')).stdout, /3/)
    assert.match((await run('log', 'orders')).stdout, / rejected\n/)
  })

  it('8: a source is missing', async () => {
    rmSync(path.join(mesh.root, 'domains/sales/orders/deliveries.csv'))
    const { status, stderr } = await run('apply', 'orders')
    assert.equal(status, 8)
    assert.match(stderr, /^✗ sales\/orders {2}.*deliveries\.csv/m)
  })

  it('9: a query takes too long', async () => {
    mesh.configure({ query: { timeoutSeconds: 1 } })
    assertFails(
      await run('query', 'select sum(a.range * b.range) from range(10000000) a, range(1000000) b'),
      9,
      /longer than 1 s/,
    )
  })

  it('10: a result is larger than it may be', async () => {
    mesh.configure({ query: { maxRows: 10 } })
    const { status, stderr } = await run('query', 'from range(11)')
    assert.equal(status, 10)
    assert.match(stderr, /^hansa: .*10/)
  })

  it('shows builds of a product that was never published', async () => {
    const rejected = { orders: { columns: { id: 'integer#', customer: 'string!', amount: 'number' } } }
    mesh.declare({
      'new/orders': { ...orders, serves: rejected, files: { 'deliveries.csv': deliveries('1,,1') } },
    })
    assert.equal((await run('apply', 'new/orders')).status, 7)
    assert.match((await run('log', 'new/orders')).stdout, /^Never published\.\n[^]* rejected\n/)
  })
})
