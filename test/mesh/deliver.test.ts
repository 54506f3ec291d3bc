import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { describe, it } from 'node:test'
import { signGone } from '../../src/mesh/gone-statement.ts'
import { startDelivering, type Delivering, type DocumentSource } from '../../src/mesh/deliver.ts'
import { readDeliveries } from '../../src/mesh/registry/deliveries-file.ts'
import { registryFile } from '../../src/mesh/registry/registry-database.ts'
import { signStatement } from '../../src/governance/signed-statement.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { TestMesh } from '../support/test-mesh.ts'
import {
  assertionOf,
  clientOf,
  documentsOf,
  nodesDocument,
  productOf,
  testNode,
  TestRegistry,
  type TestNode,
} from './registry/registry-mesh.ts'

const flights = testNode('flights')
const safety = testNode('safety')

/** Delivers what `sources` say, and looks all the time. */
const delivering = (
  state: string,
  urls: readonly string[],
  sources: readonly DocumentSource[],
): Delivering & AsyncDisposable => {
  const started = startDelivering({
    node: flights.node,
    state,
    registries: () => Promise.resolve(urls),
    assertion: (address) => assertionOf(flights, address),
    sources,
    gone: (key) => signGone({ mesh: 'test', node: flights.node, key, now: new Date() }, flights.key),
    now: () => new Date(),
    onFault: () => undefined,
    lookMilliseconds: 20,
  })
  return { ...started, [Symbol.asyncDispose]: started.stop }
}

const sourceOf = (documents: Readonly<Record<string, string>>): DocumentSource => {
  const texts = new Map(Object.entries(documents))
  return () => Promise.resolve(texts)
}

const reportOf = ({ node, key }: TestNode, reads: number): string =>
  signStatement({ mesh: 'test', node, reads, issuedAt: new Date().toISOString() }, 'hansa-usage+json', key)

const registryAt = async (port: number, mesh: TestMesh): Promise<TestRegistry> => {
  mesh.write('governance/nodes.yaml', nodesDocument([flights, safety]))
  return TestRegistry.serve(mesh, { port })
}

describe('startDelivering', () => {
  it('brings a registry that was away, or lost its index, to what the node says', async () => {
    await using folder = new TestMesh({})
    await using mesh = new TestMesh({}, { systemClock: true })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const documents = {
      ...documentsOf(flights, [productOf(flights, 'flights/a'), productOf(flights, 'flights/b')]),
      'report/usage/day': reportOf(flights, 7),
    }
    await using delivery = delivering(folder.state, [url], [sourceOf(documents)])
    await eventually(async () => (await readDeliveries(folder.state))[url]?.fault !== undefined)
    const client = clientOf(flights, url)
    const hasAll = async () => {
      delivery.ask()
      return Object.keys(await client.digests('flights').catch(() => ({}))).length === 4
    }
    const first = await registryAt(port, mesh)
    await eventually(hasAll)
    await first.stop()
    rmSync(registryFile(mesh.state))
    const second = await registryAt(port, mesh)
    await eventually(hasAll)
    assert.deepEqual(
      (await client.reports('usage')).map(({ statement }) => statement),
      [documents['report/usage/day']],
    )
    assert.equal((await client.products({})).products.length, 2)
    await eventually(async () => (await readDeliveries(folder.state))[url]?.reachedAt !== undefined)
    await second.stop()
  })

  it('delivers to one registry while another is away, and takes reports back that are gone', async () => {
    await using folder = new TestMesh({})
    await using registry = await TestRegistry.open([flights])
    const away = `http://127.0.0.1:${await freePort()}`
    const reports = new Map([
      ['report/usage/day', reportOf(flights, 1)],
      ['report/usage/week', reportOf(flights, 2)],
    ])
    const sources = [sourceOf(documentsOf(flights, [])), () => Promise.resolve(reports)]
    await using delivery = delivering(folder.state, [away, registry.url], sources)
    const client = clientOf(flights, away, registry.url)
    const names = async () => {
      delivery.ask()
      return (await client.reports('usage')).map(({ name }) => name)
    }
    await eventually(async () => (await names()).length === 2)
    reports.delete('report/usage/day')
    await eventually(async () => (await names()).length === 1)
    assert.deepEqual(await names(), ['week'])
  })

  it('keeps what a source says that fails, and goes on with the others', async () => {
    await using folder = new TestMesh({})
    await using registry = await TestRegistry.open([flights])
    let isBroken = false
    const report: DocumentSource = () =>
      isBroken
        ? Promise.reject(new Error('no report'))
        : Promise.resolve(new Map([['report/usage/day', reportOf(flights, 1)]]))
    const products = new Map<string, string>(Object.entries(documentsOf(flights, [])))
    await using delivery = delivering(folder.state, [registry.url], [() => Promise.resolve(products), report])
    const client = clientOf(flights, registry.url)
    const keys = async () => {
      delivery.ask()
      return Object.keys(await client.digests('flights'))
    }
    await eventually(async () => (await keys()).length === 2)
    isBroken = true
    const documents = documentsOf(flights, [productOf(flights, 'flights/a')])
    for (const [key, text] of Object.entries(documents)) products.set(key, text)
    await eventually(async () => (await keys()).includes('product/flights/a'))
    assert.ok((await keys()).includes('report/usage/day'))
  })

  it('does not send again what was refused, and says why', async () => {
    await using folder = new TestMesh({})
    await using registry = await TestRegistry.open([flights])
    const forged = documentsOf({ ...flights, key: safety.key }, [])
    await using delivery = delivering(folder.state, [registry.url], [sourceOf(forged)])
    await eventually(async () => {
      delivery.ask()
      const { refused = [] } = (await readDeliveries(folder.state))[registry.url] ?? {}
      return refused.length === 1
    })
    const { refused } = (await readDeliveries(folder.state))[registry.url] ?? {}
    assert.match(refused?.[0]?.reason ?? '', /signed/)
  })
})
