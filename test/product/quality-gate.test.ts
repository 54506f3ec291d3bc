import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { Engine } from '../../src/engine/engine.ts'
import { quoteLiteral } from '../../src/engine/quote.ts'
import { newestAside } from '../../src/product/keep-aside.ts'
import type { Verdict } from '../../src/product/quality/verdict.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { customers, deliveries, orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

/** `sales/orders` with these rows and the rule that every amount is known. */
const withRule = (severity: string, rows: readonly string[]): { 'sales/orders': ShortProduct } => {
  const quality = [{ metric: 'nullValues', mustBe: 0, severity }]
  const amount = { logicalType: 'number', quality }
  return {
    'sales/orders': {
      ...orders,
      serves: { orders: { columns: { ...orders.serves.orders.columns, amount } } },
      files: { 'deliveries.csv': deliveries(...rows) },
    },
  }
}

const good = ['1,ann,10', '2,bob,20']
const bad = ['1,ann,10', '2,bob,', '3,cid,']

async function asideRows(mesh: TestMesh, product: string): Promise<unknown> {
  using engine = await Engine.open({ threads: 1 })
  using connection = await engine.connect()
  const kept = []
  for (const { kind, name, file } of await newestAside(mesh.state, product))
    kept.push({
      kind,
      name,
      rows: (await connection.rows(`from read_parquet(${quoteLiteral(file)})`)).length,
    })
  return kept
}

describe('the quality gate', () => {
  it('goes on serving the last good snapshot when a rule of severity error fails, and records why', async () => {
    await using mesh = new TestMesh({ ...withRule('error', good), 'crm/customers': customers })
    await mesh.apply()
    const before = await mesh.publication('sales/orders')
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries(...bad))
    const outcomes = await mesh.apply()
    const { verdict, runId } = outcomes.of('sales/orders', 'rejected')
    assert.equal(outcomes.kinds['crm/customers'], 'unchanged')
    assert.equal(verdict.failedErrors, 1)
    assert.deepEqual(await mesh.publication('sales/orders'), before)
    assert.deepEqual(await mesh.column('select amount from sales.orders order by id'), [10, 20])
    const run = await (await mesh.store()).metadata.run(runId)
    assert.equal(run?.outcome, 'rejected')
    const [failed] = (run.quality as Verdict).results.filter(({ outcome }) => outcome === 'fail')
    assert.equal(failed?.check.column, 'amount')
    assert.equal(failed.failingRows, 2)
    assert.deepEqual(await asideRows(mesh, 'sales/orders'), [
      { kind: 'failing-rows', name: 'orders', rows: 2 },
    ])
    assert.deepEqual(mesh.staged(), [])
  })

  it('leaves nothing of a rejected build in the store', async () => {
    await using mesh = new TestMesh(withRule('error', good))
    await mesh.apply()
    const before = await mesh.objects()
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries(...bad))
    await mesh.apply()
    assert.deepEqual(await mesh.objects(), before)
  })

  it('publishes what only a warning is against, and keeps its failing rows aside', async () => {
    await using mesh = new TestMesh(withRule('warning', bad))
    const { verdict, publication } = (await mesh.apply()).of('sales/orders', 'published')
    assert.equal(verdict.failedWarnings, 1)
    assert.equal((publication.quality as Verdict).failedWarnings, 1)
    assert.equal((await mesh.rows('from sales.orders')).length, 3)
    assert.deepEqual(await asideRows(mesh, 'sales/orders'), [
      { kind: 'failing-rows', name: 'orders', rows: 2 },
    ])
  })

  it('verifies the published data again when only the contract changed, and rejects what it no longer allows', async () => {
    await using mesh = new TestMesh(withRule('warning', bad))
    await mesh.apply()
    const before = await mesh.publication('sales/orders')
    mesh.declare(withRule('error', bad))
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'rejected')
    assert.deepEqual((await mesh.publication('sales/orders'))?.sequence, before?.sequence)
  })

  it('keeps the rows of the five newest builds only', async () => {
    await using mesh = new TestMesh(withRule('error', bad))
    for (let build = 0; build < 7; build += 1) {
      mesh.writeTo(
        'sales/orders',
        'deliveries.csv',
        deliveries(...bad, ...Array.from({ length: build }, (_, row) => `${10 + row},x,`)),
      )
      await mesh.apply()
    }
    const folder = path.join(mesh.state, 'aside', 'sales', 'orders')
    assert.equal(readdirSync(folder).length, 5)
    assert.deepEqual(await asideRows(mesh, 'sales/orders'), [
      { kind: 'failing-rows', name: 'orders', rows: 8 },
    ])
  })

  it('keeps quarantined rows of a source aside, and none where nothing was wrong', async () => {
    const source = { ...orders.sources.deliveries, settings: { onBadRows: 'quarantine' } }
    const declared = { ...orders, sources: { deliveries: source } }
    await using mesh = new TestMesh({ 'sales/orders': declared })
    await mesh.apply()
    assert.deepEqual(await asideRows(mesh, 'sales/orders'), [])
    assert.ok(!existsSync(path.join(mesh.state, 'aside')))
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10', 'two,bob,20', '3,cid,many'))
    mesh.pass(3600)
    assert.equal((await mesh.apply()).kinds['sales/orders'], 'published')
    assert.deepEqual(await mesh.column('select id from sales.orders'), [1])
    assert.deepEqual(await asideRows(mesh, 'sales/orders'), [
      { kind: 'quarantine', name: 'deliveries.deliveries', rows: 2 },
    ])
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('1,ann,10', '2,bob,20'))
    mesh.pass(3600)
    await mesh.apply()
    assert.deepEqual(await asideRows(mesh, 'sales/orders'), [], 'a clean build has nothing to show')
  })
})
