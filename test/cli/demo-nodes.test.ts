import assert from 'node:assert/strict'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { parse, stringify } from 'yaml'
import { startNodes, type StartedNodes } from '../../src/cli/demo-nodes/start-nodes.ts'
import { systemEffects } from '../../src/effects.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { hansaJson, hansaPrints } from '../support/hansa.ts'
import { TestMesh } from '../support/test-mesh.ts'

const people: ShortProduct = {
  sources: { raw: { columns: { id: 'integer', city: 'string' } } },
  serves: {
    people: { columns: { id: 'integer', city: { logicalType: 'string', classification: 'confidential' } } },
  },
  sql: { people: 'select id, city from raw' },
  files: { 'raw.csv': 'id,city\n1,Bern\n2,Chur\n3,Bern\n' },
}
const orders: ShortProduct = {
  sources: { raw: { columns: { person: 'integer', cents: 'integer' } } },
  serves: { orders: { columns: { person: 'integer', cents: 'integer' } } },
  sql: { orders: 'select person, cents from raw' },
  files: { 'raw.csv': 'person,cents\n1,100\n2,250\n3,40\n3,5\n' },
}
const cities: ShortProduct = {
  reads: { people: 'crm.people.people', orders: 'shop.orders.orders' },
  serves: { cities: { columns: { city: 'string', cents: 'integer' } } },
  sql: {
    cities:
      'select city, sum(cents)::bigint as cents from crm.people join shop.orders on person = id group by city',
  },
  settings: { purpose: 'dpv:ServiceProvision' },
}

/** The node itself may look, so that its operator can ask what others own. */
const rules = `@id("nodes")
@reason("operators look after the mesh")
permit (principal is Hansa::Node, action == Hansa::Action::"read", resource);
`

const joined =
  'select city, sum(cents) as cents from crm.people join shop.orders on person = id group by city order by city'
const made = 'select city, cents from board.cities order by city'

describe('startNodes', () => {
  let whole: TestMesh
  let nodes: StartedNodes
  const base = (): string => path.join(whole.root, 'nodes')
  const at = (node: string): string => path.join(base(), node)
  const rows = (node: string, sql: string): Promise<unknown> =>
    hansaJson(['-C', at(node), 'query', '--purpose', 'dpv:ServiceProvision', sql])
  const context = () => ({
    terminal: {
      out: new PassThrough().resume(),
      err: new PassThrough().resume(),
      width: 120,
      liveWidth: undefined,
    },
    effects: systemEffects,
    folder: whole.root,
    json: false,
  })

  before(async () => {
    whole = new TestMesh(
      { 'board/cities': cities, 'crm/people': people, 'shop/orders': orders },
      { systemClock: true },
    )
    for (const name of ['board', 'crm', 'shop'])
      whole.write(`domains/${name}/domain.yaml`, {
        apiVersion: 'hansa/v1',
        kind: 'Domain',
        type: 'aggregate',
        description: 'For tests.',
        owners: [`${name}-owner`],
      })
    whole.write('governance/policies/nodes.cedar', rules)
    await whole.apply()
    nodes = await startNodes(context(), await whole.load(), { base: base() })
  })
  after(async () => {
    await nodes.end()
    await whole[Symbol.asyncDispose]()
  })

  it('makes of a mesh nodes that answer as the one process does', async () => {
    assert.deepEqual(
      nodes.nodes.map(({ name }) => name),
      ['crm', 'shop', 'board'],
    )
    const products = await rows('board', made)
    assert.deepEqual(products, [
      { city: 'Bern', cents: 145 },
      { city: 'Chur', cents: 250 },
    ])
    assert.deepEqual(JSON.parse(JSON.stringify(await whole.rows(made))), products)
    const answer = await rows('board', joined)
    assert.deepEqual(JSON.parse(JSON.stringify(await whole.rows(joined))), answer)
    const shown = await hansaPrints(['-C', at('board'), 'show', 'board/cities'])
    assert.match(shown, /city .*confidential/)
  })

  it('leaves what consumers ask and have made as it is when a domain moves to another node', async () => {
    cpSync(path.join(at('crm'), 'domains', 'crm'), path.join(at('shop'), 'domains', 'crm'), {
      recursive: true,
    })
    for (const node of ['registry', 'crm', 'shop', 'board']) handOver(at(node), 'crm', 'shop')
    await nodes.processes.find(({ name }) => name === 'crm')?.end()
    await hansaPrints(['-C', at('shop'), 'apply'])
    await agree('shop')
    assert.match(await hansaPrints(['-C', at('board'), 'apply', '--json']), /"outcome": "unchanged"/)
    assert.deepEqual(await rows('board', joined), await whole.rows(joined))
  })

  /** What the new owner decides is its own; the product had this at the former one. */
  async function agree(node: string): Promise<void> {
    const as = ['--as', 'service:board.cities', '--purpose', 'dpv:ServiceProvision']
    const more = ['--until', '2100-01-01', '--for', 'cities']
    const asked = await hansaPrints(['-C', at(node), 'access', 'request', 'crm/people', ...as, ...more])
    const [id = ''] = /[a-z0-9]{6,}(?=[ ,])/.exec(asked) ?? []
    await hansaPrints(['-C', at(node), 'access', 'approve', id, '--as', 'user:crm-owner'])
  }
})

function handOver(folder: string, domain: string, to: string): void {
  const file = path.join(folder, 'governance', 'nodes.yaml')
  const document = parse(readFileSync(file, 'utf8')) as { nodes: { node: string; domains: string[] }[] }
  for (const node of document.nodes) {
    node.domains = node.domains.filter((each) => each !== domain)
    if (node.node === to) node.domains.push(domain)
  }
  writeFileSync(file, stringify(document))
}
