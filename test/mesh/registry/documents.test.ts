import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { signStatement } from '../../../src/governance/signed-statement.ts'
import { productDescriptorType } from '../../../src/mesh/product-descriptor.ts'
import { reconcile } from '../../../src/mesh/registry/reconcile.ts'
import { rotationType } from '../../../src/sidecar/node-rotation.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { testKey } from '../given-members.ts'
import {
  assertionFor,
  assertionOf,
  clientOf,
  datasetOf,
  documentsOf,
  nodesDocument,
  productOf,
  testNode,
  TestRegistry,
  type TestNode,
} from './registry-mesh.ts'

const flights = testNode('flights', ['flightops', 'airports'])
const safety = testNode('safety')
const moved = testNode('moved')
const leaving = testNode('leaving')
const stranger = testNode('stranger')

describe('PUT /nodes/:node/documents', () => {
  let registry: TestRegistry
  before(async () => {
    registry = await TestRegistry.open([flights, safety, moved, leaving])
  })
  after(() => registry[Symbol.asyncDispose]())

  const client = (node: Parameters<typeof clientOf>[0]) => clientOf(node, registry.url)

  it('keeps what a node signed, and gives it out as it was signed', async () => {
    const documents = documentsOf(flights, [productOf(flights, 'flightops/flights')])
    const { kept, refused } = await client(flights).deliver('flights', documents)
    assert.deepEqual([kept, refused], [['node', 'product/flightops/flights'], []])
    assert.equal(await client(safety).nodeStatement('flights'), documents['node'])
    assert.equal(
      (await client(safety).product('flightops/flights'))?.statement,
      documents['product/flightops/flights'],
    )
    assert.equal(
      await client(safety).document('flights', 'product/flightops/flights'),
      documents['product/flightops/flights'],
    )
  })

  it('drops products that the newest descriptor does not name', async () => {
    await client(flights).deliver(
      'flights',
      documentsOf(flights, [productOf(flights, 'flightops/a'), productOf(flights, 'flightops/b')]),
    )
    await client(flights).deliver('flights', documentsOf(flights, [productOf(flights, 'flightops/b')]))
    const { products } = await client(safety).products({ domain: 'flightops' })
    assert.deepEqual(
      products.map(({ product }) => product),
      ['flightops/b'],
    )
    assert.deepEqual(Object.keys(await client(flights).digests('flights')).sort(), [
      'node',
      'product/flightops/b',
    ])
  })

  it('refuses products of domains that are another node’s', async () => {
    const documents = documentsOf(safety, [productOf(safety, 'flightops/flights')])
    const { kept, refused } = await client(safety).deliver('safety', documents)
    assert.deepEqual(kept, ['node'])
    assert.deepEqual(refused, [
      {
        key: 'product/flightops/flights',
        reason: 'the domain `flightops` is not of `safety` by the rules in force',
      },
    ])
  })

  it('refuses what another key signed, and what another node signed', async () => {
    const forged = documentsOf({ ...safety, key: testKey() }, [productOf(safety, 'safety/strikes')])
    const { kept, refused } = await client(safety).deliver('safety', forged)
    assert.deepEqual(kept, [])
    assert.equal(refused.length, 2)
    const foreign = await client(safety).deliver('safety', documentsOf(flights, []))
    assert.deepEqual(foreign.kept, [])
  })

  it('refuses older words, and words that are over or still to come', async () => {
    const at = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString()
    await client(safety).deliver('safety', documentsOf(safety, []))
    for (const fields of [
      { issuedAt: at(-60_000) },
      { expiresAt: at(-1000) },
      { issuedAt: at(3_600_000), expiresAt: at(7_200_000) },
    ]) {
      const { kept, refused } = await client(safety).deliver('safety', documentsOf(safety, [], fields))
      assert.deepEqual([kept, refused.length], [[], 1])
    }
  })

  it('refuses an older publication, and one that its node does not name now', async () => {
    const [first, second] = [1, 2].map((sequence) => productOf(safety, 'safety/strikes', { sequence }))
    await client(safety).deliver('safety', documentsOf(safety, [second!]))
    const older = await client(safety).deliver('safety', documentsOf(safety, [first!]))
    assert.match(older.refused[0]?.reason ?? '', /publication 1/)
    const unnamed = await client(safety).deliver('safety', {
      'product/safety/strikes': signStatement({ ...second, sequence: 9 }, productDescriptorType, safety.key),
    })
    assert.match(unnamed.refused[0]?.reason ?? '', /names now/)
  })

  it('lets each node deliver for itself only, and nobody without an assertion of this mesh for it', async () => {
    await assert.rejects(client(safety).deliver('flights', documentsOf(flights, [])), { code: 'denied' })
    await assert.rejects(client(stranger).deliver('stranger', {}), { code: 'unauthenticated' })
    assert.equal(await statusWith(undefined), 401)
    assert.equal(await statusWith(assertionFor(flights, 'node:safety')), 401)
  })

  const statusWith = async (assertion: string | undefined): Promise<number> => {
    const headers = assertion === undefined ? {} : { authorization: `Bearer ${assertion}` }
    return (await fetch(`${registry.url}/nodes`, { headers })).status
  }

  it('takes an assertion once, and none that is for another registry of the mesh', async () => {
    const assertion = assertionOf(flights, registry.url)
    assert.deepEqual([await statusWith(assertion), await statusWith(assertion)], [200, 401])
    for (const address of ['http://127.0.0.1:1', 'http://other.example:8090', ''])
      assert.equal(await statusWith(assertionOf(flights, address)), 401)
    assert.equal(await statusWith(assertionFor(flights, 'registry:test')), 401)
    const byName = registry.url.replace('127.0.0.1', 'localhost')
    assert.equal(await statusWith(assertionOf(flights, byName)), 200)
  })

  it('is known by the addresses that it was given, and by no others then', async () => {
    await using named = await TestRegistry.open([flights], ['https://registry.example'])
    const at = async (address: string): Promise<number> => {
      const headers = { authorization: `Bearer ${assertionOf(flights, address)}` }
      return (await fetch(`${named.url}/nodes`, { headers })).status
    }
    assert.deepEqual([await at('https://registry.example'), await at(named.url)], [200, 401])
  })

  it('keeps so much of one node and no more, names the limit, and leaves room for others', async () => {
    await using mesh = new TestMesh(
      {},
      {
        settings: { registry: { productsPerNode: 2, documentsPerNode: 4, bytesPerNode: '20KB' } },
        systemClock: true,
      },
    )
    mesh.write('governance/nodes.yaml', nodesDocument([flights, safety]))
    const bounded = await TestRegistry.serve(mesh)
    try {
      const deliver = (node: TestNode, documents: Readonly<Record<string, string>>) =>
        clientOf(node, bounded.url).deliver(node.node, documents)
      const products = ['a', 'b', 'c'].map((name) => productOf(flights, `flightops/${name}`))
      const many = await deliver(flights, documentsOf(flights, products))
      assert.deepEqual(many.kept, ['node', 'product/flightops/a', 'product/flightops/b'])
      assert.match(
        many.refused[0]?.reason ?? '',
        /no more than 2 products of one node: `registry.productsPerNode`/,
      )
      assert.deepEqual((await deliver(flights, documentsOf(flights, products.slice(1)))).refused, [])
      const report = (key: string, words = ''): readonly [string, string] => [
        `report/moods/${key}`,
        signStatement(
          { mesh: 'test', node: 'flights', issuedAt: new Date().toISOString(), words },
          'hansa-moods+json',
          flights.key,
        ),
      ]
      const reports = await deliver(flights, Object.fromEntries([report('one'), report('two')]))
      assert.match(reports.refused[0]?.reason ?? '', /4 documents .*`registry.documentsPerNode`/)
      const long = await deliver(flights, Object.fromEntries([report('one', 'x'.repeat(20_000))]))
      assert.match(long.refused[0]?.reason ?? '', /20000 bytes .*`registry.bytesPerNode`/)
      assert.deepEqual((await deliver(flights, Object.fromEntries([report('one', 'short')]))).refused, [])
      assert.deepEqual(
        (await deliver(safety, documentsOf(safety, [productOf(safety, 'safety/a')]))).refused,
        [],
      )
    } finally {
      await bounded.stop()
    }
  })

  it('takes no few words that say of very much lineage', async () => {
    const datasets = Array.from({ length: 400 }, (_, index) => ({
      ...datasetOf('safety/wide', ['id']),
      key: `safety/wide/out@1/t${index}`,
    }))
    const inputs = Array.from({ length: 400 }, (_, index) => `flightops/flights/out@1/t${index}`)
    const wide = documentsOf(safety, [productOf(safety, 'safety/wide', { datasets, inputs })])
    const { refused } = await client(safety).deliver('safety', wide)
    assert.match(refused[0]?.reason ?? '', /more than 100000 pairs/)
  })

  it('takes a node that left out of the mesh’s products', async () => {
    await client(leaving).deliver('leaving', documentsOf(leaving, [productOf(leaving, 'leaving/last')]))
    const last = documentsOf(leaving, [], { left: true })
    await client(leaving).deliver('leaving', last)
    assert.equal((await client(safety).product('leaving/last'))?.statement, undefined)
    const { nodes } = { nodes: await client(safety).nodes() }
    assert.equal(nodes.find(({ node }) => node === 'leaving')?.statement, last['node'])
  })

  it('follows a key that was rotated, once it is brought, and the old one counts for nothing then', async () => {
    const key = testKey()
    const rotation = signStatement(
      {
        mesh: 'test',
        node: 'moved',
        number: 1,
        from: moved.key.text,
        to: key.text,
        at: new Date().toISOString(),
        entries: 0,
      },
      rotationType,
      moved.key,
    )
    const rotated = { ...moved, key }
    await assert.rejects(client(rotated).digests('moved'), { code: 'unauthenticated' })
    await client(rotated).deliverRotations('moved', [rotation])
    await client(rotated).deliver('moved', documentsOf(rotated, [], { rotation: 1 }))
    assert.deepEqual(await client(safety).rotationStatements('moved'), [[rotation]])
    await assert.rejects(client(moved).digests('moved'), { code: 'unauthenticated' })
    await assert.rejects(client(safety).deliverRotations('safety', [rotation]), { code: 'denied' })
  })

  it('keeps no rotations that end at the key of the rules, and takes documents of whoever has them', async () => {
    const made = testKey()
    const said = { mesh: 'test', node: 'safety', number: 1, from: made.text, to: safety.key.text }
    const rotation = signStatement({ ...said, at: new Date().toISOString(), entries: 0 }, rotationType, made)
    await assert.rejects(client(stranger).deliverRotations('safety', [rotation]), { code: 'denied' })
    assert.deepEqual(await client(safety).rotationStatements('safety'), [])
    const texts = new Map(Object.entries({ 'rotation/1': rotation, ...documentsOf(safety, []) }))
    const { sent } = await reconcile(client(safety), 'safety', { documents: { texts }, refused: [] })
    assert.equal(sent, 1)
  })

  it('gives the rotations that each registry has, so that one which lies hides none', async () => {
    const rotationFrom = ({ key }: TestNode): string => {
      const said = { mesh: 'test', node: 'safety', number: 1, from: key.text, to: testKey().text }
      return signStatement({ ...said, at: new Date().toISOString(), entries: 0 }, rotationType, key)
    }
    const thief = { ...safety, key: testKey() }
    await using lying = await TestRegistry.open([thief, flights])
    const [lie, truth] = [rotationFrom(thief), rotationFrom(safety)]
    await clientOf(thief, lying.url).deliverRotations('safety', [lie])
    await client(safety).deliverRotations('safety', [truth])
    const asking = clientOf(flights, lying.url, registry.url)
    assert.deepEqual(await asking.rotationStatements('safety'), [[lie], [truth]])
    assert.deepEqual(await asking.rotationStatements('flights'), [])
  })
})
