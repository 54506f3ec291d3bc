import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import type { AskedPlace } from '../../../src/discovery/lineage/asked-place.ts'
import { askImpact } from '../../../src/discovery/lineage/ask-lineage.ts'
import { MeshLineage } from '../../../src/discovery/lineage/mesh-lineage.ts'
import type { Reader } from '../../../src/sidecar/reader.ts'
import { onCustomers, onOrders } from '../../sidecar/governed-mesh.ts'
import { agree, change, readerOf } from '../../sidecar/read-as.ts'
import type { ShortColumns } from '../../support/declare-product.ts'
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
    ownSales()
    const outcomes = await mesh.apply()
    outcomes.of('board/summary', 'published')
    lineage = new MeshLineage(await place())
  })
  after(() => mesh[Symbol.asyncDispose]())

  /** Declaring a product of theirs takes it away again. */
  const ownSales = (): void =>
    mesh.write('domains/sales/domain.yaml', {
      ...{ apiVersion: 'hansa/v1', kind: 'Domain', type: 'aggregate' },
      ...{ description: 'For tests.', owners: ['user:olga'] },
    })

  async function place() {
    const { metadata } = await mesh.store()
    return { metadata, mesh: 'test', namespace: 'hansa://test' }
  }

  /** What is made of it, as the next request tells it. */
  async function impact(reader: Reader, about: AskedPlace, from = lineage): Promise<readonly string[]> {
    const asked = { ...(await place()), sidecar: await mesh.sidecar(), now: () => mesh.now, lineage: from }
    const question = { ...about, hops: 10, days: 30 }
    const { products } = await askImpact(asked, { reader, terms: { port: 'http', purpose } }, question)
    return products
      .flatMap(({ datasets }) => datasets)
      .map(({ dataset, columns = ['*'] }) => `${dataset.split('/')[3] ?? ''}.${columns.join()}`)
      .sort()
  }

  /** Of orders; nothing where the reader may not know of them. */
  async function hit(reader: Reader, from = lineage): Promise<readonly string[] | undefined> {
    try {
      return await impact(reader, { of: 'sales/orders' }, from)
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

  it('follows a column however it is called, and wherever a statement uses it', async () => {
    const odd = {
      ...{ 'Big Name': 'integer', 'a.b': 'integer', 'É€': 'string', 'say "hi"': 'string', id: 'integer#' },
      place: { logicalType: 'object', properties: [{ name: 'city', logicalType: 'string' }] },
    }
    const id = { id: 'integer' }
    const uses: Readonly<Record<string, readonly [ShortColumns, string]>> = {
      starred: [odd, 'select * from sales.odd'],
      kept: [id, `select * exclude ("Big Name", "a.b", "É€", "say ""hi""", place) from sales.odd`],
      replaced: [odd, 'select * replace (id + "a.b" as "Big Name") from sales.odd'],
      renamed: [
        { big: 'integer' },
        'with r as (select "BIG NAME" as "n.n" from Sales.odd) select "n.n" as big from r',
      ],
      joined: [id, 'select a.id from sales.odd a join sales.odd b using ("Big Name")'],
      paired: [id, 'select a.id from sales.odd a natural join (select "a.b" from sales.odd) b'],
      filtered: [id, `select id from sales.odd where "É€" = 'x'`],
      looked: [id, 'select id from sales.odd where id in (select "Big Name" from sales.odd)'],
      grouped: [{ n: 'integer' }, 'select count(*) as n from sales.odd group by "a.b"'],
      sorted: [id, 'select id from sales.odd order by "say ""hi""" limit 2'],
      windowed: [
        { n: 'integer' },
        'select row_number() over (partition by "É€" order by id) as n from sales.odd',
      ],
      nested: [{ c: 'string' }, 'select place.city as c from sales.odd'],
    }
    const each = <T>(of: (use: readonly [ShortColumns, string]) => T) =>
      Object.fromEntries(Object.entries(uses).map(([name, use]) => [name, of(use)]))
    mesh.declare({
      'sales/odd': {
        serves: { odd: { columns: odd } },
        sql: {
          odd: `select 1::bigint as "Big Name", 2::bigint as "a.b", 'x' as "É€", 'y' as "say ""hi""", 3::bigint as id, {'city': 'c'} as place`,
        },
      },
      'crm/uses': {
        reads: { odd: 'sales.odd.odd' },
        serves: each(([columns]) => ({ columns })),
        sql: each(([, sql]) => sql),
      },
    })
    ownSales()
    await mesh.apply()
    await lineage.renew()
    const of = (column: string) => impact(olga, { of: 'sales/odd', column })
    assert.deepEqual(await of('Big Name'), ['joined.*', 'looked.*', 'renamed.big', 'starred.Big Name'])
    assert.deepEqual(await of('a.b'), ['grouped.*', 'paired.*', 'replaced.Big Name,a.b', 'starred.a.b'])
    assert.deepEqual(await of('É€'), ['filtered.*', 'replaced.É€', 'starred.É€', 'windowed.n'])
    assert.deepEqual(await of('say "hi"'), ['replaced.say "hi"', 'sorted.*', 'starred.say "hi"'])
    assert.deepEqual(await of('place'), ['nested.c', 'replaced.place', 'starred.place'])
    for (const [column, remedy] of [
      ['big name', 'Did you mean `Big Name`?'],
      ['place.city', 'Fields are asked about by their column, `place`.'],
      ['__proto__', undefined],
      ['', undefined],
    ] as const)
      await assert.rejects(of(column), { code: 'not_found', remedy })
  })

  it('reaches nothing through what is hidden, and all that comes another way', async () => {
    const eve = readerOf('user:eve')
    const who = 'principal == Hansa::User::"eve"'
    mesh.declare({
      'board/report': {
        reads: { customers: 'crm.customers.customers' },
        serves: { report: { columns: { n: 'integer' } } },
        sql: { report: 'select count(*) as n from crm.customers\n' },
      },
    })
    for (const domain of ['sales', 'board']) mesh.write(rules(domain), permit(domain, who))
    await mesh.apply()
    await lineage.renew()
    assert.deepEqual(await hit(eve), ['summary.*'])
    mesh.write(rules('crm'), permit('crm', who))
    await mesh.apply({ only: [] })
    assert.deepEqual(await hit(eve), ['clients.*', 'customers.*', 'report.*', 'summary.*'])
  })
})
