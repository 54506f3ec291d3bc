import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { findPath } from '../../../src/discovery/lineage/find-path.ts'
import { impactOf, type Impact, type ImpactQuestion } from '../../../src/discovery/lineage/impact.ts'
import { lineageOf, type LineageQuestion } from '../../../src/discovery/lineage/lineage.ts'
import type { LineageKnowledge } from '../../../src/discovery/lineage/lineage-knowledge.ts'
import { MeshLineage } from '../../../src/discovery/lineage/mesh-lineage.ts'
import type { Place } from '../../../src/discovery/lineage/place.ts'
import { readerViewer, type AskingViewer } from '../../../src/discovery/lineage/reader-viewer.ts'
import type { Principal } from '../../../src/governance/principal.ts'
import { shop } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const policies = (domain: string, who: string) => `
@id("${domain}.readers") @reason("They may")
permit (principal == Hansa::User::"${who}", action == Hansa::Action::"read", resource in Hansa::Domain::"${domain}")
when { context.purpose in Hansa::Purpose::"dpv:ResearchAndDevelopment" };
`

const withheld = `
@id("sales.amounts") @reason("Amounts stay in sales")
forbid (principal == Hansa::User::"ana", action == Hansa::Action::"readColumn", resource) when { resource.name == "amount" };
`

const person = (id: string, teams: readonly string[] = []): Principal => ({
  kind: 'user',
  id,
  teams,
  attributes: {},
})

const orders = 'sales/orders/orders@1/orders'
const customers = 'crm/customers/customers@1/customers'

const domainOf = (owners: readonly string[]) => ({
  apiVersion: 'hansa/v1',
  kind: 'Domain',
  type: 'aggregate',
  description: 'For tests.',
  owners,
})

describe('lineage of a mesh', () => {
  let mesh: TestMesh
  let knowledge: LineageKnowledge
  const now = new Date('2026-01-01T01:00:00Z')

  before(async () => {
    mesh = new TestMesh(shop)
    mesh.write('domains/sales/domain.yaml', domainOf(['user:olga']))
    mesh.write('domains/crm/domain.yaml', domainOf(['user:carl']))
    mesh.write('domains/board/domain.yaml', domainOf(['user:bea']))
    mesh.write('domains/sales/policies/readers.cedar', policies('sales', 'ana') + withheld)
    mesh.write('domains/crm/policies/readers.cedar', policies('crm', 'ana'))
    const outcomes = await mesh.apply()
    outcomes.of('board/summary', 'published')
    const sidecar = await mesh.sidecar()
    const reader = { principal: person('ana'), method: 'operator' } as const
    const { rows, bytes } = await sidecar.query(reader, {
      sql: 'select customer from sales.orders',
      format: 'json',
      port: 'http',
      purpose: 'dpv:ResearchAndDevelopment',
    })
    await Array.fromAsync(bytes)
    await rows
    const { metadata } = await mesh.store()
    knowledge = await new MeshLineage({ metadata, mesh: 'test', namespace: 'hansa://test' }).renew()
  })
  after(() => mesh[Symbol.asyncDispose]())

  async function viewer(id: string, graph = knowledge.graph): Promise<AskingViewer> {
    const sidecar = await mesh.sidecar()
    const reader = { principal: person(id), method: 'operator' } as const
    const terms = { port: 'http', purpose: 'dpv:ResearchAndDevelopment' }
    return readerViewer(reader, terms, { sidecar, mesh: 'test', graph })
  }

  async function steps(who: string, asked: Partial<LineageQuestion> & { of: string }) {
    const answer = await lineageOf(knowledge, { direction: 'up', hops: 10, ...asked }, await viewer(who))
    return answer.declared.map(({ from, to, kind }) => `${text(to)} ← ${text(from)} ${kind}`).sort()
  }

  async function impact(who: string, asked: Partial<ImpactQuestion> & { of: string }): Promise<Impact> {
    const { metadata } = await mesh.store()
    const { domains = [] } = (await metadata.bundle()) ?? {}
    return impactOf(
      knowledge,
      { hops: 10, days: 30, ...asked },
      {
        viewer: await viewer(who),
        place: { mesh: 'test', domains, now, agreements: (product) => metadata.agreements({ product }) },
      },
    )
  }

  it('tells an owner what a column becomes, through every hop, and who answers for that', async () => {
    const { products, isCut } = await impact('olga', { of: 'sales/orders', column: 'amount' })
    assert.equal(isCut, false)
    // As near as each other: what is hit as a whole comes first.
    assert.deepEqual(products, [
      {
        product: 'board/summary',
        owners: ['user:bea'],
        hops: 1,
        datasets: [{ dataset: 'board/summary/summary@1/summary' }],
      },
      {
        product: 'crm/customers',
        owners: ['user:carl'],
        hops: 1,
        datasets: [{ dataset: customers, columns: ['total'] }],
      },
    ])
  })

  it('counts a column that only decides rows as breaking the whole dataset', async () => {
    const { products } = await impact('olga', { of: orders, column: 'customer' })
    const hit = products.find(({ product }) => product === 'crm/customers')
    assert.deepEqual(hit?.datasets, [{ dataset: customers }])
  })

  it('tells who has really read a column lately, and of which column', async () => {
    const { readers } = await impact('olga', { of: orders, column: 'customer' })
    assert.deepEqual(
      readers.map(({ consumer, columns }) => [
        consumer,
        columns.map(({ column, queries }) => [column, queries]),
      ]),
      [['user:ana', [['customer', 1]]]],
    )
    assert.deepEqual((await impact('olga', { of: orders, column: 'amount' })).readers, [])
    assert.deepEqual((await impact('olga', { of: orders, days: 0 })).readers, [])
  })

  it('counts nobody that the asker may not know of', async () => {
    const { products, agreements, readers } = await impact('ana', { of: orders, column: 'customer' })
    assert.deepEqual(
      products.map(({ product }) => product),
      ['crm/customers'],
    )
    assert.deepEqual(agreements, [])
    assert.deepEqual(
      readers.map(({ consumer }) => consumer),
      ['user:ana'],
    )
  })

  it('does not know a column that is withheld, nor what is hidden, and says the same of what is not there', async () => {
    await assert.rejects(impact('ana', { of: orders, column: 'amount' }), {
      code: 'not_found',
      message: 'no dataset of sales/orders has a column amount',
    })
    for (const hidden of ['board/summary', 'board/nothing'])
      await assert.rejects(impact('ana', { of: hidden }), {
        code: 'not_found',
        message: `there is no product or dataset ${hidden} that you may know of`,
      })
  })

  it('leads from a column to where it comes from; only owners know what lies outside', async () => {
    const source = 'file/deliveries.csv'
    assert.deepEqual(await steps('olga', { of: orders, column: 'amount' }), [
      `${orders}.amount ← ${source}.amount value`,
    ])
    assert.deepEqual(await steps('ana', { of: customers, column: 'name' }), [
      `${customers} ← ${orders}.customer decides`,
      `${customers}.name ← ${orders}.customer value`,
    ])
  })

  it('tells of products and datasets as well', async () => {
    assert.deepEqual(await steps('ana', { of: 'crm/customers' }), ['crm/customers ← sales/orders value'])
    assert.deepEqual(await steps('bea', { of: 'board/summary', level: 'dataset', hops: 1 }), [])
    assert.deepEqual(
      await steps('olga', { of: orders, direction: 'down', hops: 1 }),
      [`${customers} ← ${orders} value`, `board/summary/summary@1/summary ← ${orders} whole`].sort(),
    )
  })

  it('finds the way between two', async () => {
    const question = { from: { of: 'sales/orders' }, to: { of: 'crm/customers' }, hops: 10 }
    const path = await findPath(knowledge, question, await viewer('ana'))
    assert.deepEqual(
      path?.map(({ from, to }) => [text(from), text(to)]),
      [['sales/orders', 'crm/customers']],
    )
    const back = await findPath(
      knowledge,
      { ...question, from: question.to, to: question.from },
      await viewer('ana'),
    )
    assert.equal(back, undefined)
  })

  it('says that there is more than the hops that were asked for, only where the asker may know of it', async () => {
    const ask = async (who: string) =>
      (await lineageOf(knowledge, { of: 'crm/customers', direction: 'down', hops: 0 }, await viewer(who)))
        .isCut
    assert.deepEqual([await ask('carl'), await ask('ana')], [true, false])
  })
})

const text = ({ product, dataset, column, external }: Place): string =>
  [dataset ?? product ?? `${external?.namespace ?? ''}/${external?.name ?? ''}`, column]
    .filter((part) => part !== undefined)
    .join('.')
