import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { after, before, beforeEach, describe, it } from 'node:test'
import { signAssertion } from '../../src/mesh/node-assertion.ts'
import type { OpenedRemote } from '../../src/mesh/open-remote.ts'
import { registryAudience } from '../../src/mesh/registry/registry-audience.ts'
import { readDeliveries } from '../../src/mesh/registry/deliveries-file.ts'
import { askRegistry, type RegistryAccess } from '../../src/mesh/registry/registry-request.ts'
import { RegistryClient } from '../../src/mesh/registry/registry-client.ts'
import { CertificateAuthority, type IssuedCertificate } from '../support/certificate-authority.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { hansa, startHansa, type RunningHansa } from '../support/hansa.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { guardedSales } from './guarded-sales.ts'
import { openPlanning } from './open-planning.ts'
import { TestRegistry } from './registry/registry-mesh.ts'
import {
  bring,
  descriptorOf,
  impatience,
  productsOf,
  serveTwoNodes,
  type TwoNodes,
} from './remote/two-nodes.ts'
import { serveNodes, type ServedNode, type ServedNodes } from './served-node.ts'
import { TlsFront } from './tls-front.ts'

const skip = skipWithout('openssl')

/** What may be wrong, what is said of it, and who is told what to do. */
const faults = [
  ['has expired', { from: -3, until: -1 }, /has expired/, /Its owner renews it/],
  ['is not valid yet', { from: 1, until: 3 }, /is not valid yet/, /clock of this machine is behind/],
  ['is for another host', { host: 'other.example' }, /for another host name/, /gets one for that name/],
] as const

describe('nodes behind certificates', { skip }, () => {
  let authority: CertificateAuthority
  let stranger: CertificateAuthority
  let good: IssuedCertificate
  let expired: IssuedCertificate
  before(() => {
    authority = new CertificateAuthority()
    stranger = new CertificateAuthority()
    good = authority.issue()
    expired = authority.issue({ from: -3, until: -1 })
  })
  after(() => {
    authority[Symbol.dispose]()
    stranger[Symbol.dispose]()
  })

  describe('OwnersDatasets of an owner whose certificate is no good', () => {
    const usual = getCACertificates('default')
    let two: TwoNodes
    let front: TlsFront
    let remote: OpenedRemote
    before(async () => {
      setDefaultCACertificates([...usual, authority.pem])
      two = await serveTwoNodes()
      front = await TlsFront.before(two.sales.url, good)
      two.registry.address = front.url
      remote = await two.open()
    })
    after(async () => {
      setDefaultCACertificates(usual)
      await remote.close()
      await front[Symbol.asyncDispose]()
      await two[Symbol.asyncDispose]()
    })
    beforeEach(async () => {
      front.show(good)
      await remote.close()
      remote = await two.open()
      await bring(remote, 'prices')
      await bring(remote, 'orders')
    })

    const refusedFor = (why: RegExp, remedy: RegExp) => ({ code: 'source_unavailable', message: why, remedy })

    for (const [what, wish, why, remedy] of faults)
      it(`says that it ${what}, asks once, and takes a good one later`, async () => {
        front.show(authority.issue(wish))
        front.connections = 0
        await assert.rejects(
          bring(remote, 'orders'),
          refusedFor(new RegExp(`node sales cannot be asked: its certificate.*${why.source}`), remedy),
        )
        assert.equal(front.connections, 1)
        front.show(good)
        await eventually(
          async () => (await bring(remote, 'orders').catch(() => undefined))?.rows.length === 3,
        )
      })

    it('trusts no authority that it was not told of, nor one that signs itself', async () => {
      front.show(stranger.issue())
      await assert.rejects(
        bring(remote, 'orders'),
        refusedFor(
          /node sales cannot be asked: .* no authority that this machine trusts/,
          /NODE_EXTRA_CA_CERTS/,
        ),
      )
    })

    it('leaves it alone for a while, as one that is down', async () => {
      await remote.close()
      remote = await two.open({ ...impatience, cooling: 60_000 })
      await bring(remote, 'orders')
      front.show(expired)
      front.connections = 0
      for (const _ of ['first', 'second', 'third'])
        await assert.rejects(bring(remote, 'orders'), refusedFor(/has expired/, /renews it/))
      assert.equal(front.connections, 1)
    })

    it('shows what the product allows without its owner, labelled, and nothing else', async () => {
      front.show(expired)
      const { access, rows, transfer } = await bring(remote, 'prices')
      assert.equal(rows.length, 3000)
      assert.match(access.staleSince ?? '', /^2026-/)
      assert.equal(transfer.staleSince, access.staleSince)
      await assert.rejects(bring(remote, 'orders'), refusedFor(/has expired/, /renews it/))
    })

    it('asks a registry with such a certificate once, and the next one besides', async () => {
      await using other = await TlsFront.before('http://127.0.0.1:1', expired)
      const access: RegistryAccess = {
        urls: [front.url, other.url],
        assertion: () => 'none',
        rounds: 3,
      }
      front.show(expired)
      front.connections = 0
      await assert.rejects(askRegistry(access, { path: '/health' }), {
        code: 'source_unavailable',
        message: /the registry https:\/\/localhost:\d+ cannot be reached: its certificate.* has expired/,
        remedy: /Its owner renews it/,
      })
      assert.deepEqual([front.connections, other.connections], [1, 1])
    })
  })

  describe('hansa up, with its owner and its registry behind certificates', () => {
    let nodes: ServedNodes<'sales' | 'planning'>
    let registry: TestRegistry
    let ofSales: TlsFront
    let ofRegistry: TlsFront
    let planning: RunningHansa
    let state: string
    let token: string
    let url: string
    before(async () => {
      url = `http://127.0.0.1:${await freePort()}`
      const http = { host: '127.0.0.1', port: Number(new URL(url).port) }
      nodes = await serveNodes({
        sales: { ...guardedSales(), systemClock: true, statements: () => productsOf(nodes.sales) },
        planning: { ...openPlanning, systemClock: true, settings: { http } },
      })
      ofSales = await TlsFront.before(nodes.sales.url, good)
      const port = await freePort()
      ofRegistry = await TlsFront.before(`http://127.0.0.1:${port}`, good)
      registry = await registryBehind(ofRegistry, nodes.sales, port)
      await tellOf(nodes.sales, { to: registry.url, address: ofSales.url })
      const { mesh } = nodes.planning
      state = mesh.state
      token = await tokenOf(mesh, 'user:kim')
      await nodes.planning.close()
      await mesh.close()
      const env = { NODE_EXTRA_CA_CERTS: authority.file }
      const joined = await hansa(['-C', mesh.root, 'join', ofRegistry.url], { env })
      assert.equal(joined.status, 0, joined.stderr)
      ofRegistry.show(expired)
      planning = startHansa(['-C', mesh.root, 'up'], { env })
      await planning.says(/at http:\S+/)
    })
    after(async () => {
      await planning[Symbol.asyncDispose]()
      for (const each of [ofRegistry, ofSales, registry, nodes]) await each[Symbol.asyncDispose]()
    })

    const ask = async (sql: string) => {
      const response = await fetch(`${url}/query`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ sql, format: 'json', purpose: 'dpv:Marketing' }),
      })
      return {
        status: response.status,
        stale: response.headers.get('hansa-stale'),
        body: await response.json(),
      }
    }
    const plans = 'select count(*)::int as n from planning.plans'
    const prices = 'select count(*)::int as n from sales.prices'
    const orders = 'select count(*)::int as n from sales.orders'

    it('starts and goes on without its registry, and delivers once that has renewed', async () => {
      const delivery = async () => (await readDeliveries(state))[ofRegistry.url]
      const refused = /the registry \S+ cannot be reached: its certificate.* has expired/
      await eventually(async () => refused.test((await delivery())?.fault ?? ''))
      assert.deepEqual(await ask(plans), { status: 200, stale: null, body: [{ n: 3 }] })
      ofRegistry.show(good)
      await eventually(async () => (await delivery())?.fault === undefined)
      assert.notEqual((await delivery())?.reachedAt, undefined)
    })

    it('reads by the authority that it was told of', async () => {
      for (const [sql, n] of [
        [prices, 3000],
        [orders, 0],
      ] as const)
        assert.deepEqual(await ask(sql), { status: 200, stale: null, body: [{ n }] })
    })

    it('goes on with all that is its own, and labels what may be old, until the owner renews', async () => {
      ofSales.show(expired)
      assert.equal((await ask(plans)).status, 200)
      const stale = await ask(prices)
      assert.deepEqual([stale.status, stale.body], [200, [{ n: 3000 }]])
      assert.match(stale.stale ?? '', /^"sales\/prices\/.*";since="/)
      const refused = await ask(orders)
      assert.equal(refused.status, 502)
      assert.match(
        JSON.stringify(refused.body),
        /node sales cannot be asked: its certificate[^"]* has expired.*Its owner renews it/,
      )
      ofSales.show(good)
      await eventually(async () => (await ask(orders)).status === 200)
      assert.equal((await ask(prices)).stale, null)
    })
  })
})

/** A registry that has the rules of this node, and listens at this port. */
async function registryBehind(
  { url }: TlsFront,
  { mesh: of }: ServedNode,
  port: number,
): Promise<TestRegistry> {
  const mesh = new TestMesh({}, { systemClock: true })
  const rules = 'governance/nodes.yaml'
  mesh.write(rules, readFileSync(path.join(of.root, rules), 'utf8'))
  return TestRegistry.serve(mesh, { port, addresses: [url, `http://127.0.0.1:${port}`] })
}

/** Tells a registry where a node is. */
async function tellOf(node: ServedNode, { to, address }: { to: string; address: string }): Promise<void> {
  const principal = { kind: 'node', id: node.name, teams: [], attributes: {} } as const
  const key = await node.key()
  const assertion = (of: string): string =>
    signAssertion(
      { node: node.name, principal, audience: registryAudience('test', of), now: new Date() },
      key,
    )
  const client = new RegistryClient({ urls: [to], assertion })
  const { kept } = await client.deliver(node.name, { node: await descriptorOf(node, address) })
  assert.deepEqual(kept, ['node'])
}
