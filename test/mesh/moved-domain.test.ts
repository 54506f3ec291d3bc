import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { status } from '@grpc/grpc-js'
import pg from 'pg'
import { publicKeyText } from '../../src/governance/signed-statement.ts'
import { nodeKey } from '../../src/sidecar/node-key.ts'
import { command, descriptor, FlightClient } from '../ports/flight/flight-client.ts'
import { textField } from '../../src/ports/flight/protobuf.ts'
import { assertProblem } from '../ports/http/problem.ts'
import { callTool, connectMcp } from '../ports/mcp/mcp-client.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { hansa, hansaPrints, startHansa, type RunningHansa } from '../support/hansa.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { pushRows, pushServer } from '../support/push-rows.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { TestMesh, type ShortProducts } from '../support/test-mesh.ts'
import { testNode, TestRegistry } from './registry/registry-mesh.ts'
import { nodesDocument } from './served-node.ts'

const open = `@id("open") @reason("Everybody may do everything here.")
permit (principal, action, resource);
`

const takings = {
  sources: { tills: { server: pushServer, name: 'sold', columns: { amount: 'integer!' } } },
  serves: { takings: { columns: { amount: 'integer!' } } },
  sql: { takings: 'select amount from tills\n' },
} satisfies ShortProduct

const plans = {
  reads: { takings: 'sales.takings.takings' },
  settings: { purpose: 'dpv:Marketing' },
  serves: { plans: { columns: { total: 'integer' } } },
  sql: { plans: 'select sum(amount)::bigint as total from sales.takings\n' },
} satisfies ShortProduct

/** A node in a folder of its own, run as a process. */
class MovingNode implements AsyncDisposable {
  readonly name: string
  readonly mesh: TestMesh
  readonly ports: { readonly http: number; readonly pgwire: number; readonly flight: number }
  #process: RunningHansa | undefined

  private constructor(name: string, mesh: TestMesh, ports: MovingNode['ports']) {
    this.name = name
    this.mesh = mesh
    this.ports = ports
  }

  static async declare(name: string, products: ShortProducts): Promise<MovingNode> {
    const ports = { http: await freePort(), pgwire: await freePort(), flight: await freePort() }
    const { http, pgwire, flight } = ports
    const node = { name, address: `http://127.0.0.1:${http}` }
    const settings = { node, http: { port: http }, pgwire: { port: pgwire }, flight: { port: flight } }
    const mesh = new TestMesh(products, { settings, systemClock: true })
    mesh.write('governance/policies/open.cedar', open)
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: 'user:kim' }],
    })
    return new MovingNode(name, mesh, ports)
  }

  get url(): string {
    return `http://127.0.0.1:${this.ports.http}`
  }

  async line(domains: readonly string[]): Promise<object> {
    const key = publicKeyText((await nodeKey(this.mesh.state)).publicKey)
    return { node: this.name, key, domains, vouchesFor: ['user:*'] }
  }

  run(...words: readonly string[]): Promise<string> {
    return hansaPrints(['-C', this.mesh.root, ...words])
  }

  async up(): Promise<void> {
    this.#process = startHansa(['-C', this.mesh.root, 'up'])
    await this.#process.says(/at http:\S+/)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.end('SIGKILL')
    await this.mesh[Symbol.asyncDispose]()
  }
}

describe('a domain that has left for another node', () => {
  let registry: TestRegistry
  let old: MovingNode
  let next: MovingNode
  let headers: Readonly<Record<string, string>>
  let token: string
  let sharing: string

  const rule = async (domains: Readonly<Record<'old' | 'next', readonly string[]>>): Promise<void> => {
    const known = [await old.line(domains.old), await next.line(domains.next)]
    for (const mesh of [registry.mesh, old.mesh, next.mesh])
      mesh.write('governance/nodes.yaml', nodesDocument(known))
    await registry.mesh.apply({ only: [] })
    await next.mesh.apply({ only: [] })
    await next.mesh.close()
  }

  before(async () => {
    registry = await TestRegistry.open([testNode('nobody')])
    old = await MovingNode.declare('old', { 'sales/takings': takings, 'planning/plans': plans })
    next = await MovingNode.declare('next', {})
    await rule({ old: ['sales', 'planning'], next: [] })
    await old.mesh.apply()
    await pushRows(old.mesh, { product: 'sales/takings', input: 'tills', key: 'first' }, [{ amount: 3 }])
    await old.mesh.apply()
    token = await tokenOf(old.mesh, 'user:kim')
    sharing = await tokenOf(old.mesh, 'user:kim', { purpose: 'dpv:Marketing' })
    headers = { authorization: `Bearer ${token}`, 'hansa-purpose': 'dpv:Marketing' }
    await old.mesh.close()
    await old.run('join', registry.url)
    await old.up()
    await old.run('export', 'sales', path.join(next.mesh.root, 'moved'))
    next.mesh.declare({ 'sales/takings': takings })
    await next.run('import', path.join(next.mesh.root, 'moved'))
    await rule({ old: ['planning'], next: ['sales'] })
    await next.mesh.apply()
    await pushRows(next.mesh, { product: 'sales/takings', input: 'tills', key: 'next' }, [{ amount: 4 }])
    await next.mesh.apply()
    await next.mesh.close()
    await next.run('join', registry.url)
    await next.up()
  })
  after(async () => {
    await old[Symbol.asyncDispose]()
    await next[Symbol.asyncDispose]()
    await registry[Symbol.asyncDispose]()
  })

  const query = (sql: string): Promise<Response> =>
    fetch(`${old.url}/query`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ sql, format: 'json' }),
    })
  const amounts = 'select amount from sales.takings order by amount'

  it('is served by its old node until the rules say so, and from that moment read from the new one', async () => {
    assert.deepEqual(await (await query(amounts)).json(), [{ amount: 3 }])
    await hansa(['-C', old.mesh.root, 'apply'])
    // The new owner's address comes with what the registry tells.
    await eventually(async () => (await query(amounts)).status === 200)
    assert.deepEqual(await (await query(amounts)).json(), [{ amount: 3 }, { amount: 4 }])
  })

  it('is on no other port of its old node, which names the new one', async () => {
    const misdirected = async (address: string, init: RequestInit = {}): Promise<void> => {
      const response = await fetch(old.url + address, { headers, ...init })
      await assertProblem(response.clone(), 421, 'misdirected')
      assert.match(await response.text(), /belongs to node next/)
    }
    await misdirected('/products/sales/takings')
    await misdirected('/products/sales/takings/takings')
    await misdirected('/products/sales/takings/inputs/tills', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-ndjson', 'idempotency-key': 'late' },
      body: '{"amount":5}\n',
    })
    // The Mesh API asks the new one, which answers under its own rules.
    const asked = await fetch(`${old.url}/api/v1/products/sales/takings`, { headers })
    assert.match(await asked.text(), /"product":"sales\/takings".*"node":"next"/)
    const shared = { headers: { authorization: `Bearer ${sharing}` } }
    for (const address of ['', '/takings/metadata']) {
      const tables = `${old.url}/delta-sharing/shares/sales/schemas/takings/tables${address}`
      const answer = await fetch(tables, shared)
      assert.ok(answer.status >= 400, String(answer.status))
      assert.match(await answer.text(), /no schema sales.takings|belongs to node next/)
    }
  })

  it('is told of by no list of its old node as its own', async () => {
    const list = async (address: string): Promise<string> =>
      (await fetch(old.url + address, { headers })).text()
    assert.doesNotMatch(await list('/delta-sharing/shares'), /sales/)
    const products = JSON.parse(await list('/products')) as readonly Readonly<Record<string, unknown>>[]
    const shown = products.map(({ product, node }) => [product, node ?? 'old'])
    assert.deepEqual(Object.fromEntries(shown), { 'planning/plans': 'old', 'sales/takings': 'next' })
  })

  it('is read from the new node by agents, psql and Flight too', async () => {
    const agent = await connectMcp(old.url, headers)
    try {
      const parameters = { sql: amounts, purpose: 'dpv:Marketing' }
      const { structure, text } = await callTool(agent, 'dataproduct_query', parameters)
      assert.deepEqual(structure['rows'], [{ amount: 3 }, { amount: 4 }], text)
    } finally {
      await agent.close()
    }
    const psql = new pg.Client({
      ...{ host: '127.0.0.1', port: old.ports.pgwire, user: 'token', password: token, database: 'test' },
      options: '-c hansa.purpose=dpv:Marketing',
    })
    await psql.connect()
    try {
      assert.deepEqual((await psql.query(amounts)).rows, [{ amount: '3' }, { amount: '4' }])
    } finally {
      await psql.end()
    }
    using flight = new FlightClient(`http://127.0.0.1:${old.ports.flight}`, headers)
    const found = await flight.call(
      'GetFlightInfo',
      descriptor(command('CommandStatementQuery', textField(1, amounts))),
    )
    assert.equal(found.code, status.OK, found.details)
  })

  it('is built by its old node no more, nor anything there that would read the copy', async () => {
    const { status: exit, stdout, stderr } = await hansa(['-C', old.mesh.root, 'apply'])
    assert.equal(exit, 4, stdout + stderr)
    assert.match(stdout + stderr, /sales\/takings.*blocked: its domain sales belongs to node next/)
    assert.match(
      stdout + stderr,
      /planning\/plans.*blocked: sales\/takings belongs to node next now: without domains\/sales/,
    )
    old.mesh.remove('.')
    old.mesh.declare({ 'planning/plans': plans })
    const { stderr: applied } = await hansa(['-C', old.mesh.root, 'apply'])
    assert.match(applied, /1 published/)
    const answer = await query('select total from planning.plans')
    assert.deepEqual(await answer.json(), [{ total: 7 }])
  })
})
