import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemEffects } from '../../src/effects.ts'
import { Audit } from '../../src/sidecar/audit/audit.ts'
import { accessed, began, ended } from '../sidecar/audit/sample-entries.ts'
import { hansa, hansaJson, hansaPrints } from '../support/hansa.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

describe('hansa measures', () => {
  let mesh: TestMesh
  const rowOf = (printed: string, name: string): readonly string[] =>
    printed
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(/ {2,}/) ?? []

  before(async () => {
    mesh = new TestMesh(shop)
    await mesh.apply()
    const store = await mesh.store()
    const audit = await Audit.open({ store, state: mesh.state, effects: systemEffects })
    const dataset = accessed('sales/orders/orders@1/orders', { columns: ['customer'] })
    const at = new Date().toISOString()
    for (const access of ['one', 'two'])
      await audit.record([began(access, { at, datasets: [dataset] }), ended(access)])
    await audit.close()
    await mesh.close()
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('tells of each product, and of all together', async () => {
    const found = (await hansaJson(['measures'], { cwd: mesh.root })) as {
      together: { use: { queries: number }; columns: { published: number; unused: number } }
      products: { product: string; use: { queries: number; consumers: { people: number } } }[]
    }
    const read = found.products.filter(({ use }) => use.queries > 0)
    assert.deepEqual(
      read.map(({ product, use }) => [product, use.queries, use.consumers.people]),
      [['sales/orders', 2, 1]],
    )
    assert.equal(found.together.use.queries, 2)
    assert.equal(found.together.columns.published - found.together.columns.unused, 1)
    const printed = await hansaPrints(['measures', '--days', '90'], { cwd: mesh.root })
    assert.equal(rowOf(printed, 'sales/orders')[2], '2')
    assert.equal(rowOf(printed, 'together')[2], '2')
  })

  it('tells of one domain or product alone', async () => {
    const printed = await hansaPrints(['measures', 'sales'], { cwd: mesh.root })
    assert.doesNotMatch(printed, /crm\//)
    assert.equal(rowOf(printed, 'sales/orders')[2], '2')
    const { status, stderr } = await hansa(['measures', 'sales/order'], { cwd: mesh.root })
    assert.deepEqual([status, stderr.includes('nothing is published of sales/order')], [4, true])
  })
})
