import assert from 'node:assert/strict'
import path from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Engine } from '../../src/engine/engine.ts'
import { selectRelation } from '../../src/engine/relation.ts'
import { isHansaError } from '../../src/errors.ts'
import { enactGovernance, isWhole } from '../../src/product/enact-governance.ts'
import { snapshotRelation } from '../../src/product/snapshot-relation.ts'
import { startProgram } from '../support/child-program.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { deliveries, orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const policy = (id: string): string =>
  `@id("${id}")\n@reason("A rule for tests.")\nforbid (principal, action == Hansa::Action::"publish", resource)\n` +
  `when { resource.tags.contains("never") };\n`

const bundleOf = async (mesh: TestMesh) => (await mesh.store()).metadata.bundle()

describe('enactGovernance', () => {
  it('puts rules in force once, and again only when they change', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    const first = await enactGovernance(await mesh.context())
    mesh.pass(60)
    assert.deepEqual(await enactGovernance(await mesh.context()), first)
    mesh.write('governance/policies/never.cedar', policy('never'))
    const second = await enactGovernance(await mesh.context())
    assert.deepEqual([first.sequence, second.sequence], [1, 2])
    assert.deepEqual(await bundleOf(mesh), second)
  })

  it('enacts a bundle without policies for a mesh without any, before its products', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.apply({ only: [] })
    const bundle = await bundleOf(mesh)
    assert.deepEqual(bundle?.policies, [])
    assert.deepEqual(bundle.domains, [
      { name: 'sales', kind: 'aggregate', owners: ['owner@example.org'], description: 'For tests.' },
    ])
  })

  it('has the policies of the mesh and of domains; those of a product come with its data', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write('governance/policies/mesh.cedar', policy('of-mesh'))
    mesh.write('domains/sales/policies/domain.cedar', policy('of-domain'))
    mesh.writeTo('sales/orders', 'policies/product.cedar', policy('of-product'))
    await mesh.apply()
    const bundle = await bundleOf(mesh)
    assert.deepEqual(
      bundle?.policies.map(({ path }) => path),
      ['governance/policies/mesh.cedar', 'domains/sales/policies/domain.cedar'],
    )
  })

  it('succeeds for both of two that enact the same at once', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    const context = await mesh.context()
    const both = await Promise.all([enactGovernance(context), enactGovernance(context)])
    assert.deepEqual(
      both.map(({ sequence }) => sequence),
      [1, 1],
    )
  })

  it('fails for the second of two that enact different rules at once', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    const before = await mesh.context()
    mesh.write('governance/policies/never.cedar', policy('never'))
    const after = await mesh.context()
    const results = await Promise.allSettled([enactGovernance(before), enactGovernance(after)])
    const [fault] = results.flatMap((result): unknown[] =>
      result.status === 'rejected' ? [result.reason] : [],
    )
    assert.ok(isHansaError(fault, 'conflict'), String(fault))
    assert.equal((await bundleOf(mesh))?.sequence, 1)
  })

  it('killed at any moment leaves whole rules, and never newer data than rules', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders }, { systemClock: true })
    const random = seededRandom(11)
    for (let version = 1; version <= 8; version++) {
      mesh.write('governance/policies/never.cedar', policy(`never-${version}`))
      mesh.writeTo('sales/orders', 'deliveries.csv', deliveries(`${version},ann,10`))
      const program = startProgram(path.resolve(import.meta.dirname, '../support/apply-program.ts'), [
        mesh.root,
      ])
      await sleep(300 + random() * 900)
      await program.kill()
      const bundle = await bundleOf(mesh)
      assert.ok(bundle === undefined || isWhole(bundle))
      const rules = Number(/never-(\d+)/.exec(bundle?.policies[0]?.text ?? 'never-0')?.[1])
      const [data = 0] = await publishedIds(mesh)
      assert.ok(rules >= data, `rules of ${rules}, data of ${data}`)
    }
    const outcomes = await mesh.apply()
    outcomes.of('sales/orders', outcomes.kinds['sales/orders'] === 'unchanged' ? 'unchanged' : 'published')
    assert.deepEqual(await publishedIds(mesh), [8])
    assert.match((await bundleOf(mesh))?.policies[0]?.text ?? '', /never-8/)
  })
})

/** The ids of the orders that are published. */
async function publishedIds(mesh: TestMesh): Promise<readonly number[]> {
  const [snapshot] = (await mesh.publication('sales/orders'))?.snapshots ?? []
  if (snapshot === undefined) return []
  using engine = await Engine.open({ threads: 1 })
  using connection = await engine.connect()
  const relation = selectRelation(await snapshotRelation((await mesh.store()).objects, snapshot))
  return (await connection.rows(`select id from (${relation})`)).map(({ id }) => Number(id))
}
