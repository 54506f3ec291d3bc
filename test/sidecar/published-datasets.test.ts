import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { PublishedDatasets, type NamedVersion } from '../../src/sidecar/published-datasets.ts'
import type { PublicationHead } from '../../src/store/publication.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const namesOf = (found: readonly NamedVersion[]): readonly string[] =>
  found.flatMap(({ names }) => names.map((name) => name.join('.'))).toSorted()

describe('PublishedDatasets', () => {
  it('finds the datasets that a text mentions, and no others', async () => {
    await using mesh = new TestMesh({
      'sales/orders': orders,
      'crm/orders': orders,
      'crm/other': { ...orders, serves: { other: orders.serves.orders }, sql: { other: orders.sql.orders } },
    })
    await mesh.apply()
    const published = new PublishedDatasets((await mesh.store()).metadata)
    assert.deepEqual(namesOf(await published.mentionedIn('select 1 from ORDERS')), [
      'crm.orders',
      'crm.orders_v1',
      'sales.orders',
      'sales.orders_v1',
    ])
    assert.deepEqual(namesOf(await published.mentionedIn('select 1 from crm."other@2"')), [
      'crm.other',
      'crm.other@2',
      'crm.other_v1',
    ])
    assert.deepEqual(namesOf(await published.mentionedIn('select 1')), [])
    assert.equal(namesOf(await published.allFor('select 1')).length, 6)
  })

  it('sees it also where the list of all names is read anew meanwhile', async ({ mock }) => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.apply()
    const { metadata } = await mesh.store()
    let all: Promise<unknown> = Promise.resolve()
    const heads = async (products?: readonly string[]): Promise<ReadonlyMap<string, PublicationHead>> => {
      const found = metadata.heads(products)
      if (products === undefined) all = found
      // The list is there first.
      else await all.then(() => setImmediate())
      return found
    }
    const published = new PublishedDatasets({ ...metadata, heads })
    await published.mentionedIn('from sales.orders')
    mesh.writeTo('sales/orders', 'deliveries.csv', 'id,customer,amount\n1,ann,3\n')
    await mesh.apply()
    const later = performance.now() + 60_000
    mock.method(performance, 'now', () => later)
    const [named] = await published.mentionedIn('from sales.orders')
    assert.equal(named?.dataset.sequence, 2)
  })

  it('sees at once what was published anew of what is named, reading nothing else', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.apply()
    const { metadata } = await mesh.store()
    const asked: (readonly string[] | undefined)[] = []
    const heads = metadata.heads.bind(metadata)
    const watched = {
      ...metadata,
      heads: (products?: readonly string[]): Promise<ReadonlyMap<string, PublicationHead>> => {
        asked.push(products)
        return heads(products)
      },
    }
    const published = new PublishedDatasets(watched)
    const open = async () => {
      const [named] = await published.mentionedIn('from sales.orders')
      assert.ok(named !== undefined)
      return published.open(named)
    }
    assert.equal((await open()).snapshot.version, 1)
    mesh.writeTo('sales/orders', 'deliveries.csv', 'id,customer,amount\n1,ann,3\n')
    await mesh.apply()
    const second = await open()
    assert.deepEqual([second.snapshot.version, second.publication.sequence], [2, 2])
    await open()
    assert.deepEqual(asked, [undefined, ...Array.from({ length: 4 }, () => ['sales/orders'])])
  })

  it('opens the version that is asked for, though a later one have the same content', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    for (const amount of [3, 4, 3]) {
      mesh.writeTo('sales/orders', 'deliveries.csv', `id,customer,amount\n1,ann,${amount}\n`)
      await mesh.apply()
    }
    const published = new PublishedDatasets((await mesh.store()).metadata)
    for (const version of [1, 2, 3]) {
      const { snapshot, described } = await published.open(
        await published.named({ domain: 'sales', name: `orders@${version}` }),
      )
      assert.deepEqual([snapshot.version, described.sequence], [version, version])
    }
  })

  it('finds a product that was published since the names were read', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.apply()
    const published = new PublishedDatasets((await mesh.store()).metadata)
    await published.mentionedIn('from sales.orders')
    mesh.declare({ 'crm/orders': orders })
    await mesh.apply()
    const { dataset } = await published.named({ domain: 'crm', name: 'Orders' })
    assert.equal(dataset.key, 'crm/orders/orders@1/orders')
  })

  it('describes an earlier version by the publication that had it', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await mesh.apply()
    const first = mesh.now
    mesh.writeTo('sales/orders', 'deliveries.csv', 'id,customer,amount\n1,ann,3\n')
    await mesh.apply()
    const published = new PublishedDatasets((await mesh.store()).metadata)
    for (const [name, options] of [
      ['orders@1', {}],
      ['orders', { asOf: first.toISOString() }],
      [`orders@${first.toISOString()}`, {}],
    ] as const) {
      const { snapshot, publication, described } = await published.open(
        await published.named({ domain: 'sales', name }),
        options,
      )
      assert.deepEqual([snapshot.version, publication.sequence, described.sequence], [1, 2, 1], name)
    }
    const newest = await published.named({ domain: 'sales', name: 'orders' })
    await assert.rejects(published.open({ ...newest, version: '9' }), {
      code: 'not_found',
      message: 'sales.orders is not kept as version 9',
    })
    await assert.rejects(published.open({ ...newest, version: 'soon' }), { code: 'invalid_input' })
  })
})
