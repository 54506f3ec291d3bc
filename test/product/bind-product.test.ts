import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Engine } from '../../src/engine/engine.ts'
import { SqlParser } from '../../src/engine/sql/parse.ts'
import { isHansaError } from '../../src/errors.ts'
import { analyseProduct } from '../../src/product/analyse-product.ts'
import { bindProduct } from '../../src/product/bind-product.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

describe('bindProduct', () => {
  let mesh: TestMesh
  let parser: SqlParser
  let engine: Engine
  before(async () => {
    mesh = new TestMesh({ 'sales/orders': orders })
    parser = await SqlParser.open()
    engine = await Engine.open({ threads: 1 })
  })
  after(async () => {
    parser.close()
    engine.close()
    await mesh[Symbol.asyncDispose]()
  })

  /** `file:line:column: message` of each issue. */
  const issuesOf = async (sql: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    mesh.declare({ 'sales/orders': { ...orders, sql } })
    const [product] = (await mesh.load()).products
    assert.ok(product !== undefined)
    const { steps, issues } = await analyseProduct(product, parser)
    assert.deepEqual(issues, [])
    const found = await bindProduct(product, steps, engine)
    return found.map(
      (issue) => `${path.basename(issue.file)}:${issue.line}:${issue.column}: ${issue.message}`,
    )
  }

  it('finds nothing in SQL whose types fit, however it ends', async () => {
    const sql = { _all: 'from deliveries; -- all\n', orders: 'select * from _all;' }
    assert.deepEqual(await issuesOf(sql), [])
    assert.deepEqual(await issuesOf(sql), [])
  })

  it('places a fault of types in the file, past tabs, CRLF and letters of several bytes', async () => {
    const sql = '-- Zürich 🦆\r\nselect id,\r\n\tcustomer,\r\n\tabs(customer) as amount\r\nfrom deliveries'
    const [first, ...more] = await issuesOf({ orders: sql })
    assert.match(first ?? '', /^orders\.sql:4:2: there is no function abs\(VARCHAR\)/)
    assert.deepEqual(more, [])
  })

  it('finds a fault in an inner step, where it is', async () => {
    const [first, ...more] = await issuesOf({
      _dated: 'select *,\n  year(id) as y from deliveries',
      orders: 'select * exclude (y) from _dated',
    })
    assert.match(first ?? '', /^_dated\.sql:2:3: there is no function year\(BIGINT\)/)
    assert.deepEqual(more, [])
  })

  it('ends a build with the place in the file', async () => {
    mesh.declare({
      'sales/orders': {
        ...orders,
        sql: { orders: "select id, customer, customer + 'x' as amount from deliveries" },
      },
    })
    const { error } = (await mesh.apply()).of('sales/orders', 'failed')
    assert.ok(isHansaError(error, 'invalid_input'))
    assert.match(error.detail[0] ?? '', /orders\.sql:1:\d+: error: /)
  })
})
