import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { digestOf, unsignedBundle } from '../../../src/governance/council/signed-bundle.ts'
import { Members } from '../../../src/mesh/members.ts'
import { readNodeDescriptor, readProductDescriptor } from '../../../src/mesh/read-descriptor.ts'
import { RegistryClient } from '../../../src/mesh/registry/registry-client.ts'
import { freePort } from '../../support/free-port.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { charterOf, signedBy, signer, statement } from '../../governance/council/council.ts'
import { testKey } from '../given-members.ts'
import {
  assertionOf,
  clientOf,
  datasetOf,
  documentsOf,
  nodesDocument,
  productOf,
  testNode,
  TestRegistry,
} from './registry-mesh.ts'

const flights = testNode('flights', ['flightops'])
const safety = testNode('safety', ['safety'])

const flightsProduct = productOf(flights, 'flightops/flights', {
  document: { name: 'Flights', description: { purpose: 'Every flight with its delay.' } },
  datasets: [datasetOf('flightops/flights', ['carrierCode', 'delay_minutes'])],
})
const strikesProduct = productOf(safety, 'safety/wildlife_strikes', {
  document: { name: 'Strikes', description: { purpose: 'Birds that met flights.' } },
  datasets: [datasetOf('safety/wildlife_strikes', ['species', 'late'])],
  lineage: {
    'safety/wildlife_strikes/out@1/wildlife_strikes': {
      late: [['flightops/flights/out@1/flights', 'delay_minutes']],
      species: [],
    },
    'flightops/flights/out@1/flights': { delay_minutes: [['safety/invented/out@1/invented', 'x']] },
  },
})

describe('what a registry finds', () => {
  let registry: TestRegistry
  before(async () => {
    registry = await TestRegistry.open([flights, safety])
    await clientOf(flights, registry.url).deliver('flights', documentsOf(flights, [flightsProduct]))
    await clientOf(safety, registry.url).deliver('safety', documentsOf(safety, [strikesProduct]))
  })
  after(() => registry[Symbol.asyncDispose]())

  const named = async (question: Parameters<ReturnType<typeof clientOf>['products']>[0]) => {
    const { products } = await clientOf(safety, registry.url).products(question)
    return products.map(({ product }) => product)
  }

  it('finds products by beginnings of words in names, columns and descriptions, names first', async () => {
    assert.deepEqual(await named({ q: 'flight' }), ['flightops/flights', 'safety/wildlife_strikes'])
    assert.deepEqual(await named({ q: 'carrier' }), ['flightops/flights'])
    assert.deepEqual(await named({ q: 'birds flights' }), ['safety/wildlife_strikes'])
    assert.deepEqual(await named({ q: 'flights', domain: 'safety' }), ['safety/wildlife_strikes'])
  })

  it('finds mistyped names where no word is found, and takes signs for nothing', async () => {
    assert.equal((await named({ q: 'wildlfe' }))[0], 'safety/wildlife_strikes')
    for (const q of ['"', '* OR', 'name:', '^x', 'NEAR(']) await named({ q })
    assert.deepEqual(await named({ q: '---' }), [])
  })

  it('gives pages that go on where the one before ended', async () => {
    const client = clientOf(safety, registry.url)
    const first = await client.products({ limit: 1 })
    const second = await client.products({ limit: 1, after: first.next })
    assert.deepEqual(
      [...first.products, ...second.products].map(({ product }) => product),
      ['flightops/flights', 'safety/wildlife_strikes'],
    )
    assert.equal(second.next, undefined)
    await assert.rejects(client.products({ after: 'x' }), { code: 'invalid_input' })
  })

  it('follows lineage both ways, and takes no product’s word about another’s datasets', async () => {
    const client = clientOf(safety, registry.url)
    const [from, to] = ['flightops/flights/out@1/flights', 'safety/wildlife_strikes/out@1/wildlife_strikes']
    const step = { from: { dataset: from }, to: { dataset: to } }
    assert.deepEqual((await client.lineage(to, { direction: 'up' })).steps, [step])
    assert.deepEqual((await client.lineage(from, { direction: 'down' })).steps, [step])
    assert.deepEqual((await client.lineage(from, { direction: 'up' })).steps, [])
    assert.deepEqual((await client.lineage(to, { direction: 'up', column: 'late' })).steps, [
      { from: { dataset: from, column: 'delay_minutes' }, to: { dataset: to, column: 'late' } },
    ])
    await assert.rejects(client.lineage('no/such/x@1/y', { direction: 'up' }), { code: 'not_found' })
  })

  it('is not believed where it hands out another node’s word, or a changed one', async () => {
    const { store } = await registry.mesh.context()
    const members = new Members({
      store: store.metadata,
      mesh: 'test',
      state: registry.mesh.state,
      addressBook: clientOf(safety, registry.url),
      now: () => new Date(),
    })
    const check = { mesh: 'test', members, now: new Date() }
    const lied = documentsOf({ ...flights, key: testKey() }, [flightsProduct], {
      address: 'http://elsewhere.example',
    })
    assert.ok('refused' in (await readNodeDescriptor(lied['node'] ?? '', check)))
    assert.ok('refused' in (await readProductDescriptor(lied['product/flightops/flights'] ?? '', check)))
  })
})

describe('a registry that is silent', () => {
  it('holds up nobody who asks others too, and ends with what is under way', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    assert.ok(typeof address === 'object' && address !== null)
    const url = `http://127.0.0.1:${address.port}`
    await using registry = await TestRegistry.open([flights, safety])
    try {
      // Its own patience is longer than this test's.
      const patient = { assertion: (at: string) => assertionOf(safety, at), timeoutMilliseconds: 600_000 }
      const both = new RegistryClient({ urls: [url, registry.url], ...patient })
      assert.deepEqual(await both.bundles(0), [])
      const ending = new AbortController()
      const alone = new RegistryClient({ urls: [url], ...patient, signal: ending.signal }).bundles(0)
      setTimeout(() => ending.abort(), 50)
      await assert.rejects(alone, { code: 'source_unavailable' })
    } finally {
      silent.closeAllConnections()
      silent.close()
    }
  })
})

describe('PUT /bundles', () => {
  const [ana, ben] = [signer('user:ana'), signer('user:ben')]
  const charter = charterOf([ana, ben], 2)
  const nodes = [flights, safety].map(({ node, key, domains }) => ({
    node,
    key: key.text,
    domains,
    vouchesFor: [],
  }))
  const first = statement(charter, { nodes })
  const one = signedBy(first, ana, ben)

  const served = async (): Promise<TestRegistry> => {
    const mesh = new TestMesh({}, { systemClock: true })
    mesh.write('governance/nodes.yaml', nodesDocument([flights, safety]))
    mesh.write('governance/charter.yaml', { apiVersion: 'hansa/v1', kind: 'Charter', ...charter })
    mesh.write('governance/bundles/0001.json', JSON.stringify(await one))
    return TestRegistry.serve(mesh)
  }

  it('comes to every registry that is there', async () => {
    await using east = await served()
    await using west = await served()
    const away = `http://127.0.0.1:${await freePort()}`
    const second = statement(charter, { number: 2, previous: digestOf(await one), reason: 'The second.' })
    const put = await clientOf(safety, away, east.url, west.url).putBundle(await signedBy(second, ana))
    assert.equal(put.state, 'waiting')
    for (const { url } of [east, west]) {
      const [kept] = await clientOf(safety, url).bundles(1)
      assert.equal(kept?.bundle.signatures.length, 1)
    }
    await assert.rejects(clientOf(safety, away).putBundle(await one), { code: 'source_unavailable' })
  })

  it('adds signatures up, follows a bundle once they are enough, and drops what a node lost by it', async () => {
    const registry = await served()
    try {
      const client = clientOf(safety, registry.url)
      await clientOf(flights, registry.url).deliver('flights', documentsOf(flights, [flightsProduct]))
      const [known] = await client.bundles(0)
      assert.equal(known?.state, 'signed')
      const moved = statement(charter, {
        number: 2,
        previous: digestOf(await one),
        nodes: nodes.map((each) => ({
          ...each,
          domains: each.node === 'safety' ? ['safety', 'flightops'] : [],
        })),
      })
      assert.equal((await client.putBundle(unsignedBundle(moved))).state, 'waiting')
      assert.equal((await client.putBundle(await signedBy(moved, ana, signer('user:eve')))).state, 'waiting')
      assert.deepEqual(
        (await client.bundles(1)).map(({ number, state, bundle }) => [
          number,
          state,
          bundle.signatures.length,
        ]),
        [[2, 'waiting', 1]],
      )
      await using lagging = await TestRegistry.open([flights, safety])
      const away = `http://127.0.0.1:${await freePort()}`
      const ofAll = await clientOf(safety, lagging.url, away, registry.url).bundles(0)
      assert.deepEqual(
        ofAll.map(({ number }) => number),
        [1, 2],
      )
      assert.deepEqual(await clientOf(safety, lagging.url, away).bundles(0), [])
      await assert.rejects(clientOf(safety, away).bundles(0), { code: 'source_unavailable' })
      assert.equal((await client.products({})).products.length, 1)
      assert.equal((await client.putBundle(await signedBy(moved, ben))).state, 'signed')
      assert.equal((await client.products({})).products.length, 0)
      const other = statement(charter, { number: 2, previous: digestOf(await one), reason: 'Another.' })
      await assert.rejects(
        signedBy(other, ana, ben).then((bundle) => client.putBundle(bundle)),
        {
          code: 'denied',
        },
      )
      const third = statement(charter, { number: 3, previous: digestOf(unsignedBundle(moved)) })
      const halves = await Promise.all([signedBy(third, ana), signedBy(third, ben)])
      const put = await Promise.all(halves.map((bundle) => client.putBundle(bundle)))
      assert.deepEqual(put.map(({ state }) => state).sort(), ['signed', 'waiting'])
    } finally {
      await registry.stop()
    }
  })
})
