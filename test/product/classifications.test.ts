import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ShortColumns, ShortProduct } from '../support/declare-product.ts'
import { TestMesh } from '../support/test-mesh.ts'

const text = (classification?: string, more: object = {}): object => ({
  logicalType: 'string',
  ...(classification === undefined ? {} : { classification }),
  ...more,
})

/** `crm/people`: a source with an address, and what it serves of it. */
const people = (columns: ShortColumns, sql: string, address: object = text('restricted')): ShortProduct => ({
  sources: { raw: { columns: { id: 'integer', address, city: 'string' } } },
  serves: { people: { columns } },
  sql: { people: sql },
  files: { 'raw.csv': 'id,address,city\n1,ann@example.org,Bern\n2,bob@example.org,Chur\n' },
})

/** Reads `people` of `crm/people`, in another domain. */
const reader = (columns: ShortColumns, sql: string): ShortProduct => ({
  reads: { people: 'crm.people.people' },
  serves: { hosts: { columns } },
  sql: { hosts: sql },
})

const hosts = reader({ host: 'string' }, "select split_part(address, '@', 2) as host from crm.people")

/** Reads `hosts` of `sales/hosts`. */
const counts: ShortProduct = {
  reads: { hosts: 'sales.hosts.hosts' },
  serves: { counts: { columns: { host: 'string', number: 'integer' } } },
  sql: { counts: 'select host, count(*) as number from sales.hosts group by host' },
}

const allPeople = people({ address: 'string', city: 'string' }, 'select address, city from raw')
const chain = { 'crm/people': allPeople, 'sales/hosts': hosts, 'board/counts': counts }

const inForce = async (mesh: TestMesh, product: string): Promise<object> =>
  Object.assign(
    {},
    ...Object.values((await mesh.publication(product))?.governance?.classifications ?? {}),
  ) as object

describe('classifications in force', () => {
  it('follow columns from a source through products of three domains', async () => {
    await using mesh = new TestMesh(chain)
    await mesh.apply()
    assert.deepEqual(await inForce(mesh, 'crm/people'), { address: 'restricted' })
    assert.deepEqual(await inForce(mesh, 'sales/hosts'), { host: 'restricted' })
    assert.deepEqual(await inForce(mesh, 'board/counts'), { host: 'restricted' })
  })

  it('are what is declared where that is higher', async () => {
    const declared = people(
      { address: text('confidential'), city: text('confidential') },
      'select address, city from raw',
    )
    await using mesh = new TestMesh({ 'crm/people': declared })
    await mesh.apply()
    assert.deepEqual(await inForce(mesh, 'crm/people'), { address: 'restricted', city: 'confidential' })
  })

  it('go through inner steps and other datasets of the product, and names in any case', async () => {
    const product: ShortProduct = {
      ...people({ LOUD: 'string' }, 'select Loud from _loud'),
      serves: { people: { columns: { LOUD: 'string' } }, hosts: { columns: { host: 'string' } } },
      sql: {
        _loud: 'select upper(ADDRESS) as loud from RAW',
        people: 'select Loud from _loud',
        hosts: "select split_part(lOUD, '@', 2) as host from people",
      },
    }
    await using mesh = new TestMesh({ 'crm/people': product })
    await mesh.apply()
    assert.deepEqual(await inForce(mesh, 'crm/people'), { LOUD: 'restricted', host: 'restricted' })
  })

  it('are those of the highest field of a column', async () => {
    const address = {
      logicalType: 'object',
      classification: 'internal',
      properties: [
        { name: 'city', logicalType: 'string' },
        {
          name: 'lines',
          logicalType: 'array',
          items: { logicalType: 'string', classification: 'confidential' },
        },
      ],
    }
    await using mesh = new TestMesh({
      'crm/people': {
        sources: { raw: { columns: { address }, format: 'json', path: 'raw.json' } },
        serves: { people: { columns: { address, city: 'string' } } },
        sql: { people: 'select address, address.city as city from raw' },
        files: { 'raw.json': '[{"address":{"city":"Bern","lines":["a"]}}]' },
      },
    })
    await mesh.apply()
    assert.deepEqual(await inForce(mesh, 'crm/people'), { address: 'confidential', city: 'confidential' })
  })

  it('are not those of columns that only decide which rows there are', async () => {
    const filtered = people({ city: 'string' }, "select city from raw where address like '%org'")
    await using mesh = new TestMesh({ 'crm/people': filtered })
    await mesh.apply()
    assert.deepEqual(await inForce(mesh, 'crm/people'), {})
    const hash = (await mesh.publication('crm/people'))?.classified
    assert.equal(hash, undefined)
  })

  it('are the highest of all that a command reads: nobody knows what it makes its columns from', async () => {
    const copy = `import { readdirSync, copyFileSync } from 'node:fs'
const from = process.env.HANSA_INPUTS + '/people/'
copyFileSync(from + readdirSync(from)[0], process.env.HANSA_OUTPUTS + '/copy.parquet')
`
    const command: ShortProduct = {
      reads: { people: 'crm.people.people' },
      serves: { copy: { columns: { address: 'string', city: text('public') } } },
      settings: { command: ['node', 'copy.mjs'] },
      files: { 'copy.mjs': copy },
    }
    await using mesh = new TestMesh({ 'crm/people': allPeople, 'sales/copy': command })
    const outcomes = await mesh.apply()
    outcomes.of('sales/copy', 'published')
    assert.deepEqual(await inForce(mesh, 'sales/copy'), { address: 'restricted', city: 'restricted' })
  })

  it('rise down the mesh with the next apply, without building anything', async () => {
    const unclassified = people({ address: 'string' }, 'select address from raw', text())
    await using mesh = new TestMesh({ ...chain, 'crm/people': unclassified })
    await mesh.apply()
    assert.deepEqual(await inForce(mesh, 'board/counts'), {})
    const before = [await mesh.snapshot('sales/hosts'), await mesh.snapshot('board/counts')]
    mesh.declare({ 'crm/people': people({ address: text('restricted') }, 'select address from raw', text()) })
    const planned = (await mesh.plan()).items.map(({ product, action }) => [product, action.kind])
    assert.deepEqual(planned, [
      ['crm/people', 'republish'],
      ['sales/hosts', 'follow'],
      ['board/counts', 'follow'],
    ])
    const all = { 'board/counts': 'published', 'crm/people': 'published', 'sales/hosts': 'published' }
    assert.deepEqual((await mesh.apply()).kinds, all)
    assert.deepEqual(await inForce(mesh, 'board/counts'), { host: 'restricted' })
    assert.deepEqual([await mesh.snapshot('sales/hosts'), await mesh.snapshot('board/counts')], before)
    assert.deepEqual(new Set(Object.values((await mesh.apply()).kinds)), new Set(['unchanged']))
  })

  it('are worked out anew when the order of the words changes', async () => {
    const declared = people({ address: text('internal') }, 'select address from raw', text('public'))
    await using mesh = new TestMesh({ 'crm/people': declared })
    await mesh.apply()
    assert.deepEqual(await inForce(mesh, 'crm/people'), { address: 'internal' })
    const head = { apiVersion: 'hansa/v1', kind: 'Vocabulary' }
    mesh.write('governance/vocabulary.yaml', { ...head, classifications: ['internal', 'public'] })
    await mesh.apply()
    assert.deepEqual(await inForce(mesh, 'crm/people'), { address: 'public' })
  })
})
