import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parsePrincipal } from '../../src/governance/principal.ts'
import { publicKeyText } from '../../src/governance/signed-statement.ts'
import { signAssertion } from '../../src/mesh/node-assertion.ts'
import { nodeKey } from '../../src/sidecar/node-key.ts'
import { freePort } from '../support/free-port.ts'
import { startHansa, type RunningHansa } from '../support/hansa.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { testNode } from './registry/registry-mesh.ts'
import { exchange, nodesDocument } from './served-node.ts'

const planning = testNode('planning')
const owner = 'user:owner@example.org'

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

describe('agreements, and a node that speaks for an owner', () => {
  let mesh: TestMesh
  let running: RunningHansa
  let url: string
  let own: string
  let spokenFor: string
  before(async () => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const settings = { node: { name: 'sales', address: url }, http: { port } }
    mesh = new TestMesh({ 'sales/orders': orders }, { settings, systemClock: true })
    const key = publicKeyText((await nodeKey(mesh.state)).publicKey)
    const known = [
      { node: 'sales', key, domains: ['sales'] },
      { node: 'planning', key: planning.key.text, domains: ['planning'], vouchesFor: ['user:*'] },
    ]
    mesh.write('governance/nodes.yaml', nodesDocument(known))
    const principals = [{ principal: 'user:kim' }, { principal: owner }]
    mesh.write('identities.yaml', { apiVersion: 'hansa/v1', kind: 'Identities', principals })
    await mesh.apply()
    own = await tokenOf(mesh, owner)
    running = startHansa(['-C', mesh.root, 'up'])
    await running.says(/at http:\S+/)
    spokenFor = await onBehalfOf(owner)
  })
  after(async () => {
    await running[Symbol.asyncDispose]()
    await mesh[Symbol.asyncDispose]()
  })

  async function onBehalfOf(name: string): Promise<string> {
    const principal = parsePrincipal(name)
    assert.ok(principal !== undefined)
    const said = { ...principal, teams: [], attributes: {} }
    const asking = { node: 'planning', principal: said, audience: 'node:sales', now: new Date() }
    const response = await exchange(url, signAssertion(asking, planning.key))
    const answer = (await response.json()) as Record<string, unknown>
    return String(answer['access_token'])
  }

  async function ask(token: string, address: string, body?: object): Promise<Answer> {
    const response = await fetch(`${url}/api/v1${address}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  const request = async (): Promise<string> => {
    const { status, body } = await ask(await onBehalfOf('user:kim'), '/agreements', {
      name: 'sales/orders',
      purpose: 'dpv:Marketing',
      until: '2040-01-01',
      justification: 'To read',
    })
    assert.equal(status, 201, JSON.stringify(body))
    return String(body['id'])
  }

  it('lets a node ask in the name of a reader, and take no step in the name of an owner', async () => {
    const id = await request()
    for (const kind of ['approve', 'refuse', 'revoke']) {
      const { status, body } = await ask(spokenFor, `/agreements/${id}/steps`, { kind })
      assert.deepEqual([status, body['code']], [403, 'denied'], JSON.stringify(body))
      assert.match(String(body['detail']), /credential of this node only/)
    }
    assert.equal((await ask(spokenFor, `/agreements/${id}/preview`, {})).status, 403)
    const seen = await ask(own, `/agreements/${id}`)
    assert.match(JSON.stringify(seen.body), /"state":"requested"/)
    assert.equal((await ask(own, `/agreements/${id}/steps`, { kind: 'approve' })).status, 200)
  })

  it('tells nobody how others are decided about, nor what is in the audit of a product, on the word of a node', async () => {
    const explain = '/decisions/sales/orders?purpose=dpv%3AMarketing&principal=user%3Akim'
    const entries = '/audit?product=sales/orders'
    for (const address of [explain, entries]) {
      assert.equal((await ask(own, address)).status, 200, address)
      const { status, body } = await ask(spokenFor, address)
      assert.deepEqual([status, body['code']], [403, 'denied'], JSON.stringify(body))
    }
  })
})
