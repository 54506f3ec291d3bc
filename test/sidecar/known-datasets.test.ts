import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Principal } from '../../src/governance/principal.ts'
import { Decisions } from '../../src/sidecar/decisions.ts'
import { KnownDatasets, type KnowingTerms } from '../../src/sidecar/known/known-datasets.ts'
import { PublishedDatasets } from '../../src/sidecar/published-datasets.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import { nodesDocument, testNode } from '../mesh/registry/registry-mesh.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { governedMesh, onCustomers, onOrders } from './governed-mesh.ts'
import { agree, change, readerOf } from './read-as.ts'

const orders = 'sales/orders/orders@1/orders'
const customers = 'crm/customers/customers@1/customers'
const research = { port: 'http', purpose: 'dpv:ResearchAndDevelopment' }

const policy = (id: string, body: string): string => `@id("${id}") @reason("For this test")\n${body}\n`
const permit = (id: string, condition: string): string =>
  policy(id, `permit (principal, action == Hansa::Action::"read", resource) when { ${condition} };`)

describe('KnownDatasets', () => {
  let mesh: TestMesh
  before(async () => {
    mesh = await governedMesh()
  })
  after(() => mesh[Symbol.asyncDispose]())

  /** Columns by dataset, which are those that reads are shown at the same moment. */
  async function known(reader: Reader, terms: KnowingTerms = research): Promise<Record<string, string>> {
    const sidecar = await mesh.sidecar()
    const found = await (await sidecar.known(reader, terms)).columns([orders, customers])
    for (const [key, domain, name] of [
      [orders, 'sales', 'orders'],
      [customers, 'crm', 'customers'],
    ] as const) {
      const { decision } = await sidecar.decide(reader, { domain, name }, terms)
      const shown = decision.kind === 'denied' ? [] : decision.entitlement.columns
      const names = shown.filter(({ access }) => access !== 'withheld').map(({ name: column }) => column)
      assert.deepEqual([...(found.get(key) ?? [])], names, key)
    }
    const told: Record<string, string> = {}
    for (const [key, columns] of found) told[key.split('/')[1] ?? ''] = [...columns].join()
    return told
  }

  async function enact(file: string, text: string): Promise<void> {
    mesh.write(file, text)
    await mesh.apply({ only: [] })
  }

  const all = { orders: 'id,customer,region,amount' }
  const rules = 'domains/sales/policies/test.cedar'

  it('feels other rules at once, and that they are taken back', async () => {
    const eve = readerOf('user:eve')
    assert.deepEqual(await known(eve), {})
    await enact(rules, permit('sales.eve', 'principal == Hansa::User::"eve"'))
    assert.deepEqual(await known(eve), all)
    assert.deepEqual(await known(eve), all)
    await enact(rules, '')
    assert.deepEqual(await known(eve), {})
  })

  it('feels an agreement, its narrowing, its end and that it is revoked at once', async () => {
    const kim = readerOf('user:kim')
    assert.deepEqual(await known(kim), {})
    const until = new Date(mesh.now.getTime() + 3_600_000).toISOString()
    const agreement = await agree(mesh, { id: 'agr_kim', consumer: 'user:kim', ...onOrders, until })
    assert.deepEqual(await known(kim), all)
    assert.deepEqual(await known(kim, { port: 'http' }), all)
    const narrowed = await change(mesh, agreement, { narrowing: { columns: ['orders.id'] } })
    assert.deepEqual(await known(kim), { orders: 'id' })
    mesh.pass(3601)
    assert.deepEqual(await known(kim), {})
    const later = new Date(mesh.now.getTime() + 3_600_000).toISOString()
    const renewed = await change(mesh, narrowed, { until: later })
    assert.deepEqual(await known(kim), { orders: 'id' })
    await change(mesh, renewed, { state: 'revoked' })
    assert.deepEqual(await known(kim), {})
  })

  it('keeps apart who asks, with which teams and attributes, what for and by which port', async () => {
    await enact(
      rules,
      permit('sales.team', 'principal in Hansa::Team::"planning"') +
        permit('sales.north', 'principal has region && principal.region == "north"') +
        permit(
          'sales.port',
          'context.port == "flight" && context.purpose == Hansa::Purpose::"dpv:Marketing"',
        ),
    )
    const asked = (changes: Partial<Principal>, terms?: KnowingTerms) =>
      known(readerOf('user:pat', changes), terms)
    assert.deepEqual(await asked({}), {})
    assert.deepEqual(await asked({ teams: ['planning'] }), all)
    assert.deepEqual(await asked({ attributes: { region: 'south' } }), {})
    assert.deepEqual(await asked({ attributes: { region: 'north' } }), all)
    assert.deepEqual(await asked({}), {})
    const marketing = { port: 'http', purpose: 'dpv:Marketing' }
    assert.deepEqual(await asked({}, marketing), {})
    assert.deepEqual(await asked({}, { ...marketing, port: 'flight' }), all)
    assert.deepEqual(
      await asked({ teams: ['planning'] }, { port: 'http', purpose: 'dpv:ServiceManagement' }),
      {
        orders: 'id,customer,region,amount,cost',
      },
    )
    await enact(rules, '')
  })

  it('feels the time that policies look at', async () => {
    const until = new Date(mesh.now.getTime() + 600_000).toISOString()
    await enact(rules, permit('sales.until', `context.now < datetime("${until}")`))
    const tim = readerOf('user:tim')
    assert.deepEqual(await known(tim), all)
    mesh.pass(700)
    assert.deepEqual(await known(tim), {})
    await enact(rules, '')
  })

  it('feels that an exception is over', async () => {
    const until = new Date(mesh.now.getTime() + 600_000).toISOString()
    const exception = { policy: 'mesh.costs', for: 'sales', owner: 'user:olga', reason: 'The audit', until }
    mesh.write(rules, permit('sales.all', 'true'))
    mesh.write('governance/exceptions.yaml', {
      ...{ apiVersion: 'hansa/v1', kind: 'Exceptions', exceptions: [exception] },
    })
    await mesh.apply({ only: [] })
    const una = readerOf('user:una')
    assert.deepEqual(await known(una), { orders: 'id,customer,region,amount,cost' })
    mesh.pass(700)
    assert.deepEqual(await known(una), all)
    await enact(rules, '')
  })

  it('feels what is published, and rules that come with it', async () => {
    await enact(rules, permit('sales.all', 'true'))
    const uma = readerOf('user:uma')
    assert.deepEqual(await known(uma), all)
    mesh.write(
      'domains/sales/orders/policies/own.cedar',
      policy(
        'orders.amounts',
        'forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "amount" };',
      ),
    )
    assert.deepEqual(await known(uma), all)
    await mesh.apply({ force: true })
    assert.deepEqual(await known(uma), { orders: 'id,customer,region' })
    await enact(rules, '')
  })

  it('knows nothing of a domain from when the rules give it to another node', async () => {
    const { metadata } = await mesh.store()
    const decisions = new Decisions({ metadata, mesh: 'test', node: 'here', now: () => mesh.now })
    const published = new PublishedDatasets(metadata)
    const here = new KnownDatasets({ metadata, decisions, published, mesh: 'test', node: 'here' })
    const keys = async () =>
      [...(await (await here.to(mesh.operator, { port: 'http' })).columns([orders, customers])).keys()].sort()
    assert.deepEqual(await keys(), [customers, orders])
    const nodes = nodesDocument([testNode('here', ['crm']), testNode('there', ['sales'])])
    mesh.write('governance/nodes.yaml', nodes)
    await mesh.apply({ only: [] })
    assert.deepEqual(await keys(), [customers])
  })

  it('tells who stands open, what a purpose is needed for and what is elsewhere, and leaves the rest to be decided', async () => {
    const { metadata } = await mesh.store()
    const decisions = new Decisions({ metadata, mesh: 'test', node: 'here', now: () => mesh.now })
    const published = new PublishedDatasets(metadata)
    const here = new KnownDatasets({ metadata, decisions, published, mesh: 'test', node: 'here' })
    const standing = async (reader: Reader, key: string, terms: KnowingTerms = research) =>
      (await here.to(reader, terms)).standing(key)
    const kim = readerOf('user:kim')
    assert.equal(await standing(kim, customers), undefined)
    assert.equal(await standing(kim, customers, { port: 'http' }), 'purpose-needed')
    assert.equal(await standing(kim, 'crm/nothing/nothing@1/nothing', { port: 'http' }), undefined)
    assert.equal(await standing(kim, 'crm/customers/customers@1/nothing', { port: 'http' }), undefined)
    assert.equal(await standing(kim, orders), 'elsewhere')
    const open = 'domains/crm/policies/open.cedar'
    await enact(open, permit('crm.kim', 'principal == Hansa::User::"kim"'))
    assert.equal(await standing(kim, customers), 'open')
    assert.equal(await standing(readerOf('user:lea'), customers), undefined)
    const until = new Date(mesh.now.getTime() + 3_600_000).toISOString()
    await agree(mesh, { id: 'agr_crm', consumer: 'user:kim', ...onCustomers, until })
    assert.equal(await standing(kim, customers), undefined)
    assert.equal(await standing(kim, customers, { port: 'http' }), undefined)
    await enact(open, '')
  })

  it('refuses a proof that is over, and a purpose that nobody knows', async () => {
    const sidecar = await mesh.sidecar()
    const late = readerOf('user:ana', { expiresAt: mesh.now })
    await assert.rejects(sidecar.known(late, research), { code: 'unauthenticated' })
    await assert.rejects(sidecar.known(readerOf('user:ana'), { port: 'http', purpose: 'Fun' }), {
      code: 'invalid_input',
    })
  })
})

describe('KnownDatasets of products that look alike', () => {
  const columns = { id: 'integer#', note: 'string', cost: 'integer' }
  const alike = {
    sources: { rows: { columns } },
    files: { 'rows.csv': 'id,note,cost\n1,one,1\n', 'README.md': '# Rows\n' },
  }
  const names = ['first', 'second', 'third']
  const keyOf = (name: string): string => `sales/${name}/data@1/${name}`
  const rules = 'domains/sales/policies/test.cedar'
  const own = 'domains/sales/second/policies/own.cedar'
  const everybody = permit('sales.all', 'true')
  const hidden = (id: string, condition: string): string =>
    policy(id, `forbid (principal, action == Hansa::Action::"readColumn", resource) when { ${condition} };`)
  const ofDomain = [
    '',
    everybody,
    permit('sales.team', 'principal in Hansa::Team::"planning"'),
    everybody + hidden('sales.costs', 'resource.name == "cost"'),
    everybody + hidden('sales.third', 'resource.dataset in Hansa::Product::"sales/third"'),
    everybody +
      policy('sales.first', 'forbid (principal, action, resource in Hansa::Product::"sales/first");'),
    permit('sales.clock', 'context.now < datetime("2026-01-01T02:00:00Z")'),
  ]
  const ofSecond = [undefined, hidden('second.notes', 'resource.name == "note"')]

  it('says what reads would be shown, whichever rules, agreements, publications and times follow each other', async () => {
    await using mesh = new TestMesh(
      Object.fromEntries(
        names.map((name) => [
          `sales/${name}`,
          { ...alike, serves: { data: { name, columns } }, sql: { [name]: 'select * from rows\n' } },
        ]),
      ),
    )
    await mesh.apply()
    const seed = Date.now()
    const random = seededRandom(seed)
    const oneOf = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)]
    const agreed = { product: 'sales/third', port: 'data', major: 1, consumer: 'user:kim' } as const
    let agreement = await agree(mesh, { id: 'agr_third', ...agreed, until: '2027-01-01T00:00:00Z' })
    const readers = [readerOf('user:kim'), readerOf('user:pat', { teams: ['planning'] })]
    const seen = new Set<string>()
    const compare = async (step: string): Promise<void> => {
      const sidecar = await mesh.sidecar()
      for (const reader of readers) {
        const known = await sidecar.known(reader, research)
        const found = await known.columns(names.map(keyOf))
        for (const name of names) {
          const { decision } = await sidecar.decide(reader, { domain: 'sales', name }, research)
          const shown = decision.kind === 'denied' ? [] : decision.entitlement.columns
          const expected = shown.flatMap((column) => (column.access === 'withheld' ? [] : [column.name]))
          const told = [...(found.get(keyOf(name)) ?? [])]
          assert.deepEqual(told, expected, `seed ${seed}, ${step}: ${name} for ${reader.principal.id}`)
          seen.add(expected.join())
        }
      }
    }
    for (let step = 0; step < 12; step++) {
      const text = [everybody, ''][step] ?? oneOf(ofDomain) ?? ''
      mesh.write(rules, text)
      const forSecond = step === 0 ? ofSecond[1] : oneOf(ofSecond)
      mesh.write(own, forSecond ?? '')
      await mesh.apply({
        force: true,
        only: random() < 0.5 || step === 0 ? names.map((name) => `sales/${name}`) : [],
      })
      if (random() < 0.5)
        agreement = await change(mesh, agreement, { state: oneOf(['approved', 'revoked']) ?? 'revoked' })
      mesh.pass(600)
      await compare(`${step}: ${text}${forSecond ?? ''}`)
      await compare(`${step} again`)
    }
    for (const shown of ['', 'id,note,cost', 'id,cost'])
      assert.ok(seen.has(shown), `seed ${seed}: never ${shown}`)
  })
})
