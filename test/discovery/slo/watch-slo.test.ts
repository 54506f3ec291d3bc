import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { seenOf, type Seen } from '../../../src/discovery/slo/seen.ts'
import type { MeasuredSlo } from '../../../src/discovery/slo/slo.ts'
import { sloForOthers } from '../../../src/discovery/slo/slo-for-others.ts'
import { watchSlo, type ProductSlo } from '../../../src/discovery/slo/watch-slo.ts'
import type { SlaProperty } from '../../../src/spec/data-contract.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { measureAs } from './measure-as.ts'

const product = 'sales/orders'

describe('watchSlo', () => {
  let mesh: TestMesh
  let seen: Seen

  before(async () => {
    mesh = new TestMesh({
      [product]: {
        serves: { orders: { columns: { id: 'integer', at: 'timestamp', day: 'date', note: 'string' } } },
        sql: {
          orders: `select range::bigint as id, timestamp '2026-01-01 00:00:00' - to_days(range::int) as at,
            date '2026-01-01' - range::int as day,
            case when range % 4 = 0 then null else 'x' end as note from range(20)\n`,
        },
      },
    })
    ;(await mesh.apply()).of(product, 'published')
    await mesh.rows('select id from sales.orders')
    const { metadata } = await mesh.store()
    const found = await seenOf(product, metadata, mesh.now)
    assert.ok(found)
    seen = found
  })
  after(() => mesh[Symbol.asyncDispose]())

  /** As if the contract promised this. */
  function measure(said: Omit<SlaProperty, 'id'>, changes: Partial<Seen> = {}): MeasuredSlo {
    return measureAs({ ...seen, ...changes }, said)
  }

  const later = (hours: number): Pick<Seen, 'now'> => ({
    now: new Date(mesh.now.getTime() + hours * 3_600_000),
  })

  const dayBefore = (days: number): string =>
    later(-24 * days)
      .now.toISOString()
      .slice(0, 10)

  it('measures latency by the publication: met, then at risk, then breached', () => {
    const states = [1, 20, 25].map(
      (hours) => measure({ property: 'latency', value: 1, unit: 'd' }, later(hours)).state,
    )
    assert.deepEqual(states, ['met', 'at risk', 'breached'])
  })

  it('measures freshness by the newest value where a column of times is named', () => {
    const said = { property: 'freshness', value: 2, unit: 'h', element: 'orders.at' }
    const { state, why, property } = measure(said, later(3))
    assert.deepEqual([property, state, why], ['latency', 'breached', 'newest at 3 h ago'])
    const ofDays = measure({ ...said, element: 'orders.day' }, later(3))
    assert.deepEqual([ofDays.state, ofDays.why], ['breached', 'newest day 3 h ago'])
  })

  it('measures frequency by the gaps between publications, that since the last included', () => {
    assert.equal(measure({ property: 'frequency', value: 'P1D' }, later(1)).state, 'met')
    assert.equal(measure({ property: 'frequency', value: 'P1D' }, later(30)).state, 'breached')
  })

  it('measures availability by statements that did not fail by the node, with a budget and by consumer', () => {
    assert.equal(measure({ property: 'availability', value: 99 }).state, 'met')
    const reads = new Map([
      [
        dayBefore(1),
        new Map([
          ['user:ana', { statements: 900, failed: 0, rows: 9000, milliseconds: 1000 }],
          ['user:bob', { statements: 100, failed: 20, rows: 0, milliseconds: 0 }],
        ]),
      ],
    ])
    const { state, budget, consumers, measured } = measure({ property: 'uptime', value: '99%' }, { reads })
    assert.deepEqual([state, measured], ['breached', 98])
    assert.deepEqual([budget?.used, budget?.allowed.toFixed(1), budget?.burn], [20, '10.0', 0])
    assert.deepEqual(
      consumers?.map(({ consumer, state: of }) => [consumer, of]),
      [
        ['user:ana', 'met'],
        ['user:bob', 'breached'],
      ],
    )
  })

  it('measures completeness of a column, or of all', () => {
    assert.equal(measure({ property: 'completeness', value: 90, element: 'orders.note' }).measured, 75)
    assert.equal(measure({ property: 'completeness', value: 90, element: 'orders.note' }).state, 'breached')
    assert.equal(measure({ property: 'completeness', value: 100, element: 'orders.id' }).state, 'met')
  })

  it('measures retention by how far back the data go, and does not know where they have not come that far', () => {
    const said = { property: 'retention', unit: 'd', element: 'orders.at' }
    assert.equal(measure({ ...said, value: 10 }).state, 'met')
    assert.equal(measure({ ...said, value: 100 }).state, 'unknown')
  })

  it('measures throughput in rows a second', () => {
    const own = { statements: 1, failed: 0, rows: 9000, milliseconds: 3000 }
    const reads = new Map([[dayBefore(1), new Map([['user:ana', own]])]])
    const stateOf = (value: number, unit: string): string =>
      measure({ property: 'throughput', value, unit }, { reads }).state
    assert.deepEqual(
      [stateOf(1000, 'rows/s'), stateOf(5000, 'rows/s'), stateOf(1, 'MB/s')],
      ['met', 'breached', 'unknown'],
    )
  })

  it('measures how long repairs took, and errors by checks of builds', () => {
    const run = { id: 'a', product, events: [], quality: { checks: 10, failedErrors: 1, failedWarnings: 0 } }
    const runs = [
      { ...run, startedAt: '2026-01-01T05:00:00Z', outcome: 'published' as const },
      { ...run, startedAt: '2026-01-01T02:00:00Z', outcome: 'rejected' as const },
    ]
    assert.deepEqual(
      measure({ property: 'mttr', value: 2, unit: 'h' }, { runs }).why,
      '3 h at most until repaired',
    )
    assert.equal(measure({ property: 'errorRate', value: 5 }, { runs }).state, 'breached')
    assert.equal(measure({ property: 'timeToNotify', value: 1, unit: 'h' }).state, 'unknown')
  })

  const lastDays = ({ days = [] }: MeasuredSlo, count: number) => days.slice(-count)

  it('tells of each day by itself, and what was left of the error budget then', () => {
    const good = { statements: 90, failed: 0, rows: 9000, milliseconds: 3000 }
    const bad = { statements: 10, failed: 2, rows: 100, milliseconds: 1000 }
    const day = dayBefore
    const reads = new Map([
      [day(3), new Map([['user:ana', good]])],
      [day(1), new Map([['user:ana', bad]])],
    ])
    const availability = measure({ property: 'availability', value: 99 }, { reads })
    assert.equal(availability.days?.length, 30)
    assert.deepEqual(lastDays(availability, 4), [
      { day: day(3), measured: 100, missed: false, left: 1 },
      { day: day(2), left: 1 },
      { day: day(1), measured: 80, missed: true, left: -1 },
      { day: day(0), left: -1 },
    ])
    const throughput = measure({ property: 'throughput', value: 200, unit: 'rows/s' }, { reads })
    assert.deepEqual(lastDays(throughput, 2), [{ day: day(1), measured: 100, missed: true }, { day: day(0) }])
    const run = {
      id: 'a',
      product,
      events: [],
      startedAt: `${day(1)}T02:00:00Z`,
      outcome: 'rejected' as const,
    }
    const runs = [{ ...run, quality: { checks: 10, failedErrors: 1, failedWarnings: 1 } }]
    assert.deepEqual(lastDays(measure({ property: 'errorRate', value: 50 }, { runs }), 2), [
      { day: day(1), measured: 20, missed: false, left: 0.6 },
      { day: day(0), left: 0.6 },
    ])
  })

  it('tells how old the newest publication was at most on each day, and nothing of days before the first', () => {
    const two = later(48)
    const days = lastDays(measure({ property: 'frequency', value: 'P1D' }, two), 4)
    assert.deepEqual(
      days.map(({ missed }) => missed),
      [undefined, false, true, true],
    )
    assert.equal(days.at(-1)?.measured, 48 * 3600)
    const byData = measure({ property: 'freshness', value: 2, unit: 'h', element: 'orders.at' }, two)
    assert.ok(byData.days?.every(({ measured, missed }) => measured === undefined && missed === undefined))
  })

  it('keeps from others what only values of the data, or reads of others, would tell', () => {
    const said = ['completeness', 'availability', 'frequency'].map((property) =>
      measure(property === 'frequency' ? { property, value: 'P1D' } : { property, value: 99 }),
    )
    const all = { product, state: 'breached', at: '', promises: said, events: [] } as const
    const { state, promises } = sloForOthers(all, 'user:eve')
    assert.equal(state, 'met')
    assert.deepEqual(
      promises.map((promise) => [promise.state, promise.measured === undefined, promise.consumers]),
      [
        ['unknown', true, undefined],
        ['met', true, undefined],
        ['met', false, undefined],
      ],
    )
  })

  it('keeps from others how single days went, save as they may know of the promise', () => {
    const promised = ['completeness', 'availability', 'frequency'].map((property) => {
      const found = measure(property === 'frequency' ? { property, value: 'P1D' } : { property, value: 99 })
      return { ...found, days: found.days?.map((each) => ({ ...each, stood: 'met' as const })) ?? [] }
    })
    const all = { product, state: 'met', at: '', promises: promised, events: [] } as const
    const { promises } = sloForOthers(all, 'user:eve')
    const names = promises.map(({ days }) => days && Object.keys(days.at(-1) ?? {}))
    assert.deepEqual(names, [undefined, ['day', 'stood'], ['day', 'measured', 'missed', 'stood']])
  })

  it('writes down a change of state once, and keeps what went before', async () => {
    const { metadata } = await mesh.store()
    const publication = await metadata.publication(product)
    assert.ok(publication)
    const contracts = publication.documents.contracts.map((contract) => ({
      ...contract,
      slaProperties: [{ property: 'latency', value: 1, unit: 'd' }],
    }))
    const documents = { ...publication.documents, contracts }
    await metadata.commit({ ...publication, sequence: publication.sequence + 1, documents })
    const watch = (hours: number): Promise<ProductSlo | undefined> =>
      watchSlo(product, { metadata, ...later(hours) })
    for (const hours of [1, 2, 30, 31]) await watch(hours)
    const found = await watch(32)
    assert.equal(found?.state, 'breached')
    assert.deepEqual(
      found.events.map(({ state, before: was }) => [was, state]),
      [
        ['met', 'breached'],
        [undefined, 'met'],
      ],
    )
    assert.deepEqual(
      lastDays(found.promises[0]!, 3).map(({ stood }) => stood),
      [undefined, 'met', 'breached'],
    )
    assert.equal(await watchSlo('sales/none', { metadata, now: mesh.now }), undefined)
  })
})
