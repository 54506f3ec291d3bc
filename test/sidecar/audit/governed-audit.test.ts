import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { decideToday } from '../../../src/sidecar/audit/decide-today.ts'
import { productUsage, type ProductUsage } from '../../../src/sidecar/audit/product-usage.ts'
import { readEntry } from '../../../src/sidecar/audit/read-entry.ts'
import { replay, type Replay } from '../../../src/sidecar/audit/replay.ts'
import { usageTotals } from '../../../src/sidecar/audit/usage.ts'
import { verifyAudit } from '../../../src/sidecar/audit/verify.ts'
import type { AuditEntry } from '../../../src/sidecar/access-entry.ts'
import { Directory } from '../../../src/sidecar/identity/directory.ts'
import { defaultVocabulary } from '../../../src/spec/vocabulary.ts'
import { canaries, governedShop } from '../../ports/http/governed-shop.ts'
import type { TestMesh } from '../../support/test-mesh.ts'

const prices = 'sales/prices/prices@1/prices'
const orders = 'sales/orders/orders@1/orders'

describe('the audit of a mesh that is read', () => {
  let mesh: TestMesh
  let directory: Directory
  before(async () => {
    mesh = governedShop()
    await mesh.apply()
    directory = new Directory({
      mesh: 'test',
      file: path.join(mesh.root, 'identities.yaml'),
      vocabulary: async () => (await (await mesh.store()).metadata.bundle())?.vocabulary ?? defaultVocabulary,
      effects: { now: () => mesh.now },
    })
    await mesh.rows('select count(*) as n from sales.prices where label is not null')
    await read('user:ana', 'select max(label) from sales.prices where n < 5', 'dpv:Marketing')
    for (const [who, sql] of [
      ['user:ana', 'select label from sales.prices'],
      ['user:eve', 'from sales.orders'],
    ] as const)
      await assert.rejects(read(who, sql, 'dpv:ResearchAndDevelopment'), (error) =>
        isHansaError(error, 'denied'),
      )
    await mesh.close()
  })
  after(() => mesh[Symbol.asyncDispose]())

  async function read(who: string, sql: string, purpose: string): Promise<string> {
    const reader = { principal: await directory.require(who), method: 'token' } as const
    const sidecar = await mesh.sidecar()
    const result = await sidecar.query(reader, { sql, format: 'csv', port: 'http', purpose })
    const all = await text(result.bytes)
    await result.rows
    return all
  }

  async function entries(): Promise<readonly AuditEntry[]> {
    const rows = await Array.fromAsync((await mesh.store()).metadata.auditRows())
    return rows.map((row) => readEntry(row)?.entry).filter((entry) => entry !== undefined)
  }

  const replayOf = async (index: number): Promise<Replay> => {
    const entry = (await entries())[index]
    assert.ok(entry?.kind === 'access' || entry?.kind === 'denied')
    const { metadata } = await mesh.store()
    return replay(entry, decideToday({ sidecar: await mesh.sidecar(), directory, metadata }))
  }

  it('has every decision and every end, with what was really used', async () => {
    const all = await entries()
    assert.deepEqual(
      all.map(({ kind, principal }) => `${kind} ${principal}`),
      [
        'access node:test',
        'ended node:test',
        'access user:ana',
        'ended user:ana',
        'denied user:ana',
        'denied user:eve',
      ],
    )
    const [, , access, end] = all
    assert.ok(access?.kind === 'access' && end?.kind === 'ended')
    assert.equal(end.access, access.access)
    assert.deepEqual([end.rows, end.outcome], [1, 'complete'])
    assert.ok(end.bytes > 0 && end.milliseconds > 0)
    const [dataset] = access.datasets
    assert.deepEqual([dataset?.dataset, dataset?.version], [prices, 1])
    assert.deepEqual([...(dataset?.columns ?? [])].sort(), ['label', 'n'])
    assert.ok(dataset?.policies.some(({ id }) => id === 'sales.marketing'))
  })

  it('is whole and signed', async () => {
    const { metadata } = await mesh.store()
    const { damage, entries: count, signed } = await verifyAudit({ store: metadata, state: mesh.state })
    assert.deepEqual([damage, count, signed], [[], 6, 6])
  })

  it('holds nothing of the data', async () => {
    const kept = [
      JSON.stringify(await entries()),
      readFileSync(path.join(mesh.state, 'audit/checkpoints.ndjson'), 'utf8'),
      JSON.stringify([...(await usageTotals((await mesh.store()).metadata)).products.keys()]),
    ].join('\n')
    for (const canary of [...canaries, 'price 4']) assert.ok(!kept.includes(canary), canary)
  })

  it('tells who uses what, and what nobody does', async () => {
    const { metadata } = await mesh.store()
    const totals = await usageTotals(metadata)
    const usageOf = async (product: string): Promise<ProductUsage> =>
      productUsage(totals, product, await metadata.publication(product))
    const ofPrices = await usageOf('sales/prices')
    assert.deepEqual(
      ofPrices.consumers.map(({ principal, queries, rows, denied }) => [principal, queries, rows, denied]),
      [
        ['node:test', 1, 1, 0],
        ['user:ana', 1, 1, 1],
      ],
    )
    assert.deepEqual(
      ofPrices.columns.map(({ column, consumers }) => [column, consumers]),
      [
        ['n', ['user:ana']],
        ['label', ['node:test', 'user:ana']],
      ],
    )
    const ofOrders = await usageOf('sales/orders')
    assert.deepEqual([ofOrders.queries, ofOrders.denied], [0, 1])
    assert.deepEqual(new Set(ofOrders.columns.map(({ queries }) => queries)), new Set([0]))
  })

  it('is replayed under the rules of today', async () => {
    assert.equal((await replayOf(0)).changed, false)
    assert.equal((await replayOf(2)).changed, false)
    assert.equal((await replayOf(4)).changed, false)
    assert.equal((await replayOf(5)).changed, false)

    mesh.write(
      'domains/sales/policies/readers.cedar',
      `@id("sales.eve") @reason("Eve may read for research")
permit (principal == Hansa::User::"eve", action == Hansa::Action::"read", resource in Hansa::Domain::"sales")
when { context.purpose in Hansa::Purpose::"dpv:ResearchAndDevelopment" };

@id("sales.labels") @reason("Labels are not for everybody")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "label" };
`,
    )
    await mesh.apply()

    const operator = await replayOf(0)
    assert.equal(operator.changed, true)
    assert.deepEqual(operator.datasets[0]?.columns, [
      { name: 'label', was: 'clear', now: 'withheld', change: 'lost', used: true },
    ])
    const ana = await replayOf(2)
    assert.deepEqual(
      ana.datasets.map(({ was, now }) => [was.permitted, now.permitted]),
      [[true, false]],
    )
    const eve = await replayOf(5)
    assert.deepEqual(
      eve.datasets.map(({ dataset, was, now }) => [dataset, was.permitted, now.permitted]),
      [[orders, false, true]],
    )
  })

  it('takes for a denial that a dataset, or somebody, is gone', async () => {
    const { metadata } = await mesh.store()
    const today = decideToday({ sidecar: await mesh.sidecar(), directory, metadata })
    const gone = await today({ principal: 'user:ana', dataset: 'sales/gone/gone@1/gone' })
    assert.equal(gone.kind === 'denied' && gone.message, 'sales/gone/gone@1/gone is no longer published')
    const nobody = await today({ principal: 'no body', dataset: prices, purpose: 'dpv:Marketing' })
    assert.equal(nobody.kind === 'denied' && nobody.message, 'no body names nobody')
    const purpose = await today({ principal: 'user:ana', dataset: prices, purpose: 'NoMore' })
    assert.equal(purpose.kind === 'denied' && purpose.message, 'there is no purpose NoMore')
  })

  it('has no entries of replays', async () => {
    assert.equal((await entries()).length, 6)
  })
})
