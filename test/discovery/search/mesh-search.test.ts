import assert from 'node:assert/strict'
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { MeshSearch } from '../../../src/discovery/search/mesh-search.ts'
import { searchForReader } from '../../../src/discovery/search/search-for-reader.ts'
import { searchFile } from '../../../src/discovery/search/search-index.ts'
import { suggest } from '../../../src/discovery/search/suggest.ts'
import { enactGovernance } from '../../../src/product/enact-governance.ts'
import type { Reader } from '../../../src/sidecar/reader.ts'
import { onCustomers } from '../../sidecar/governed-mesh.ts'
import { agree, change } from '../../sidecar/read-as.ts'
import { customers, orders } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const policies = `
@id("sales.hidden") @reason("Amounts are for sales.")
forbid (principal is Hansa::User, action == Hansa::Action::"readColumn", resource)
when { resource.name == "amount" };
@id("sales.own") @reason("Everybody sees ann only.")
forbid (principal is Hansa::User, action == Hansa::Action::"readRow", resource is sales::orders)
unless { resource has customer && resource.customer == "ann" };
`
const openCrm = `
@id("crm.open") @reason("Totals are for everybody.") permit (principal, action == Hansa::Action::"read", resource);
`
const closed = `
@id("sales.no-ads") @reason("Not for advertising.")
forbid (principal, action == Hansa::Action::"read", resource) when { context.purpose in Hansa::Purpose::"dpv:Marketing" };
`
const kim: Reader = {
  principal: { kind: 'user', id: 'kim', teams: [], attributes: {} },
  method: 'token',
}

describe('MeshSearch', () => {
  const mesh = new TestMesh({ 'sales/orders': orders, 'crm/customers': customers })
  before(async () => {
    mesh.write('domains/sales/policies/sales.cedar', policies + closed)
    mesh.write('domains/crm/policies/crm.cedar', openCrm)
    await enactGovernance(await mesh.context())
    await mesh.apply()
  })
  after(() => mesh[Symbol.asyncDispose]())

  const open = async (): Promise<MeshSearch> => {
    const { mesh: declared, store } = await mesh.context()
    const search = await MeshSearch.open({
      mesh: declared.name,
      settings: declared.settings,
      metadata: store.metadata,
      now: () => mesh.now,
    })
    await search.keepUp()
    return search
  }
  const names = async (search: MeshSearch, q: string): Promise<readonly string[]> =>
    (await search.search({ q, limit: 10, what: ['product', 'dataset', 'column'] })).hits.map(
      ({ name }) => name,
    )

  it('finds what is published, and what is published anew as it is now', async () => {
    await using search = await open()
    assert.deepEqual(await names(search, 'orders'), ['sales/orders'])
    assert.deepEqual(await names(search, 'parcel'), [])
    mesh.writeTo('sales/orders', 'orders.odcs.yaml', withDescription('Every parcel that left the house.'))
    await mesh.apply()
    await search.keepUp()
    assert.deepEqual(await names(search, 'parcel'), ['sales/orders'])
  })

  it('feels what another process has brought into the same index', async () => {
    await using first = await open()
    assert.deepEqual(await names(first, 'turnover'), [])
    mesh.writeTo('sales/orders', 'orders.odcs.yaml', withDescription('All turnover.'))
    await mesh.apply()
    await using second = await open()
    assert.deepEqual(await names(second, 'turnover'), ['sales/orders'])
    assert.deepEqual(await names(first, 'turnover'), ['sales/orders'])
    assert.deepEqual(await names(first, 'parcel'), [])
  })

  for (const [what, damage] of [
    ['is taken away', (file: string) => rmSync(file)],
    ['is no database', (file: string) => writeFileSync(file, 'nothing of that kind'.repeat(500))],
    ['is cut off', (file: string) => truncateSync(file, 5000)],
  ] as const)
    it(`is made anew where the index ${what}`, async () => {
      await (await open()).close()
      const file = searchFile(mesh.state)
      for (const beside of ['-wal', '-shm']) rmSync(file + beside, { force: true })
      damage(file)
      await using search = await open()
      assert.deepEqual(await names(search, 'orders'), ['sales/orders'])
    })

  it('says how a reader stands to what is found, and finds by that', async () => {
    await using search = await open()
    const asking = { sidecar: await mesh.sidecar(), reader: kim, port: 'http' }
    const stands = async (purpose: string | undefined): Promise<unknown> => {
      const { hits } = await searchForReader(search, { ...asking, purpose }, { what: ['product'], limit: 10 })
      return Object.fromEntries(hits.map(({ name, access }) => [name, access]))
    }
    const research = 'dpv:ResearchAndDevelopment'
    assert.deepEqual(await stands(research), { 'crm/customers': 'open', 'sales/orders': 'requestable' })
    assert.deepEqual(await stands('dpv:Marketing'), { 'crm/customers': 'open', 'sales/orders': 'denied' })
    assert.deepEqual(await stands(undefined), {
      'crm/customers': 'requestable',
      'sales/orders': 'requestable',
    })
    const agreed = await agree(mesh, {
      id: 'agr_kim',
      consumer: 'user:kim',
      ...onCustomers,
      purpose: research,
    })
    assert.deepEqual(await stands(research), { 'crm/customers': 'granted', 'sales/orders': 'requestable' })
    assert.deepEqual(await stands(undefined), { 'crm/customers': 'granted', 'sales/orders': 'requestable' })
    await change(mesh, agreed, { state: 'revoked' })
    assert.deepEqual(await stands(research), { 'crm/customers': 'open', 'sales/orders': 'requestable' })
    const chosen = await searchForReader(
      search,
      { ...asking, purpose: research },
      { access: ['requestable'], limit: 10 },
    )
    assert.deepEqual(
      chosen.hits.map(({ name }) => name),
      ['sales/orders'],
    )
    const { access } = await searchForReader(
      search,
      { ...asking, purpose: research },
      { countAccess: true, limit: 1 },
    )
    assert.deepEqual(access, {
      of: 2,
      counts: [
        { value: 'open', count: 1 },
        { value: 'requestable', count: 1 },
      ],
    })
  })

  it('suggests names as somebody types', async () => {
    await using search = await open()
    const suggestions = await suggest(search, { q: 'ord', limit: 3 })
    assert.deepEqual(suggestions.slice(0, 2), [
      { kind: 'product', text: 'sales/orders', product: 'sales/orders' },
      { kind: 'dataset', text: 'orders', product: 'sales/orders' },
    ])
  })

  const contract = `${mesh.root}/domains/sales/orders/orders.odcs.yaml`
  const withDescription = (text: string): string => {
    const document = readFileSync(contract, 'utf8').replace(/^description:\n(?: .*\n)+/m, '')
    return `${document.trimEnd()}\ndescription:\n  purpose: ${text}\n`
  }
})
