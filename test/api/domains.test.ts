import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { meshClient, type MeshClient } from '../../src/api/client/mesh-client.ts'
import { audience, OidcServer } from '../support/oidc-server.ts'
import { threeDomains } from '../support/three-domains.ts'
import { ServedApi } from './served-api.ts'

const purpose = 'dpv:Marketing'

describe('domains and people by the Mesh API', () => {
  let served: ServedApi
  let provider: OidcServer
  const clients = new Map<string, MeshClient>()
  const as = (name: string): MeshClient => clients.get(name)!
  before(async () => {
    provider = await OidcServer.start()
    const { issuer } = provider
    served = await ServedApi.serve(threeDomains({ identity: { oidc: { issuer, audience } } }))
    for (const name of ['ana', 'bea', 'carl', 'eve', 'olga'])
      clients.set(name, await served.as(`user:${name}`))
    await as('eve').requestAccess({
      ...{ name: 'sales/orders', purpose, until: '2091-12-31', justification: 'Curious.' },
    })
  })
  after(async () => {
    await served[Symbol.asyncDispose]()
    await provider[Symbol.asyncDispose]()
  })

  it('lists domains with what they are and who owns them, page by page', async () => {
    const first = await as('eve').listDomains({ limit: 2 })
    assert.deepEqual(
      first.items.map(({ domain }) => domain),
      ['board', 'crm'],
    )
    const { items } = await as('eve').listDomains({ limit: 2, after: first.next! })
    assert.deepEqual(items, [
      {
        ...{ domain: 'sales', kind: 'source-aligned', owners: ['user:olga'] },
        description: 'What the sales know.',
      },
    ])
  })

  it('draws flows to the operator, and to others where they may know of both ends', async () => {
    const flowsFor = async (client: MeshClient): Promise<readonly string[]> =>
      (await client.showMap({ purpose })).flows.map(({ from, to }) => `${from} → ${to}`).sort()
    const toBoard = ['crm/customers → board/summary', 'sales/orders → board/summary']
    const toCustomers = 'sales/orders → crm/customers'
    assert.deepEqual(await flowsFor(served.client), [toBoard[0], toBoard[1], toCustomers])
    assert.deepEqual(await flowsFor(as('ana')), [toCustomers])
    assert.deepEqual(await flowsFor(as('olga')), [toBoard[1], toCustomers])
    assert.deepEqual(await flowsFor(as('eve')), [])
  })

  it('shows what a domain exchanges with others', async () => {
    const crm = await served.client.showDomain({ domain: 'crm' })
    assert.deepEqual(
      crm.products.map(({ product }) => product),
      ['crm/customers'],
    )
    assert.deepEqual(crm.inputs, [{ from: 'sales/orders', to: 'crm/customers' }])
    assert.deepEqual(crm.outputs, [{ from: 'crm/customers', to: 'board/summary' }])
    const hidden = await as('eve').showDomain({ domain: 'crm', purpose })
    assert.deepEqual([hidden.inputs, hidden.outputs], [[], []])
  })

  it('says how products stand: by their promises, and failing where the last build did not pass', async () => {
    const states = async (): Promise<Readonly<Record<string, string>>> => {
      const { products } = await as('ana').showMap({})
      return Object.fromEntries(products.map(({ product, state }) => [product, state]))
    }
    assert.equal((await states())['sales/orders'], 'unknown')
    await as('ana').showProductSlo({ domain: 'sales', product: 'orders' })
    assert.deepEqual(await states(), {
      'board/summary': 'unknown',
      'crm/customers': 'unknown',
      'sales/orders': 'fresh',
    })
    served.mesh.writeTo('sales/orders', 'deliveries.csv', 'id,customer,amount\nnone,ann,10\n')
    await served.mesh.apply()
    assert.equal((await states())['sales/orders'], 'failing')
  })

  it('tells everybody what somebody owns and works on, page by page', async () => {
    const { next, ...first } = await as('eve').showPerson({ principal: 'carl', limit: 1 })
    const { products, ...rest } = await as('eve').showPerson({ principal: 'carl', limit: 1, after: next! })
    assert.deepEqual([first.domains, first.productCount, rest.productCount], [['crm'], 2, 2])
    assert.equal(rest.next, undefined)
    assert.deepEqual(
      [...first.products, ...products].sort((a, b) => a.product.localeCompare(b.product)),
      [
        { product: 'crm/customers', role: 'Owner' },
        { product: 'sales/orders', role: 'Steward' },
      ],
    )
  })

  it('tells what breaks page by page, and how much there is in all', async () => {
    const asked = { of: 'sales/orders', limit: 1 }
    const { next, ...first } = await as('olga').showImpact(asked)
    const last = await as('olga').showImpact({ ...asked, after: next! })
    const whole = await as('olga').showImpact({ of: 'sales/orders' })
    assert.deepEqual([first.total, last.total, last.next, whole.next], [2, 2, undefined, undefined])
    assert.deepEqual(whole.products, [...first.products, ...last.products])
    assert.deepEqual(whole.products.map(({ product }) => product).sort(), ['board/summary', 'crm/customers'])
    await assert.rejects(as('olga').showImpact({ ...asked, of: 'crm/customers', after: next! }), {
      code: 'invalid_input',
    })
  })

  it('tells teams to themselves and the operator only, and what is owned by them too', async () => {
    for (const client of [as('bea'), served.client]) {
      const { teams, domains } = await client.showPerson({ principal: 'user:bea' })
      assert.deepEqual([teams, domains], [['board'], ['board']])
    }
    await assert.rejects(as('eve').showPerson({ principal: 'user:bea' }), { code: 'not_found' })
  })

  it('tells agreements to who reads by them, and to owners of the product; others do not learn that there is anybody', async () => {
    for (const client of [as('eve'), as('olga'), served.client]) {
      const { agreements } = await client.showPerson({ principal: 'user:eve' })
      assert.deepEqual(
        agreements.map(({ product }) => product),
        ['sales/orders'],
      )
    }
    assert.equal((await as('olga').showPerson({ principal: 'user:eve' })).teams, undefined)
    const refusals: string[] = []
    for (const principal of ['user:eve', 'user:nobody'])
      await assert.rejects(as('carl').showPerson({ principal }), ({ message }: Error) => {
        refusals.push(message.replace(principal, 'they'))
        return true
      })
    assert.equal(refusals[0], refusals[1])
  })

  it('tells what people are called, of whom the reader may know of, and in one answer of many', async () => {
    const everybody = ['ana', 'bea', 'carl', 'dan', 'eve', 'olga', 'nobody'].map((id) => `user:${id}`)
    const namesFor = async (client: MeshClient): Promise<Readonly<Record<string, string>>> => {
      const { items } = await client.listNames({ principal: [...everybody, 'not a name'] })
      return Object.fromEntries(items.map(({ principal, name }) => [principal, name]))
    }
    const ofOwners = { 'user:carl': 'Carl Gamma', 'user:olga': 'Olga Omega' }
    const [eve, bea] = [{ 'user:eve': 'Eve Epsilon' }, { 'user:bea': 'Bea Beta' }]
    assert.deepEqual(await namesFor(as('carl')), ofOwners)
    assert.deepEqual(await namesFor(as('eve')), { ...ofOwners, ...eve })
    // Whose request she decides about.
    assert.deepEqual(await namesFor(as('olga')), { ...ofOwners, ...eve })
    assert.deepEqual(await namesFor(served.client), { ...ofOwners, ...eve, ...bea })
  })

  it('tells somebody their own name, and that of others beside what they own', async () => {
    assert.equal((await as('bea').showMe()).name, 'Bea Beta')
    assert.equal((await as('carl').showMe()).name, 'Carl Gamma')
    assert.equal((await as('ana').showMe()).name, undefined)
    assert.equal((await as('bea').showPerson({ principal: 'carl' })).name, 'Carl Gamma')
    assert.equal((await as('bea').showPerson({ principal: 'dan' })).name, undefined)
  })

  it('calls whom a provider signs in as their token does, for themselves alone and with nothing that is not seen', async () => {
    const by = async (sub: string, name: unknown) =>
      meshClient({ address: served.url, token: await provider.token({ payload: { sub, name } }) })
    const shownTo = async (client: MeshClient, principal: string) => [
      (await client.showMe()).name,
      (await client.showPerson({ principal })).name,
      (await client.listNames({ principal: [principal] })).items[0]?.name,
    ]
    const times = (name: string | undefined) => [name, name, name]
    for (const [said, told] of [
      ['Zoë Zeta', 'Zoë Zeta'],
      ['\u202eOlga\u0007 \u001b[2JOmega\n', 'Olga [2JOmega'],
      ['z'.repeat(10_000), `${'z'.repeat(100)}…`],
      ['user:olga', undefined],
      [' \u200b', undefined],
      [4711, undefined],
    ] as const)
      assert.deepEqual(await shownTo(await by('zoe', said), 'user:zoe'), times(told))
    // What the node and the products say of somebody is the last word.
    assert.deepEqual(await shownTo(await by('eve', 'Olga Omega'), 'user:eve'), times('Eve Epsilon'))
    await by('zoe', 'Zoë Zeta').then((zoe) => zoe.showMe())
    assert.deepEqual((await served.client.listNames({ principal: ['user:zoe'] })).items, [])
  })
})
