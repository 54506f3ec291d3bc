import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { hansa } from '../support/hansa.ts'
import { deliveries, orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const because = 'The part after the @ tells nothing of one person.'
const declassified = { customProperties: [{ property: 'hansa.declassify', value: { reason: because } }] }

/** A rule of the mesh: `forbid` of `action` while `condition` holds. */
const forbid = (id: string, action: string, condition: string): string => `
@id("${id}")
@reason("Products have an owner whom one can ask")
@advice("Name a member of the team in the descriptor")
forbid (principal, action == Hansa::Action::"${action}", resource)
when { ${condition} };
`

const permitDeclassify = `
@id("host-names")
@reason("Names of hosts are not of persons")
permit (principal, action == Hansa::Action::"declassify", resource)
when { resource.name == "host" && context.inheritedLevel <= 3 };
`

const owned = 'governance/policies/owned.cedar'
const needsOwner = forbid('owned', 'publish', '!resource.owner')

const hosts = (host: object): ShortProduct => ({
  sources: { raw: { columns: { address: { logicalType: 'string', classification: 'restricted' } } } },
  serves: { hosts: { columns: { host } } },
  sql: { hosts: "select split_part(address, '@', 2) as host from raw" },
  files: { 'raw.csv': 'address\nann@example.org\n' },
})
const open = { logicalType: 'string', classification: 'public' }
const inForce = async (mesh: TestMesh, product: string): Promise<unknown> =>
  Object.values((await mesh.publication(product))?.governance?.classifications ?? {})[0]

describe('a guardrail', () => {
  it('keeps a product from being published, and says why and what to do', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write(owned, needsOwner)
    const { refusals, runId } = (await mesh.apply()).of('sales/orders', 'refused')
    assert.deepEqual(refusals, [
      {
        policy: { id: 'owned', reason: 'Products have an owner whom one can ask', scope: 'global' },
        subject: 'sales/orders',
        message: 'sales/orders: Products have an owner whom one can ask (owned)',
        advice: 'Name a member of the team in the descriptor',
      },
    ])
    assert.equal(await mesh.publication('sales/orders'), undefined)
    const run = await (await mesh.store()).metadata.run(runId)
    assert.equal(run?.outcome, 'rejected')
    assert.equal(run.message, 'sales/orders: Products have an owner whom one can ask (owned)')
    assert.deepEqual(mesh.staged(), [])
  })

  it('leaves the last good version served, and lets go when the product is mended', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.apply()
    mesh.write(owned, needsOwner)
    mesh.writeTo('sales/orders', 'deliveries.csv', deliveries('9,zoe,1'))
    ;(await mesh.apply()).of('sales/orders', 'refused')
    assert.deepEqual(await mesh.column('select count(*) from sales.orders'), [3])
    const more = { team: { members: [{ username: 'ann' }] } }
    const files = { 'deliveries.csv': deliveries('9,zoe,1') }
    mesh.declare({ 'sales/orders': { ...orders, more, files } })
    ;(await mesh.apply()).of('sales/orders', 'published')
    assert.deepEqual(await mesh.column('select customer from sales.orders'), ['zoe'])
  })

  it('is asked of every dataset that is written', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders, 'crm/hosts': hosts({ logicalType: 'string' }) })
    mesh.write(owned, forbid('classified', 'write', '!context.unclassified.isEmpty()'))
    const outcomes = await mesh.apply()
    const { refusals } = outcomes.of('sales/orders', 'refused')
    assert.deepEqual(
      refusals.map(({ subject }) => subject),
      ['sales/orders/orders@1/orders'],
    )
    outcomes.of('crm/hosts', 'published')
  })

  it('holds in its domain or product only', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders, 'crm/hosts': hosts({ logicalType: 'string' }) })
    mesh.write('domains/sales/policies/owned.cedar', needsOwner)
    const { kinds } = await mesh.apply()
    assert.deepEqual(kinds, { 'crm/hosts': 'published', 'sales/orders': 'refused' })
  })

  it('knows what looks personal and has no classification', async () => {
    await using mesh = new TestMesh({
      'crm/hosts': {
        sources: { raw: { columns: { address: 'string' } } },
        serves: { people: { columns: { address: 'string' } } },
        sql: { people: 'select address from raw' },
        files: { 'raw.csv': 'address\nann@example.org\n' },
      },
    })
    mesh.write(owned, forbid('personal', 'publish', '!resource.personalUnclassified.isEmpty()'))
    const { refusals, verdict } = (await mesh.apply()).of('crm/hosts', 'refused')
    assert.deepEqual(
      refusals.map(({ policy }) => policy.id),
      ['personal'],
    )
    assert.equal(verdict.personalData?.length, 1)
  })

  it('refuses what is classified lower than what it is made from', async () => {
    await using mesh = new TestMesh({ 'crm/hosts': hosts(open) })
    mesh.write(owned, forbid('downgraded', 'publish', '!resource.downgraded.isEmpty()'))
    ;(await mesh.apply()).of('crm/hosts', 'refused')
    mesh.write(owned, '')
    ;(await mesh.apply()).of('crm/hosts', 'published')
    assert.deepEqual(await inForce(mesh, 'crm/hosts'), { host: 'restricted' })
  })

  it('is known to the plan, which exits with 5 and writes nothing', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write(owned, needsOwner)
    const [item] = (await mesh.plan()).items
    assert.deepEqual(
      item?.refusals.map(({ policy }) => policy.id),
      ['owned'],
    )
    const { status, stdout } = await hansa(['plan'], { cwd: mesh.root })
    assert.equal(status, 5)
    assert.match(
      stdout,
      /✗ sales\/orders: Products have an owner whom one can ask \(owned\)\n\s+Name a member/,
    )
    assert.match(stdout, /\+ rule owned of the mesh: Products/)
    assert.equal(await (await mesh.store()).metadata.bundle(), undefined)
    const applied = await hansa(['apply'], { cwd: mesh.root })
    assert.equal(applied.status, 5)
    assert.match(applied.stderr, /refused by guardrails: what was published before stays in place/)
  })

  it('that is new says of what is published already that it would be refused now, and takes nothing away', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.apply()
    mesh.write(owned, needsOwner)
    const { status, stdout } = await hansa(['plan'], { cwd: mesh.root })
    assert.equal(status, 0)
    assert.match(stdout, /= sales\/orders 1\.0\.0 {2}unchanged, and would be refused now/)
    assert.deepEqual((await mesh.apply()).kinds, { 'sales/orders': 'unchanged' })
  })

  it('that is broken is not put in force: the rules before it stay', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write(owned, forbid('owned', 'publish', 'resource.support'))
    await mesh.apply()
    mesh.write(owned, 'forbid (principal, action, resource) when { resource.ownr };')
    await assert.rejects(mesh.apply(), (error) => isHansaError(error, 'invalid_input'))
    assert.equal((await (await mesh.store()).metadata.bundle())?.sequence, 1)
  })
})

describe('a declassification', () => {
  it('that no policy permits keeps the product from being published', async () => {
    await using mesh = new TestMesh({ 'crm/hosts': hosts({ ...open, ...declassified }) })
    const { refusals } = (await mesh.apply()).of('crm/hosts', 'refused')
    assert.deepEqual(
      refusals.map(({ subject, policy }) => [subject, policy.id]),
      [['crm/hosts/hosts@1/hosts.host', 'hansa.declassify']],
    )
  })

  it('that a policy permits lets the lower one stand, also for what is made from it', async () => {
    const mails: ShortProduct = {
      reads: { hosts: 'crm.hosts.hosts' },
      serves: { mails: { columns: { host: 'string' } } },
      sql: { mails: 'select upper(host) as host from crm.hosts' },
    }
    await using mesh = new TestMesh({
      'crm/hosts': hosts({ ...open, ...declassified }),
      'board/mails': mails,
    })
    mesh.write('governance/policies/hosts.cedar', permitDeclassify)
    await mesh.apply()
    assert.deepEqual(await inForce(mesh, 'crm/hosts'), { host: 'public' })
    assert.deepEqual(await inForce(mesh, 'board/mails'), { host: 'public' })
  })

  it('is judged again when the policy that permitted it is gone', async () => {
    await using mesh = new TestMesh({ 'crm/hosts': hosts({ ...open, ...declassified }) })
    mesh.write('governance/policies/hosts.cedar', permitDeclassify)
    await mesh.apply()
    mesh.write('governance/policies/hosts.cedar', '')
    ;(await mesh.apply()).of('crm/hosts', 'refused')
  })

  it('of a column that inherits nothing needs no policy', async () => {
    const product = hosts({ ...open, ...declassified })
    const sources = { raw: { columns: { address: 'string' } } }
    await using mesh = new TestMesh({ 'crm/hosts': { ...product, sources } })
    ;(await mesh.apply()).of('crm/hosts', 'published')
  })
})
