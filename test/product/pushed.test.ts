import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { newestAside } from '../../src/product/keep-aside.ts'
import type { PushOutcome } from '../../src/product/push/accept-push.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { pushRows, pushServer } from '../support/push-rows.ts'
import { TestMesh } from '../support/test-mesh.ts'

const columns = { id: 'integer!', amount: 'integer' }

const declared = (source: object = {}, output: object = {}): ShortProduct => ({
  sources: { tills: { server: pushServer, name: 'sales', columns, ...source } },
  serves: { takings: { columns, ...output } },
  sql: { takings: 'select * from tills order by id, amount\n' },
})

class PushedMesh extends TestMesh {
  push(...rows: readonly object[]): Promise<PushOutcome> {
    return pushRows(this, { product: 'sales/takings', input: 'tills' }, rows)
  }

  async redeclare(product: ShortProduct): Promise<string> {
    this.declare({ 'sales/takings': product })
    return this.publish()
  }

  async publish(): Promise<string> {
    const outcomes = await this.apply()
    return outcomes.kinds['sales/takings'] ?? ''
  }

  takings(): Promise<readonly unknown[]> {
    return this.column(`select id || ':' || coalesce(amount::varchar, '') from sales.takings order by 1`)
  }

  async range(): Promise<string> {
    const { metadata } = await this.store()
    const { first, last } = await metadata.pushRange({
      product: 'sales/takings',
      port: 'tills',
      object: 'sales',
    })
    return `${first}-${last}`
  }
}

describe('a product that reads what was pushed', () => {
  let mesh: PushedMesh
  before(async () => {
    mesh = new PushedMesh({ 'sales/takings': declared() })
    await mesh.apply()
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('is published without rows before there are any, and planned anew when there are', async () => {
    assert.deepEqual(await mesh.takings(), [])
    await mesh.push({ id: 1, amount: 10 }, { id: 1, amount: 10 })
    const [item] = (await mesh.plan()).items
    assert.deepEqual(item?.action, { kind: 'rebuild', reasons: ['what was pushed to sales changed'] })
    assert.equal(await mesh.publish(), 'published')
    assert.deepEqual(await mesh.takings(), ['1:10', '1:10'])
    assert.equal(await mesh.publish(), 'unchanged')
  })

  it('has every push that is kept, in order, and those that are alike as often as they came', async () => {
    await mesh.push({ id: 2, amount: 1 })
    await mesh.push({ id: 2, amount: 1 })
    await mesh.publish()
    assert.deepEqual(await mesh.takings(), ['1:10', '1:10', '2:1', '2:1'])
  })

  it('adds to what it has where it appends, and replaces where it merges', async () => {
    await mesh.redeclare(declared({}, { settings: { materialization: 'append', watermark: 'id' } }))
    await mesh.push({ id: 3, amount: 3 })
    await mesh.publish()
    assert.deepEqual(await mesh.takings(), ['1:10', '1:10', '2:1', '2:1', '3:3'])
    const keyed = { id: 'integer#', amount: 'integer' }
    await mesh.redeclare(
      declared(
        { columns: keyed },
        { columns: keyed, version: '2.0.0', settings: { materialization: 'merge' } },
      ),
    )
    await mesh.push({ id: 3, amount: 33 })
    assert.equal(await mesh.publish(), 'published')
    assert.deepEqual(await mesh.takings(), ['1:10', '2:1', '3:33'])
  })

  it('checks earlier pushes again where the contract changed; what they lack is NULL', async () => {
    const more = { id: 'integer!', amount: 'integer', till: 'string' }
    await mesh.redeclare(declared({ columns: more }, { columns: more, version: '3.0.0' }))
    await mesh.push({ id: 4, amount: 4, till: 'north' })
    await mesh.publish()
    assert.deepEqual(await mesh.column('select distinct till from sales.takings order by till'), [
      'north',
      null,
    ])
    const strict = { id: 'integer!', amount: 'integer', till: 'string!' }
    mesh.declare({ 'sales/takings': declared({ columns: strict }, { columns: more, version: '3.0.0' }) })
    const { error } = (await mesh.apply()).of('sales/takings', 'failed')
    assert.match(
      String(error),
      /tills\.sales: 1 row does not fit|tills\.sales: \d+ rows do not fit the contract/,
    )
    await mesh.redeclare(
      declared(
        { columns: strict, settings: { onBadRows: 'quarantine' } },
        { columns: more, version: '3.0.0' },
      ),
    )
    assert.deepEqual(await mesh.takings(), ['4:4'])
    assert.deepEqual(
      (await newestAside(mesh.state, 'sales/takings')).map(({ kind, name }) => `${kind} ${name}`),
      ['quarantine tills.sales'],
    )
  })

  it('lets go of what is old and was read, and of nothing else', async () => {
    const settings = { keepPushes: 2 }
    await mesh.redeclare(declared({ settings }, { version: '4.0.0' }))
    assert.equal(await mesh.range(), '1-6')
    mesh.declare({ 'sales/takings': declared({ settings: { keepPushes: 3 } }, { version: '4.0.0' }) })
    assert.equal((await mesh.plan()).items[0]?.action.kind, 'republish')
    mesh.declare({ 'sales/takings': declared({ settings }, { version: '4.0.0' }) })
    await mesh.collect()
    assert.equal(await mesh.range(), '1-6')
    mesh.pass(3 * 86_400)
    await mesh.push({ id: 7, amount: 7 })
    await mesh.publish()
    await mesh.push({ id: 8, amount: 8 })
    mesh.pass(86_400)
    await mesh.collect()
    assert.equal(await mesh.range(), '7-8')
    mesh.pass(3 * 86_400)
    await mesh.collect()
    assert.equal(await mesh.range(), '8-8')
    assert.equal(await mesh.publish(), 'published')
    assert.deepEqual(await mesh.takings(), ['8:8'])
    assert.deepEqual((await mesh.objects()).filter((key) => key.startsWith('pushed/')).length, 1)
  })

  it('takes no rows any more once it is not declared', async () => {
    mesh.remove('sales/takings')
    await mesh.apply()
    await assert.rejects(mesh.push({ id: 9 }), /has no input tills that takes rows/)
  })
})
