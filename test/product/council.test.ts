import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { isHansaError, type ErrorCode } from '../../src/errors.ts'
import { bundleInForce } from '../../src/product/council/bundle-in-force.ts'
import { proposeBundle } from '../../src/product/council/propose-bundle.ts'
import { signProposed } from '../support/sign-proposed.ts'
import { canonicalHash } from '../../src/spec/canonical-hash.ts'
import { charterOf, signer, type Signer } from '../governance/council/council.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const [ana, bob, cleo] = ['user:ana', 'user:bob', 'user:cleo'].map(signer) as [Signer, Signer, Signer]

const hidden = `@id("hidden")
@reason("Amounts are nobody's business.")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "amount" };
`

const columns = async (mesh: TestMesh): Promise<readonly string[]> =>
  Object.keys((await mesh.rows('select * from sales.orders limit 1'))[0] ?? {})

const declareCharter = (mesh: TestMesh, signers: readonly Signer[], threshold: number): void =>
  mesh.write('governance/charter.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Charter',
    ...charterOf(signers, threshold),
  })

const decide = (mesh: TestMesh, ...signers: readonly Signer[]): Promise<void> =>
  decideFrom(mesh, undefined, ...signers)

async function decideFrom(
  mesh: TestMesh,
  enforcedFrom: string | undefined,
  ...signers: readonly Signer[]
): Promise<void> {
  await proposeBundle(await mesh.context(), { reason: 'For tests.', enforcedFrom })
  for (const { key } of signers) await signProposed(await mesh.context(), key)
}

const bundleNumber = async (mesh: TestMesh): Promise<number | undefined> =>
  (await (await mesh.store()).metadata.bundle())?.council?.number

const fails = (work: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<void> =>
  assert.rejects(work, (error) => {
    assert.ok(isHansaError(error, code), String(error))
    assert.match(error.message, message)
    return true
  })

describe('a mesh with a charter', () => {
  it('puts nothing in force before enough of the council signed the first bundle', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    declareCharter(mesh, [ana, bob, cleo], 2)
    await fails(mesh.apply(), 'denied', /no bundle of rules that enough of its council signed/)
    await decide(mesh, ana)
    await fails(mesh.apply(), 'denied', /enough of its council/)
    await signProposed(await mesh.context(), bob.key)
    assert.deepEqual((await mesh.apply()).kinds, { 'sales/orders': 'published' })
    assert.equal(await bundleNumber(mesh), 1)
  })

  it('follows its council and not its folder in the rules of the whole mesh', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    declareCharter(mesh, [ana, bob, cleo], 2)
    mesh.write('governance/policies/hidden.cedar', hidden)
    await decide(mesh, ana, bob)
    await mesh.apply()
    assert.deepEqual(await columns(mesh), ['id', 'customer'])

    rmSync(path.join(mesh.root, 'governance/policies/hidden.cedar'))
    await mesh.apply()
    assert.deepEqual(await columns(mesh), ['id', 'customer'])
    assert.deepEqual((await mesh.plan()).rules, [])

    await decide(mesh, cleo, bob)
    assert.deepEqual(
      (await mesh.plan()).rules.map(({ kind, what }) => `${kind} ${what}`),
      ['removed rule hidden of the mesh', 'changed bundle 2 of the council'],
    )
    await mesh.apply()
    assert.deepEqual(await columns(mesh), ['id', 'customer', 'amount'])
  })

  it('leaves domains and products their own rules', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    declareCharter(mesh, [ana], 1)
    await decide(mesh, ana)
    await mesh.apply()
    mesh.write('domains/sales/policies/hidden.cedar', hidden)
    await mesh.apply()
    assert.deepEqual(await columns(mesh), ['id', 'customer'])
    assert.equal(await bundleNumber(mesh), 1)
  })

  it('stays under its council when charter and bundles are taken away, or older ones put back', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    declareCharter(mesh, [ana], 1)
    await decide(mesh, ana)
    await mesh.apply()
    mesh.write('governance/policies/hidden.cedar', hidden)
    await decide(mesh, ana)
    await mesh.apply()
    assert.equal(await bundleNumber(mesh), 2)

    rmSync(path.join(mesh.root, 'governance/bundles/0002.json'))
    rmSync(path.join(mesh.root, 'governance/policies/hidden.cedar'))
    await mesh.apply()
    assert.deepEqual([await bundleNumber(mesh), await columns(mesh)], [2, ['id', 'customer']])

    rmSync(path.join(mesh.root, 'governance'), { recursive: true })
    await mesh.apply()
    assert.deepEqual([await bundleNumber(mesh), await columns(mesh)], [2, ['id', 'customer']])
  })

  it('keeps the rules that were in force before there was a charter until the council has signed some', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write('governance/policies/hidden.cedar', hidden)
    await mesh.apply()
    declareCharter(mesh, [ana, bob], 2)
    rmSync(path.join(mesh.root, 'governance/policies/hidden.cedar'))
    await mesh.apply()
    assert.deepEqual(await columns(mesh), ['id', 'customer'])
    await decide(mesh, ana, bob)
    await mesh.apply()
    assert.deepEqual(await columns(mesh), ['id', 'customer', 'amount'])
  })

  it('changes its council only with the signatures of the old and the new one', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    declareCharter(mesh, [ana], 1)
    await decide(mesh, ana)
    await mesh.apply()
    declareCharter(mesh, [bob], 1)
    await decide(mesh, bob)
    await mesh.apply()
    assert.equal(await bundleNumber(mesh), 1)
    await signProposed(await mesh.context(), ana.key)
    await mesh.apply()
    assert.equal(await bundleNumber(mesh), 2)
    mesh.write('governance/policies/hidden.cedar', hidden)
    await proposeBundle(await mesh.context(), { reason: 'More.' })
    await fails(signProposed(await mesh.context(), ana.key), 'denied', /no member of the council/)
  })

  it('lets a bundle that is signed for a later day come into force on that day, without anything being done', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    declareCharter(mesh, [ana], 1)
    await fails(
      proposeBundle(await mesh.context(), { reason: 'x', enforcedFrom: '2030-01-01T00:00:00Z' }),
      'invalid_input',
      /the first bundle is enforced at once/,
    )
    await decide(mesh, ana)
    await mesh.apply()
    mesh.write('governance/policies/hidden.cedar', hidden)
    await decideFrom(mesh, '2030-01-01T00:00:00Z', ana)
    assert.deepEqual(
      (await mesh.plan()).rules.map(({ kind, what }) => `${kind} ${what}`),
      ['added bundle 2 of the council'],
    )
    await mesh.apply()
    assert.deepEqual(await columns(mesh), ['id', 'customer', 'amount'])
    rmSync(path.join(mesh.root, 'governance'), { recursive: true })
    await mesh.apply()
    assert.deepEqual(await columns(mesh), ['id', 'customer', 'amount'])

    mesh.now = '2030-01-01T00:00:01Z'
    assert.deepEqual(await columns(mesh), ['id', 'customer'])
    await mesh.apply()
    assert.deepEqual([await bundleNumber(mesh), await columns(mesh)], [2, ['id', 'customer']])
    assert.equal((await (await mesh.store()).metadata.bundle())?.coming, undefined)
  })

  it('can take back what is to come', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    declareCharter(mesh, [ana], 1)
    await decide(mesh, ana)
    mesh.write('governance/policies/hidden.cedar', hidden)
    await decideFrom(mesh, '2030-01-01T00:00:00Z', ana)
    await mesh.apply()
    rmSync(path.join(mesh.root, 'governance/policies/hidden.cedar'))
    await decide(mesh, ana)
    await mesh.apply()
    mesh.now = '2030-01-01T00:00:01Z'
    assert.deepEqual([await bundleNumber(mesh), await columns(mesh)], [3, ['id', 'customer', 'amount']])
  })

  it('denies everything where the store holds other rules than those that were signed', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    declareCharter(mesh, [ana], 1)
    mesh.write('governance/policies/hidden.cedar', hidden)
    await decide(mesh, ana)
    await mesh.apply()
    const bundle = await (await mesh.store()).metadata.bundle()
    assert.ok(bundle?.council !== undefined)
    const { sequence, enactedAt, digest: _, ...content } = { ...bundle, policies: [] }
    const forged = { sequence, enactedAt, ...content, digest: canonicalHash(content) }
    await mesh.close()
    const database = new DatabaseSync(path.join(mesh.state, 'metadata.db'))
    const sql = 'update hansa_bundle set body = ? where sequence = ?'
    database.prepare(sql).run(JSON.stringify(forged), sequence)
    database.close()
    await fails(mesh.rows('select * from sales.orders'), 'denied', /damaged/)
  })

  it('has nothing new to propose where nothing changed, and voids signatures where something did', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await fails(proposeBundle(await mesh.context(), { reason: 'x' }), 'invalid_input', /no charter/)
    declareCharter(mesh, [ana, bob], 2)
    await decide(mesh, ana)
    await fails(
      proposeBundle(await mesh.context(), { reason: 'x' }),
      'invalid_input',
      /says the same already/,
    )
    mesh.write('governance/policies/hidden.cedar', hidden)
    const proposed = await proposeBundle(await mesh.context(), { reason: 'x' })
    assert.deepEqual(proposed.voided, ['user:ana'])
    assert.deepEqual(proposed.signers.signed, [])
  })

  it('decides who belongs to the mesh, whatever a folder says', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    const declare = (...nodes: readonly object[]): void =>
      mesh.write('governance/nodes.yaml', { apiVersion: 'hansa/v1', kind: 'Nodes', nodes })
    const inForce = async () =>
      (await bundleInForce((await mesh.store()).metadata, new Date(mesh.now)))?.nodes
    const [one, two] = ['one', 'two'].map((node, at) => ({
      node,
      key: 'AB'.charAt(at).repeat(43),
      domains: [`domain${at}`],
      vouchesFor: [],
    })) as [object, object]
    declareCharter(mesh, [ana], 1)
    declare(one)
    await decide(mesh, ana)
    await mesh.apply()
    assert.deepEqual(await inForce(), [one])

    declare(one, two)
    await mesh.apply()
    assert.deepEqual(await inForce(), [one])
    await decideFrom(mesh, '2030-01-01T00:00:00Z', ana)
    await mesh.apply()
    assert.deepEqual(await inForce(), [one])
    mesh.now = '2030-01-01T00:00:01Z'
    assert.deepEqual(await inForce(), [one, two])
    await mesh.apply()
    assert.deepEqual(await inForce(), [one, two])
    assert.deepEqual(await columns(mesh), ['id', 'customer', 'amount'])

    declare()
    await proposeBundle(await mesh.context(), { reason: 'Nobody is left.' })
    await signProposed(await mesh.context(), ana.key)
    await mesh.apply()
    assert.equal(await inForce(), undefined)
  })
})
