import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { takeUpBundles } from '../../src/cli/take-up-bundles.ts'
import { isHansaError } from '../../src/errors.ts'
import type { BundleStatement } from '../../src/governance/council/bundle-statement.ts'
import {
  digestOf,
  statementOf,
  unsignedBundle,
  type SignedBundle,
} from '../../src/governance/council/signed-bundle.ts'
import type { BundleOfRegistry } from '../../src/mesh/registry/registry-client.ts'
import { enactGovernance } from '../../src/product/enact-governance.ts'
import { charterOf, signedBy, signer, statement, type Signer } from '../governance/council/council.ts'
import { clientOf, testNode, TestRegistry } from '../mesh/registry/registry-mesh.ts'
import { TestMesh } from '../support/test-mesh.ts'

const [ana, bob, eve] = ['user:ana', 'user:bob', 'user:eve'].map(signer) as [Signer, Signer, Signer]
const airports = testNode('airports')
const charter = charterOf([ana, bob], 2)

const nodes = [{ node: 'airports', key: airports.key.text, domains: ['airports'], vouchesFor: [] }]
const hides = (name: string): BundleStatement['policies'] => [
  {
    path: `governance/policies/${name}.cedar`,
    text: `@id("${name}")\n@reason("Nobody’s business.")\nforbid (principal, action == Hansa::Action::"readColumn", resource)\nwhen { resource.name == "${name}" };\n`,
  },
]
const firstStatement = statement(charter, { nodes })
const first = await signedBy(firstStatement, ana, bob)
const secondStatement = statement(charter, {
  nodes,
  number: 2,
  previous: digestOf(first),
  policies: hides('amount'),
})
const second = await signedBy(secondStatement, ana, bob)

/** A registry that says what a test wants, whatever it is asked. */
const saying = (...bundles: readonly SignedBundle[]) => ({
  bundles: (): Promise<readonly BundleOfRegistry[]> =>
    Promise.resolve(
      bundles.map((bundle) => ({
        number: statementOf(bundle)?.number ?? 0,
        state: 'signed' as const,
        bundle,
      })),
    ),
})

const isUnknown = (error: unknown): boolean =>
  isHansaError(error, 'denied') && /first bundle/.test(error.message)

describe('takeUpBundles', () => {
  const mesh = new TestMesh({}, { systemClock: true })
  after(() => mesh[Symbol.asyncDispose]())

  const takeUp = async (bundles: readonly SignedBundle[], pin?: string) =>
    takeUpBundles(await mesh.context(), saying(...bundles), pin)
  const inForce = async () => (await (await mesh.store()).metadata.bundle())?.council?.number
  const kept = (): readonly string[] => {
    const folder = path.join(mesh.state, 'mesh/bundles')
    return existsSync(folder) ? readdirSync(folder) : []
  }

  it('believes no registry who the council is', async () => {
    await assert.rejects(takeUp([first, second]), isUnknown)
    await assert.rejects(takeUp([first], digestOf(second)), isUnknown)
    const others = await signedBy(statement(charterOf([eve], 1)), eve)
    await assert.rejects(takeUp([others], digestOf(first)), isUnknown)
    assert.deepEqual([await inForce(), kept()], [undefined, []])
  })

  it('takes no first bundle that its own council did not sign, even where it is pinned', async () => {
    const { enough, waiting } = await takeUp([await signedBy(firstStatement, ana)], digestOf(first))
    assert.deepEqual([enough, waiting, await inForce()], [[], 1, undefined])
  })

  it('puts in force what was pinned, and what enough of its council signed after that', async () => {
    // Another registry lies, and holds up nothing.
    const others = await signedBy(statement(charterOf([eve], 1)), eve)
    const taken = await takeUp([others, first], digestOf(first))
    assert.deepEqual([taken.inForce, await inForce()], [1, 1])
    assert.deepEqual((await (await mesh.store()).metadata.bundle())?.nodes, nodes)
    assert.equal((await takeUp([])).inForce, undefined)
  })

  it('follows no bundle that was tampered with, lacks signatures, or is of another council', async () => {
    const tampered = { ...second, payload: unsignedBundle({ ...secondStatement, policies: [] }).payload }
    assert.deepEqual((await takeUp([tampered])).enough, [])
    const byOne = await signedBy(secondStatement, ana)
    assert.deepEqual(await takeUp([byOne]), { enough: [], waiting: 2 })
    const byStrangers = await signedBy({ ...secondStatement, charter: charterOf([eve], 1) }, eve, ana)
    assert.deepEqual((await takeUp([byStrangers])).enough, [])
    const ofElsewhere = await signedBy({ ...secondStatement, mesh: 'another' }, ana, bob)
    assert.deepEqual(await takeUp([ofElsewhere]), { enough: [] })
    assert.equal(kept().length, 1)
    assert.equal(await inForce(), 1)
  })

  it('adds the signatures of a registry to those in the folder', async () => {
    mesh.write('governance/bundles/0002.json', JSON.stringify(await signedBy(secondStatement, ana)))
    const bundles = saying(await signedBy(secondStatement, bob))
    assert.deepEqual(await takeUpBundles(await mesh.context(), bundles), { enough: [2], inForce: 2 })
    assert.equal(await inForce(), 2)
  })

  it('never goes back, whatever is played to it', async () => {
    const before = kept()
    const fork = await signedBy({ ...secondStatement, policies: [] }, ana, bob)
    for (const old of [[first], [second], [first, second], [fork]])
      assert.deepEqual(await takeUp(old), { enough: [] })
    const afterFork = { ...secondStatement, number: 3, previous: digestOf(fork) }
    assert.deepEqual(await takeUp([fork, await signedBy(afterFork, ana, bob)]), { enough: [] })
    const gap = { ...secondStatement, number: 4, previous: digestOf(second) }
    assert.deepEqual(await takeUp([await signedBy(gap, ana, bob)]), { enough: [] })
    assert.deepEqual([await inForce(), kept()], [2, before])
  })
})

describe('takeUpBundles of a registry', () => {
  let registry: TestRegistry
  before(async () => {
    const mesh = new TestMesh({}, { systemClock: true })
    mesh.write('governance/charter.yaml', { apiVersion: 'hansa/v1', kind: 'Charter', ...charter })
    for (const [index, bundle] of [first, second].entries())
      mesh.write(`governance/bundles/000${index + 1}.json`, JSON.stringify(bundle))
    await enactGovernance(await mesh.context())
    registry = await TestRegistry.serve(mesh)
  })
  after(() => registry[Symbol.asyncDispose]())

  it('follows from the charter of the folder', async () => {
    await using mesh = new TestMesh({}, { systemClock: true })
    mesh.write('governance/charter.yaml', { apiVersion: 'hansa/v1', kind: 'Charter', ...charterOf([eve], 1) })
    const client = clientOf(airports, registry.url)
    await assert.rejects(takeUpBundles(await mesh.context(), client), isUnknown)
    mesh.write('governance/charter.yaml', { apiVersion: 'hansa/v1', kind: 'Charter', ...charter })
    const taken = await takeUpBundles(await mesh.context(), client)
    assert.deepEqual(taken, { enough: [1, 2], inForce: 2 })
    assert.deepEqual(await takeUpBundles(await mesh.context(), client), { enough: [] })
  })
})
