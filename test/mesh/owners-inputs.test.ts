import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isHansaError, type HansaError } from '../../src/errors.ts'
import { KnownProducts } from '../../src/mesh/known-products.ts'
import { Members } from '../../src/mesh/members.ts'
import { openRemote, type OpenedRemote } from '../../src/mesh/open-remote.ts'
import { OwnStatements } from '../../src/mesh/own-statements.ts'
import { OwnersInputs } from '../../src/mesh/owners-inputs.ts'
import { nodeKey } from '../../src/sidecar/node-key.ts'
import { servedProtocols } from '../../src/spec/served-protocols.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import type { TestMesh } from '../support/test-mesh.ts'
import { serveNodes, type NodeWish, type ServedNode, type ServedNodes } from './served-node.ts'

const people = (rows: string): ShortProduct => ({
  sources: { raw: { columns: { id: 'integer', name: 'string', address: 'string' } } },
  serves: {
    people: {
      columns: {
        id: 'integer',
        name: { logicalType: 'string', classification: 'confidential' },
        address: { logicalType: 'string', classification: 'restricted' },
      },
    },
  },
  sql: { people: 'select id, name, address from raw' },
  files: { 'raw.csv': `id,name,address\n${rows}` },
})

const initials: ShortProduct = {
  reads: { people: 'crm.people.people' },
  serves: { initials: { columns: { initial: 'string' } } },
  sql: { initials: 'select left(name, 1) as initial from crm.people' },
  settings: { purpose: 'dpv:ServiceProvision' },
}
const hosts: ShortProduct = {
  reads: { people: 'crm.people.people' },
  serves: { hosts: { columns: { host: 'string' } } },
  sql: { hosts: "select split_part(address, '@', 2) as host from crm.people" },
  settings: { purpose: 'dpv:ServiceProvision' },
}
const nosy: ShortProduct = {
  ...initials,
  serves: { nosy: { columns: { initial: 'string' } } },
  sql: { nosy: 'select left(name, 1) as initial from crm.people' },
}

/** Sales may read for one purpose, without addresses; one of its products may not at all. */
const rules = `@id("crm.sales")
@reason("sales provides the service")
permit (principal is Hansa::Service, action == Hansa::Action::"read", resource)
when { context.purpose in Hansa::Purpose::"dpv:ServiceProvision" };

@id("crm.not-nosy")
@reason("nosy is nosy")
forbid (principal == Hansa::Service::"sales.nosy", action == Hansa::Action::"read", resource);

@id("crm.addresses-stay")
@reason("addresses stay here")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.level >= 3 };
`

/** A node that owns what it declares, and says so. */
function owner(products: NodeWish['products'], name: string): NodeWish {
  let own: TestMesh | undefined
  return {
    products: products ?? {},
    declare: (mesh) => {
      own = mesh
      mesh.write('domains/crm/policies/sales.cedar', rules)
    },
    statements: async () => {
      assert.ok(own)
      const { mesh, store, effects } = await own.context()
      const { state, node } = mesh.settings
      assert.ok(node)
      const members = membersOf(own, name, await own.context())
      const key = await nodeKey(state)
      const options = { store: store.metadata, mesh: 'test', node, state, key, members, hansa: '0.1.0' }
      return new OwnStatements({
        ...options,
        protocols: servedProtocols(mesh.settings),
        now: effects.now,
      }).current()
    },
  }
}

const membersOf = (
  { state }: TestMesh,
  node: string,
  { store, effects }: Awaited<ReturnType<TestMesh['context']>>,
): Members =>
  new Members({
    store: store.metadata,
    mesh: 'test',
    node,
    state,
    addressBook: { rotationStatements: () => Promise.resolve([]) },
    now: effects.now,
  })

describe('a product made from another node’s product', () => {
  let nodes: ServedNodes<'crm' | 'sales'>
  let remote: OpenedRemote
  let known: KnownProducts
  let sales: TestMesh
  let crm: ServedNode

  before(async () => {
    nodes = await serveNodes({
      crm: owner({ 'crm/people': people('1,Ann,ann@example.org\n') }, 'crm'),
      sales: { domains: ['sales'] },
    })
    crm = nodes.crm
    sales = nodes.sales.mesh
    const context = await sales.context()
    const members = membersOf(sales, 'sales', context)
    const { settings } = context.mesh
    const statement = owner(undefined, 'crm')
    statement.declare?.(crm.mesh)
    const book = { nodeStatement: async () => (await statement.statements?.())?.get('node') }
    remote = await openRemote({ settings, mesh: 'test', members, book, effects: context.effects })
    const self = { kind: 'node', id: 'sales', teams: [], attributes: {} } as const
    known = new KnownProducts({
      state: settings.state,
      mesh: 'test',
      self: 'sales',
      members,
      statements: (node) => remote.peerOf(node).statements(self),
      now: context.effects.now,
    })
    assert.equal(await known.refresh(), true)
    const inputs = new OwnersInputs({ members, datasets: remote.datasets, known })
    sales.elsewhere = { ports: await known.ports(), inputs }
    sales.declare({ 'sales/initials': initials, 'sales/hosts': hosts, 'sales/nosy': nosy })
  })
  after(async () => {
    await remote.close()
    await nodes[Symbol.asyncDispose]()
  })

  it('is read as the product, for its purpose, as its owner allows it', async () => {
    const outcomes = await sales.apply()
    assert.deepEqual(outcomes.kinds, {
      'sales/hosts': 'failed',
      'sales/initials': 'published',
      'sales/nosy': 'failed',
    })
    assert.deepEqual(await sales.column('select initial from sales.initials'), ['A'])
    const { governance } = (await sales.publication('sales/initials')) ?? {}
    assert.deepEqual(governance?.classifications, {
      'sales/initials/initials@1/initials': { initial: 'confidential' },
    })
    const faultOf = (product: string): HansaError => {
      const { error } = outcomes.of(product, 'failed')
      assert.ok(isHansaError(error, 'denied'))
      return error
    }
    const withheld = faultOf('sales/hosts')
    assert.equal(
      withheld.message,
      'the node crm withholds address of crm/people/people@1/people from service:sales.hosts for dpv:ServiceProvision',
    )
    assert.match(
      withheld.remedy ?? '',
      /Ask its owner: `hansa access request crm\.people --as service:sales\.hosts --purpose dpv:ServiceProvision/,
    )
    assert.match(
      faultOf('sales/nosy').message,
      /^the node crm lets service:sales\.nosy not read crm\/people.*nosy is nosy/,
    )
  })

  it('is not made again while its input is the same', async () => {
    crm.mesh.pass(60)
    assert.equal((await sales.apply()).kinds['sales/initials'], 'unchanged')
  })

  it('follows what its owner publishes', async () => {
    crm.mesh.declare({ 'crm/people': people('1,Ann,ann@example.org\n2,Bob,bob@example.org\n') })
    await crm.mesh.apply()
    assert.equal((await sales.apply()).kinds['sales/initials'], 'published')
    assert.deepEqual(await sales.column('select initial from sales.initials order by 1'), ['A', 'B'])
  })

  it('stays as it was while its owner is down', async () => {
    await crm.close()
    const outcomes = await sales.apply()
    const { error } = outcomes.of('sales/initials', 'failed')
    assert.ok(error instanceof Error)
    assert.match(error.message, /node crm cannot be asked/)
    assert.deepEqual(await sales.column('select initial from sales.initials order by 1'), ['A', 'B'])
    assert.equal((await known.ports()).length, 1)
  })
})
