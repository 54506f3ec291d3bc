import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { productUsage, type ProductUsage } from '../../../src/sidecar/audit/product-usage.ts'
import { usageTotals } from '../../../src/sidecar/audit/usage.ts'
import type { AuditRange } from '../../../src/store/audit-store.ts'
import { AuditPlace } from './audit-place.ts'
import { accessed, airportRisk, began, denied, ended, flights } from './sample-entries.ts'

describe('usageTotals and productUsage', () => {
  let place: AuditPlace
  beforeEach(async () => {
    place = await AuditPlace.open()
  })
  afterEach(() => place[Symbol.asyncDispose]())

  const usageOf = async (product: string): Promise<ProductUsage> =>
    productUsage(await usageTotals(place.metadata), product, undefined)

  const some = [
    began('a', { datasets: [accessed(airportRisk, { columns: ['state', 'risk'] })] }),
    ended('a', { rows: 5, bytes: 50 }),
    began('b', {
      at: '2026-02-01T00:00:00.000Z',
      datasets: [accessed(airportRisk), accessed(flights, { columns: ['origin'] })],
    }),
    began('c', { principal: 'team:planning', at: '2026-01-15T00:00:00.000Z' }),
    ended('b', { rows: 7, bytes: 70 }),
    denied('d'),
    denied('e', { principal: 'user:ana', datasets: [airportRisk, flights] }),
  ]

  it('has nothing of a product that nobody asked for', async () => {
    assert.deepEqual(await usageOf('planning/airport_risk'), {
      product: 'planning/airport_risk',
      queries: 0,
      rows: 0,
      bytes: 0,
      denied: 0,
      consumers: [],
      columns: [],
    })
  })

  it('counts queries, rows, bytes, refusals and columns, by consumer', async () => {
    await place.record(...some)
    assert.deepEqual(await usageOf('planning/airport_risk'), {
      product: 'planning/airport_risk',
      queries: 3,
      rows: 12,
      bytes: 120,
      denied: 2,
      lastUsed: '2026-02-01T00:00:00.000Z',
      consumers: [
        {
          principal: 'user:ana',
          queries: 2,
          rows: 12,
          bytes: 120,
          denied: 1,
          lastUsed: '2026-02-01T00:00:00.000Z',
        },
        {
          principal: 'team:planning',
          queries: 1,
          rows: 0,
          bytes: 0,
          denied: 0,
          lastUsed: '2026-01-15T00:00:00.000Z',
        },
        { principal: 'user:ben', queries: 0, rows: 0, bytes: 0, denied: 1 },
      ],
      columns: [
        {
          dataset: airportRisk,
          column: 'state',
          queries: 3,
          consumers: ['team:planning', 'user:ana'],
          lastUsed: '2026-02-01T00:00:00.000Z',
        },
        {
          dataset: airportRisk,
          column: 'risk',
          queries: 1,
          consumers: ['user:ana'],
          lastUsed: '2026-01-01T00:00:00.000Z',
        },
      ],
    })
    const { queries, rows, denied: refused } = await usageOf('flightops/flights')
    assert.deepEqual([queries, rows, refused], [1, 7, 1])
  })

  it('counts an access once, though it reads two datasets of a product', async () => {
    await place.record(
      began('a', { datasets: [accessed(airportRisk), accessed(`${airportRisk}_too`)] }),
      ended('a', { rows: 5 }),
    )
    const { queries, rows, columns } = await usageOf('planning/airport_risk')
    assert.deepEqual([queries, rows, columns.length], [1, 5, 2])
  })

  it('names the columns that are published and never used', async () => {
    await place.record(...some)
    const snapshot = { dataset: airportRisk, columns: [{ name: 'airport' }, { name: 'risk' }] }
    const { columns } = productUsage(await usageTotals(place.metadata), 'planning/airport_risk', {
      snapshots: [snapshot as never],
    })
    assert.deepEqual(
      columns.map(({ column, queries }) => [column, queries]),
      [
        ['airport', 0],
        ['risk', 1],
        ['state', 3],
      ],
    )
  })

  it('reads every entry once, and comes to the same as all at once', async () => {
    const read: (number | undefined)[] = []
    const metadata = {
      ...place.metadata,
      auditRows: (range?: AuditRange) => {
        read.push(range?.from)
        return place.metadata.auditRows(range)
      },
    }
    for (const entry of some) {
      await place.record(entry)
      await usageTotals(metadata)
    }
    assert.deepEqual(read, [1, 2, 3, 4, 5, 6, 7])
    const bit = await usageOf('planning/airport_risk')
    await place.metadata.cacheDelete('usage', ['totals'])
    assert.deepEqual(await usageOf('planning/airport_risk'), bit)
  })

  it('counts anew where the chain is another one', async () => {
    await place.record(...some)
    await usageTotals(place.metadata)
    place.tamper('delete from hansa_audit')
    assert.equal((await usageOf('planning/airport_risk')).queries, 0)
    await place.record(began('z'))
    assert.equal((await usageOf('planning/airport_risk')).queries, 1)
  })

  it('keeps names apart that objects have by themselves', async () => {
    await place.record(
      began('__proto__', {
        principal: 'user:constructor',
        datasets: [accessed(airportRisk, { columns: ['__proto__', 'constructor', 'map'] })],
      }),
    )
    const first = await usageOf('planning/airport_risk')
    assert.deepEqual(
      first.columns.map(({ column }) => column),
      ['__proto__', 'constructor', 'map'],
    )
    assert.deepEqual(await usageOf('planning/airport_risk'), first)
  })
})
