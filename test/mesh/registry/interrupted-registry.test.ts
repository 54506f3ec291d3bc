import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { unsignedBundle } from '../../../src/governance/council/signed-bundle.ts'
import { followBundles } from '../../../src/governance/council/follow-bundles.ts'
import { signStatement } from '../../../src/governance/signed-statement.ts'
import { nodeDescriptorType } from '../../../src/mesh/node-descriptor.ts'
import { documentDigest } from '../../../src/mesh/registry/signed-document.ts'
import { charterOf, signer, statement } from '../../governance/council/council.ts'
import { freePort } from '../../support/free-port.ts'
import { startHansa, type RunningHansa } from '../../support/hansa.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { clientOf, documentsOf, nodesDocument, productOf, testNode, TestRegistry } from './registry-mesh.ts'

const air = testNode('air')
const land = testNode('land')

/** `hansa registry` as a process of its own. */
async function registryProcess(mesh: TestMesh, port: number): Promise<RunningHansa> {
  const running = startHansa(['-C', mesh.root, 'registry', '--port', String(port)])
  await running.says(/Registry of test at/)
  return running
}

describe('a registry that is killed', () => {
  it('has all of a delivery or none, whenever that was, and takes it whole afterwards', async () => {
    await using mesh = new TestMesh({}, { systemClock: true })
    mesh.write('governance/nodes.yaml', nodesDocument([air, land]))
    const port = await freePort()
    const client = clientOf(air, `http://127.0.0.1:${port}`)
    const documents = documentsOf(
      air,
      Array.from({ length: 400 }, (_, index) => productOf(air, `air/p${index}`)),
    )
    const all = Object.keys(documents).length
    const killed = await registryProcess(mesh, port)
    const delivered = client.deliver('air', documents).catch(() => undefined)
    await sleep(100)
    await killed.end('SIGKILL')
    await delivered
    await using _again = await registryProcess(mesh, port)
    assert.ok([0, all].includes(Object.keys(await client.digests('air')).length))
    assert.deepEqual((await client.deliver('air', documents)).refused, [])
    const digests = await client.digests('air')
    assert.equal(Object.keys(digests).length, all)
    for (const [key, text] of Object.entries(documents)) assert.equal(digests[key], documentDigest(text))
    assert.ok((await client.products({ q: 'p399' })).products.length > 0)
  })
})

describe('a node that is retired', () => {
  it('is gone from what is found, may say nothing more, and the others go on', async () => {
    await using mesh = new TestMesh({}, { systemClock: true })
    mesh.write('governance/nodes.yaml', nodesDocument([air, land]))
    const before = await TestRegistry.serve(mesh)
    for (const node of [air, land])
      await clientOf(node, before.url).deliver(
        node.node,
        documentsOf(node, [productOf(node, `${node.node}/orders`)]),
      )
    await before.stop()
    mesh.write('governance/nodes.yaml', nodesDocument([land]))
    const registry = await TestRegistry.serve(mesh)
    try {
      const client = clientOf(land, registry.url)
      const { products } = await client.products({})
      assert.deepEqual(
        products.map(({ product }) => product),
        ['land/orders'],
      )
      assert.deepEqual(
        (await client.nodes()).map(({ node }) => node),
        ['land'],
      )
      assert.equal(await client.nodeStatement('air'), undefined)
      await assert.rejects(clientOf(air, registry.url).deliver('air', documentsOf(air, [])), {
        code: 'unauthenticated',
      })
      assert.deepEqual((await client.deliver('land', documentsOf(land, []))).refused, [])
    } finally {
      await registry.stop()
    }
  })
})

describe('two versions of Hansa in one mesh', () => {
  it('leave out words of descriptors and kinds of reports that they do not know, and keep them as they were signed', async () => {
    await using registry = await TestRegistry.open([air, land])
    const [now, later] = [new Date(), new Date(Date.now() + 86_400_000)].map((at) => at.toISOString())
    const said = {
      ...{ mesh: 'test', node: 'air', address: 'http://air.example', domains: ['air'], rotation: 0 },
      ...{ issuedAt: now, expiresAt: later, hansa: '9.0.0', products: {}, mood: 'good' },
    }
    const node = signStatement(said, nodeDescriptorType, air.key)
    const report = signStatement(
      { mesh: 'test', node: 'air', issuedAt: now, mood: 'good' },
      'hansa-mood+json',
      air.key,
    )
    const { refused } = await clientOf(air, registry.url).deliver('air', { node, 'report/mood/all': report })
    assert.deepEqual(refused, [])
    const client = clientOf(land, registry.url)
    assert.equal(await client.nodeStatement('air'), node)
    assert.equal((await client.reports('mood'))[0]?.statement, report)
  })

  it('refuse a bundle with words that they do not know: a rule that is left out would not hold', async () => {
    const ana = signer('user:ana')
    const newer = { ...statement(charterOf([ana], 1)), quorum: 3 }
    const files = [{ path: 'bundle', text: JSON.stringify(unsignedBundle(newer)) }]
    const { enough, waiting, refused } = await followBundles(files, { mesh: 'test', inForce: undefined })
    assert.deepEqual([enough, waiting], [[], undefined])
    assert.match(refused[0]?.reason ?? '', /words that this version of Hansa does not know: `quorum`/)
  })
})
