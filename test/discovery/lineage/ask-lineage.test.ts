import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { askImpact } from '../../../src/discovery/lineage/ask-lineage.ts'
import { MeshLineage } from '../../../src/discovery/lineage/mesh-lineage.ts'
import type { Reader } from '../../../src/sidecar/reader.ts'
import { onCustomers, onOrders } from '../../sidecar/governed-mesh.ts'
import { agree, change, readerOf } from '../../sidecar/read-as.ts'
import { shop } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const purpose = 'dpv:ResearchAndDevelopment'
const rules = (domain: string): string => `domains/${domain}/policies/test.cedar`
const permit = (domain: string, who: string, when = 'true'): string =>
  `@id("${domain}.test") @reason("For this test")
permit (${who}, action == Hansa::Action::"read", resource in Hansa::Domain::"${domain}") when { ${when} };
`

describe('askImpact', () => {
  let mesh: TestMesh
  let lineage: MeshLineage
  const olga = readerOf('user:olga')
  before(async () => {
    mesh = new TestMesh(shop)
    mesh.write('domains/sales/domain.yaml', {
      ...{ apiVersion: 'hansa/v1', kind: 'Domain', type: 'aggregate' },
      ...{ description: 'For tests.', owners: ['user:olga'] },
    })
    const outcomes = await mesh.apply()
    outcomes.of('board/summary', 'published')
    lineage = new MeshLineage(await place())
  })
  after(() => mesh[Symbol.asyncDispose]())

  async function place() {
    const { metadata } = await mesh.store()
    return { metadata, mesh: 'test', namespace: 'hansa://test' }
  }

  /** What is made of orders, as the next request tells it; nothing of orders where the reader may not know of them. */
  async function hit(reader: Reader, from = lineage): Promise<readonly string[] | undefined> {
    const asked = { ...(await place()), sidecar: await mesh.sidecar(), now: () => mesh.now, lineage: from }
    try {
      const question = { of: 'sales/orders', hops: 10, days: 30 }
      const { products } = await askImpact(asked, { reader, terms: { port: 'http', purpose } }, question)
      return products
        .flatMap(({ datasets }) => datasets)
        .map(({ dataset, columns = ['*'] }) => `${dataset.split('/')[3] ?? ''}.${columns.join()}`)
        .sort()
    } catch (error) {
      if (isHansaError(error, 'not_found')) return undefined
      throw error
    }
  }

  async function enact(who: string | undefined): Promise<void> {
    for (const domain of ['sales', 'crm'])
      mesh.write(rules(domain), who === undefined ? '' : permit(domain, who))
    await mesh.apply({ only: [] })
  }

  it('tells a reader no more than other rules let them know, from the next request on', async () => {
    const eve = readerOf('user:eve')
    assert.equal(await hit(eve), undefined)
    await enact('principal == Hansa::User::"eve"')
    assert.deepEqual(await hit(eve), ['customers.*'])
    assert.deepEqual(await hit(eve), ['customers.*'])
    await enact(undefined)
    assert.equal(await hit(eve), undefined)
  })

  it('tells it to who is of a team, as long as they are', async () => {
    await enact('principal in Hansa::Team::"planning"')
    const pat = (...teams: readonly string[]) => hit(readerOf('user:pat', { teams }))
    assert.deepEqual(await pat('planning'), ['customers.*'])
    assert.equal(await pat(), undefined)
    assert.deepEqual(await pat('planning', 'safety'), ['customers.*'])
    await enact(undefined)
  })

  it('tells it by agreements, until they are revoked or over', async () => {
    const kim = readerOf('user:kim')
    const until = new Date(mesh.now.getTime() + 3_600_000).toISOString()
    const terms = { consumer: 'user:kim', purpose, until }
    await agree(mesh, { id: 'agr_orders', ...terms, ...onOrders })
    const agreement = await agree(mesh, { id: 'agr_customers', ...terms, ...onCustomers })
    assert.deepEqual(await hit(kim), ['customers.*'])
    await change(mesh, agreement, { state: 'revoked' })
    assert.deepEqual(await hit(kim), [])
    mesh.pass(3601)
    assert.equal(await hit(kim), undefined)
  })

  it('feels the time that policies look at, whatever was told before', async () => {
    const tim = readerOf('user:tim')
    const until = new Date(mesh.now.getTime() + 600_000).toISOString()
    for (const domain of ['sales', 'crm'])
      mesh.write(rules(domain), permit(domain, 'principal', `context.now < datetime("${until}")`))
    await mesh.apply({ only: [] })
    assert.deepEqual(await hit(tim), ['customers.*'])
    mesh.pass(601)
    assert.equal(await hit(tim), undefined)
    await enact(undefined)
  })

  it('feels an agreement about what was hidden when it was asked about before', async () => {
    const lea = readerOf('user:lea')
    assert.equal(await hit(lea), undefined)
    const until = new Date(mesh.now.getTime() + 3_600_000).toISOString()
    const terms = { consumer: 'user:lea', purpose, until }
    await agree(mesh, { id: 'agr_lea_orders', ...terms, ...onOrders })
    assert.deepEqual(await hit(lea), [])
    await agree(mesh, { id: 'agr_lea_customers', ...terms, ...onCustomers })
    assert.deepEqual(await hit(lea), ['customers.*'])
  })

  it('knows what is published meanwhile, as if all of it had been read anew', async () => {
    const clients = (sql: string) => ({
      'crm/clients': {
        reads: { orders: 'sales.orders.orders' },
        serves: { clients: { columns: { name: 'string', total: 'number' } } },
        sql: { clients: sql },
      },
    })
    const before = ['customers.*', 'summary.*']
    assert.deepEqual(await hit(olga), before)
    mesh.declare(clients('select customer as name, amount as total from sales.orders\n'))
    await mesh.apply()
    await lineage.renew()
    assert.deepEqual(await hit(olga), ['clients.name,total', ...before])
    mesh.declare(clients("select 'ann' as name, count(*) as total from sales.orders\n"))
    await mesh.apply()
    await lineage.renew()
    assert.deepEqual(await hit(olga), ['clients.*', ...before])
    assert.deepEqual(await hit(olga, new MeshLineage(await place())), ['clients.*', ...before])
  })
})
