import assert from 'node:assert/strict'
import path from 'node:path'
import { writeFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { TestMesh } from '../../support/test-mesh.ts'
import { canaries, governedShop } from '../http/governed-shop.ts'
import { ServedMesh } from '../http/served-mesh.ts'
import { DeltaClient } from './delta-client.ts'

const columns = { id: 'integer#', customer: 'string', email: 'string', day: 'date', amount: 'number' }

const sharing = {
  type: 'custom',
  database: 'sales',
  schema: 'orders',
  customProperties: [
    { property: 'hansa.kind', value: 'delta-sharing' },
    { property: 'hansa.profileEnv', value: 'SALES_PROFILE' },
  ],
}

/** A node whose product is made of what another node serves. */
async function readingNode(served: ServedMesh, as: string): Promise<TestMesh> {
  const { token, endpoint } = await DeltaClient.of(served, as, { purpose: 'dpv:Marketing' })
  const file = path.join(served.mesh.root, `${as.replace(':', '-')}.share`)
  await writeFile(file, JSON.stringify({ shareCredentialsVersion: 1, endpoint, bearerToken: token }))
  return new TestMesh(
    {
      'marketing/buyers': {
        sources: { orders: { columns, server: sharing } },
        serves: { buyers: { columns } },
        sql: { buyers: 'select * from orders order by id\n' },
      },
    },
    { environment: { SALES_PROFILE: file } },
  )
}

describe('a node that reads another one', () => {
  let owner: ServedMesh
  before(async () => {
    owner = await ServedMesh.serve(governedShop())
  })
  after(() => owner[Symbol.asyncDispose]())

  it('has what the owner’s rules show it, and nothing else', async () => {
    await using mesh = await readingNode(owner, 'user:ana')
    ;(await mesh.apply()).of('marketing/buyers', 'published')
    assert.deepEqual(await mesh.rows('select id, customer, email, day, amount from marketing.buyers'), [
      { id: 1, customer: 'ann', email: 'ann.xxxxx@xxxxxxx.xxx', day: '2026-01-05', amount: 10.5 },
      { id: 2, customer: 'bob', email: 'bob.xxxx@xxxxxxx.xxx', day: '2026-01-06', amount: 20 },
      { id: 3, customer: `o'hara, "q"`, email: 'eve.xxxxx@xxxxxxx.xxx', day: '2026-02-01', amount: 5.25 },
      { id: 5, customer: 'dan', email: null, day: null, amount: null },
    ])
    const all = JSON.stringify(await mesh.rows('select * from marketing.buyers'))
    for (const canary of canaries) assert.ok(!all.includes(canary))
  })

  it('reads again when what it sees has changed: rows, or the rules about them', async () => {
    await using own = await ServedMesh.serve(governedShop())
    await using mesh = await readingNode(own, 'user:ana')
    await mesh.apply()
    assert.deepEqual((await mesh.apply()).kinds, { 'marketing/buyers': 'unchanged' })

    own.mesh.writeTo(
      'sales/orders',
      'transform/orders.sql',
      'select * from deliveries where id <> 2 order by id\n',
    )
    await own.mesh.apply()
    await mesh.apply()
    assert.deepEqual(await mesh.column('select id from marketing.buyers order by id'), [1, 3, 5])

    own.mesh.write(
      'governance/policies/late.cedar',
      `@id("late") @reason("The first ones only")
      forbid (principal is Hansa::User, action == Hansa::Action::"readRow", resource is sales::orders)
      unless { resource.id < 4 };`,
    )
    await own.mesh.apply()
    assert.deepEqual((await mesh.apply()).kinds, { 'marketing/buyers': 'published' })
    assert.deepEqual(await mesh.column('select id from marketing.buyers order by id'), [1, 3])
  })

  it('gets nothing more once the owner refuses, says why, and serves its last good version', async () => {
    await using own = await ServedMesh.serve(governedShop())
    await using mesh = await readingNode(own, 'user:ana')
    await mesh.apply()
    own.mesh.write('domains/sales/policies/readers.cedar', '')
    await own.mesh.apply()
    const [item] = (await mesh.plan()).items
    assert.equal(item?.action.kind, 'blocked')
    assert.match(JSON.stringify(item.action), /sales\.orders\.orders could not be had: 40[34]/)
    assert.deepEqual((await mesh.apply()).kinds, { 'marketing/buyers': 'failed' })
    assert.deepEqual(await mesh.column('select count(*) from marketing.buyers'), [4])
  })

  it('is told how to ask for access where it has none', async () => {
    await using mesh = await readingNode(owner, 'user:eve')
    const outcome = (await mesh.apply()).of('marketing/buyers', 'failed')
    assert.match(String(outcome.error), /sales\.orders\.orders could not be had: 403 .*hansa access request/)
  })
})
