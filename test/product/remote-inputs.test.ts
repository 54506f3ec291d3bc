import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ShortProduct } from '../support/declare-product.ts'
import { Neighbour } from '../support/neighbour.ts'
import { TestMesh } from '../support/test-mesh.ts'

const people = (classification: string, rows = '1,ann@example.org\n'): ShortProduct => ({
  sources: { raw: { columns: { id: 'integer', address: { logicalType: 'string', classification } } } },
  serves: { people: { columns: { id: 'integer', address: { logicalType: 'string', classification } } } },
  sql: { people: 'select id, address from raw' },
  files: { 'raw.csv': `id,address\n${rows}` },
})

const hosts: ShortProduct = {
  reads: { people: 'crm.people.people' },
  serves: { hosts: { columns: { host: 'string' } } },
  sql: { hosts: "select split_part(address, '@', 2) as host from crm.people" },
  settings: { purpose: 'dpv:ServiceProvision' },
}
const numbers: ShortProduct = {
  reads: { people: 'crm.people.people' },
  serves: { numbers: { columns: { id: 'integer' } } },
  sql: { numbers: 'select id from crm.people' },
}

class Pair implements AsyncDisposable {
  readonly there = new TestMesh({ 'crm/people': people('confidential') })
  readonly here = new TestMesh({ 'sales/hosts': hosts, 'sales/numbers': numbers })
  readonly neighbour = new Neighbour(this.there)

  static async made(): Promise<Pair> {
    const pair = new Pair()
    await pair.publish(people('confidential'))
    return pair
  }

  async publish(product: ShortProduct): Promise<void> {
    this.there.declare({ 'crm/people': product })
    await this.there.apply()
    this.here.elsewhere = { ports: await this.neighbour.ports(), inputs: this.neighbour }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.here[Symbol.asyncDispose]()
    await this.there[Symbol.asyncDispose]()
  }
}

const published = { 'sales/hosts': 'published', 'sales/numbers': 'published' }
const unchanged = { 'sales/hosts': 'unchanged', 'sales/numbers': 'unchanged' }

describe('an input of another node', () => {
  it('is read under the name of the product and for its purpose, and not again while it is the same', async () => {
    await using pair = await Pair.made()
    const { here, neighbour } = pair
    assert.deepEqual((await here.apply()).kinds, published)
    assert.deepEqual(await here.column('select host from sales.hosts'), ['example.org'])
    assert.deepEqual(
      neighbour.opened.map(({ consumer, purpose, source }) => [consumer, purpose, source.node]),
      [
        ['sales/hosts', 'dpv:ServiceProvision', 'there'],
        ['sales/numbers', undefined, 'there'],
      ],
    )
    assert.deepEqual(
      (await here.publication('sales/hosts'))?.inputs.map(({ from }) => from),
      ['crm/people/people@1/people'],
    )
    assert.deepEqual((await here.apply()).kinds, unchanged)
    assert.equal(neighbour.opened.length, 2)
    await pair.publish(people('confidential', '1,ann@example.org\n2,bob@example.com\n'))
    assert.deepEqual((await here.apply()).kinds, published)
    assert.deepEqual(await here.column('select host from sales.hosts order by host'), [
      'example.com',
      'example.org',
    ])
  })

  it('keeps its classification in what is made of it, also where that rises later', async () => {
    await using pair = await Pair.made()
    const { here } = pair
    await here.apply()
    const inForce = async (): Promise<unknown> =>
      (await here.publication('sales/hosts'))?.governance?.classifications['sales/hosts/hosts@1/hosts']
    assert.deepEqual(await inForce(), { host: 'confidential' })
    await pair.publish(people('restricted'))
    const plan = await here.plan()
    assert.equal(plan.items.find(({ product }) => product === 'sales/hosts')?.action.kind, 'republish')
    await here.apply()
    assert.deepEqual(await inForce(), { host: 'restricted' })
  })

  it('fails the build that needs a column it does not show, and no other', async () => {
    await using pair = await Pair.made()
    pair.neighbour.withheld = ['address']
    const outcomes = await pair.here.apply()
    assert.deepEqual(outcomes.kinds, { 'sales/hosts': 'failed', 'sales/numbers': 'published' })
  })

  it('leaves the last good version where its owner cannot be asked, and plans say why', async () => {
    await using pair = await Pair.made()
    const { here, neighbour } = pair
    await here.apply()
    neighbour.isAway = true
    assert.deepEqual((await here.apply()).kinds, { 'sales/hosts': 'failed', 'sales/numbers': 'failed' })
    assert.deepEqual(await here.column('select host from sales.hosts'), ['example.org'])
    const [item] = (await here.plan()).items
    assert.deepEqual(item?.action, {
      kind: 'blocked',
      reasons: ['the node there cannot be reached'],
    })
  })

  it('is the same input when the domain has moved to another node', async () => {
    await using pair = await Pair.made()
    const { here, neighbour } = pair
    await here.apply()
    const moved = (await neighbour.ports()).map((port) => ({ ...port, node: 'elsewhere' }))
    here.elsewhere = { ports: moved, inputs: neighbour }
    assert.deepEqual((await here.apply()).kinds, unchanged)
  })

  it('has the name that its owner gives it in lineage', async () => {
    await using pair = await Pair.made()
    const { here } = pair
    here.configure({ lineage: { namespace: 'ours' } })
    await here.apply()
    const [run] = await (await here.store()).metadata.runs('sales/hosts', 1)
    const text = JSON.stringify(run?.events.at(-1))
    assert.match(text, /"inputs":\[\{"namespace":"hansa:\/\/test","name":"crm\/people\/people@1\/people"/)
    assert.match(
      text,
      /"inputFields":\[\{"namespace":"hansa:\/\/test","name":"crm\/people\/people@1\/people"/,
    )
  })
})
