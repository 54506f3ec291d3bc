import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { after, before, beforeEach, describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { readView } from '../../../src/sidecar/read-view.ts'
import { Sidecar } from '../../../src/sidecar/sidecar.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { governedMesh, onOrders } from '../governed-mesh.ts'
import { agree, audited, change, readAs, readerOf, request } from '../read-as.ts'
import { owner, OwningNode } from './owning-node.ts'

const ana = readerOf('user:ana')
const mia = readerOf('user:mia', { attributes: { region: 'north' } })

const shops = {
  sources: { places: { columns: { region: 'string#', city: 'string' } } },
  serves: { shops: { columns: { region: 'string#', city: 'string' } } },
  sql: { shops: 'select * from places\n' },
  files: { 'places.csv': 'region,city\nnorth,Kiel\nsouth,Ulm\n', 'README.md': '# Shops\n' },
}

const onShops = { product: 'retail/shops', port: 'shops', major: 1 }
const both =
  'select o.id, o.region, s.city from sales.orders o join retail.shops s using (region) order by o.id'

describe('a statement over datasets of two nodes', () => {
  let there: TestMesh
  let here: TestMesh
  let node: OwningNode
  let sidecar: Sidecar
  before(async () => {
    there = await governedMesh()
    here = new TestMesh(
      { 'retail/shops': shops },
      { settings: { node: { name: 'here', address: 'http://127.0.0.1:1' } } },
    )
    here.write('governance/vocabulary.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Vocabulary',
      purposes: [{ name: 'RouteReview', broader: 'dpv:ResearchAndDevelopment' }],
    })
    ;(await here.apply()).of('retail/shops', 'published')
    node = new OwningNode(there)
    const { mesh, store, effects } = await here.context()
    const { settings, name } = mesh
    sidecar = await Sidecar.open({ store, settings, mesh: name, effects, warmWorkers: 0, remote: node })
    await agree(there, { id: 'agr_ana', consumer: 'user:ana', ...onOrders })
    await agree(there, { id: 'agr_mia', consumer: 'user:mia', purpose: 'dpv:Marketing', ...onOrders })
    await agree(there, { id: 'agr_node', consumer: 'node:here', ...onOrders })
    await agree(here, { id: 'agr_shops', consumer: 'user:ana', ...onShops })
    await agree(here, { id: 'agr_mshops', consumer: 'user:mia', ...onShops })
  })
  beforeEach(() => {
    node.asked.length = 0
    node.isAway = false
  })
  after(async () => {
    await sidecar.close()
    await here[Symbol.asyncDispose]()
    await there[Symbol.asyncDispose]()
  })

  it('joins what each owner lets the reader see, and says what came from where', async () => {
    const result = await sidecar.query(ana, request(both))
    const rows: unknown = JSON.parse(await text(result.bytes))
    await result.rows
    assert.deepEqual((rows as object[])[0], { id: 1, region: 'north', city: 'Kiel' })
    assert.equal((rows as object[]).length, 5)
    assert.equal(result.purpose, 'dpv:ResearchAndDevelopment')
    assert.deepEqual(
      result.datasets.map(({ key, agreement }) => [key, agreement]),
      [
        ['retail/shops/shops@1/shops', 'agr_shops'],
        ['sales/orders/orders@1/orders', 'agr_ana'],
      ],
    )
    assert.deepEqual(
      result.transfers.map(({ dataset, how }) => [dataset, how]),
      [['sales/orders/orders@1/orders', 'files']],
    )
    assert.equal(node.asked[0]?.terms.purpose, 'dpv:ResearchAndDevelopment')
  })

  it('shows a dataset of another node as its rules do', async () => {
    const rows = await readAs(sidecar, mia, 'select * from sales.orders order by id', {
      purpose: 'dpv:Marketing',
    })
    assert.deepEqual(rows[0], { id: 1, customer: 'xxx', region: 'north', amount: 10 })
    assert.equal(rows.length, 3)
    await assert.rejects(
      readAs(sidecar, mia, 'select cost from sales.orders', { purpose: 'dpv:Marketing' }),
      (error) => isHansaError(error, 'undefined_column'),
    )
  })

  it('has the owner group what it lets this reader see, masked and of their region', async () => {
    const asked = { purpose: 'dpv:Marketing' }
    const max = readerOf('user:max', { attributes: { region: 'north' } })
    await agree(there, { id: 'agr_max', consumer: 'user:max', ...asked, ...onOrders })
    await agree(here, { id: 'agr_max_shops', consumer: 'user:max', ...asked, ...onShops })
    const sql = `select s.city, o.customer, count(*) as n, sum(o.amount) as amount, min(o.id) as first
      from sales.orders o full join retail.shops s using (region) group by all order by all`
    const rows = await readAs(sidecar, max, sql, asked)
    const counted = sql.replace('o.customer,', 'count(o.customer) as c, min(o.customer) as customer,')
    const fewer = await readAs(sidecar, max, counted, asked)
    node.isAskedForParts = true
    node.sent.length = 0
    try {
      assert.deepEqual(await readAs(sidecar, max, sql, asked), rows)
      assert.deepEqual(await readAs(sidecar, max, counted, asked), fewer)
      assert.equal(node.sent.length, 2)
      await assert.rejects(readAs(sidecar, max, sql.replace('o.amount', 'o.cost'), asked), (error) =>
        isHansaError(error, 'undefined_column'),
      )
      assert.equal(node.sent.length, 2)
    } finally {
      node.isAskedForParts = false
    }
    assert.deepEqual(rows, [
      { city: 'Kiel', customer: 'xxx', n: 3, amount: 22, first: 1 },
      { city: 'Ulm', customer: null, n: 1, amount: null, first: null },
    ])
  })

  it('reads as this node where its operator asks, who is nobody there', async () => {
    const rows = await readAs(sidecar, here.operator, both)
    assert.equal(rows.length, 5)
    assert.equal(node.asked.at(0)?.reader.principal.id, 'here')
    assert.equal(node.asked[0]?.terms.purpose, undefined)
  })

  it('asks nobody elsewhere where something here is denied', async () => {
    await assert.rejects(readAs(sidecar, readerOf('user:eve'), both), (error) =>
      isHansaError(error, 'denied'),
    )
    assert.equal(node.asked.length, 0)
  })

  it('says who denied it, with the words of the owner, and keeps both in the audit', async () => {
    await agree(here, { id: 'agr_rex', consumer: 'user:rex', ...onShops })
    await assert.rejects(readAs(sidecar, readerOf('user:rex'), both), {
      code: 'denied',
      message: /nothing permits user:rex to read sales\.orders/,
    })
    const entries = await audited(here)
    const denied = entries.findLast(({ kind }) => kind === 'denied')
    assert.deepEqual(denied?.kind === 'denied' && [denied.datasets, denied.node], [
      ['sales/orders/orders@1/orders'],
      owner,
    ])
    const began = entries.findLast(({ kind, principal }) => kind === 'access' && principal === 'user:ana')
    assert.deepEqual(
      began?.kind === 'access' && began.datasets.map(({ node: by, columns }) => [by, columns]),
      [
        [undefined, ['region', 'city']],
        [owner, ['id', 'region']],
      ],
    )
    assert.ok(
      (await audited(there)).some(({ kind, principal }) => kind === 'denied' && principal === 'user:rex'),
    )
  })

  it('reads nothing together that is agreed for different purposes', async () => {
    await assert.rejects(readAs(sidecar, mia, both), (error) => isHansaError(error, 'denied'))
  })

  it('asks no other node for one whom another node vouches for', async () => {
    const vouched = readerOf('user:ana', { method: 'on-behalf-of' })
    await assert.rejects(readAs(sidecar, vouched, 'select * from sales.orders'), (error) =>
      isHansaError(error, 'undefined_table'),
    )
    assert.equal(node.asked.length, 0)
  })

  it('knows every name of the mesh where one is mistyped', async () => {
    await assert.rejects(readAs(sidecar, ana, 'select * from sales.order'), {
      code: 'undefined_table',
      remedy: /sales\.orders/,
    })
  })

  it('goes on with what is here while the owner is away', async () => {
    node.isAway = true
    assert.equal((await readAs(sidecar, ana, 'select * from retail.shops')).length, 2)
    await assert.rejects(readAs(sidecar, ana, both), {
      code: 'source_unavailable',
      message: /there does not answer/,
    })
  })

  it('describes a statement without bringing any rows', async () => {
    const fetched = node.needs.length
    const shape = await sidecar.describe(ana, { ...request(both), types: [] })
    assert.deepEqual(
      shape.columns.map(({ name }) => name),
      ['id', 'region', 'city'],
    )
    assert.equal(node.needs.length, fetched)
  })

  it('reads a version by its number, and the same one throughout a view', async () => {
    const one = await readAs(sidecar, ana, 'select count(*) as n from sales."orders@1"')
    assert.deepEqual(one, [{ n: 5 }])
    assert.equal(node.asked[0]?.version, 1)
    const view = readView(here.now)
    await readAs(sidecar, ana, 'select 1 from sales.orders', { view })
    await readAs(sidecar, ana, 'select 1 from sales.orders', { view })
    assert.deepEqual(
      node.asked.slice(1).map(({ version, terms }) => [version, terms.asOf]),
      [
        [undefined, view.asOf],
        [1, undefined],
      ],
    )
  })

  it('shows nothing more once the owner has revoked it, nor the rest of what is being read', async () => {
    const agreement = await agree(there, { id: 'agr_ole', consumer: 'user:ole', ...onOrders })
    const ole = readerOf('user:ole')
    const result = await sidecar.query(ole, request('select * from sales.orders'))
    await text(result.bytes)
    await result.rows
    await result.decideAgain(ole)
    await change(there, agreement, { state: 'revoked' })
    await assert.rejects(result.decideAgain(ole), (error) => isHansaError(error, 'denied'))
    await assert.rejects(readAs(sidecar, ole, 'select * from sales.orders'), (error) =>
      isHansaError(error, 'denied'),
    )
  })

  it('lets go of every file once sessions are closed', async () => {
    await sidecar.close()
    assert.equal(node.held, 0)
  })
})
