import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { consumerSlo, withHistory } from '../../../src/discovery/slo/consumer-slo.ts'
import { measureConsumers } from '../../../src/discovery/slo/measure-consumers.ts'
import { seenOf, type Seen } from '../../../src/discovery/slo/seen.ts'
import { watchSlo } from '../../../src/discovery/slo/watch-slo.ts'
import { canonicalJson } from '../../../src/spec/canonical-hash.ts'
import type { MetadataStore, Run } from '../../../src/store/metadata-store.ts'
import { accessed, began, ended } from '../../sidecar/audit/sample-entries.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { measureAs, promising } from './measure-as.ts'

const product = 'sales/orders'
const dayMs = 86_400_000
const available = { property: 'availability', value: 99 }

describe('what promises are measured by', () => {
  let mesh: TestMesh
  let metadata: MetadataStore
  let seen: Seen

  before(async () => {
    mesh = new TestMesh({
      [product]: {
        serves: {
          orders: {
            columns: { at: 'timestamp', due: 'timestamp' },
            more: { slaProperties: [available] },
          },
        },
        sql: {
          orders: `select timestamp '2026-01-01 00:00:00' as at, timestamp '2025-12-01 00:00:00' as due\n`,
        },
      },
    })
    ;(await mesh.apply()).of(product, 'published')
    metadata = (await mesh.store()).metadata
    const found = await seenOf(product, metadata, mesh.now)
    assert.ok(found)
    seen = found
  })
  after(() => mesh[Symbol.asyncDispose]())

  const daysAgo = (days: number): Date => new Date(mesh.now.getTime() - days * dayMs)
  const dayOf = (days: number): string => daysAgo(days).toISOString().slice(0, 10)

  /** Statements of consumers that ended so many days ago, and how many of them failed by the node. */
  async function tell(
    days: number,
    counts: Readonly<Record<string, readonly [all: number, failed: number]>>,
  ) {
    const datasets = [accessed(`${product}/orders@1/orders`)]
    const at = daysAgo(days).toISOString()
    const entries = Object.entries(counts).flatMap(([principal, [all, failed]]) =>
      Array.from({ length: all }, (_, index) => {
        const access = `${principal} ${days} ${index}`
        const how = index < failed ? ({ outcome: 'failed', code: 'internal', rows: 0 } as const) : {}
        return [began(access, { at, principal, datasets }), ended(access, { at, principal, ...how })]
      }).flat(),
    )
    await metadata.appendAudit(entries.map(canonicalJson))
  }

  it('spends a budget and burns it as worked out by hand', () => {
    const answered = (statements: number, failed: number) => ({
      statements,
      failed,
      rows: 0,
      milliseconds: 0,
    })
    const reads = new Map([
      [dayOf(4), new Map([['user:ana', answered(900, 3)]])],
      [dayOf(0), new Map([['user:ana', answered(100, 2)]])],
    ])
    const { budget, days, state } = measureAs({ ...seen, reads }, available)
    // 1 % of 1,000 may fail; 5 have. Today 2 of 100 fail, twice what is allowed.
    assert.deepEqual(budget, { allowed: 10, used: 5, burn: 2 })
    assert.equal(state, 'met')
    assert.deepEqual(
      days?.slice(-5).map(({ left }) => left),
      [0.7, 0.7, 0.7, 0.7, 0.5],
    )
  })

  it('counts the checks of a build once, and burns by those of today', () => {
    const run: Run = {
      ...{ id: 'a', product, events: [], outcome: 'rejected', startedAt: daysAgo(1).toISOString() },
      quality: { checks: 10, failedErrors: 1 },
    }
    const today = { ...run, startedAt: mesh.now.toISOString(), quality: { checks: 10, failedErrors: 4 } }
    const { budget, measured } = measureAs({ ...seen, runs: [today, run] }, { property: 'er', value: 50 })
    assert.deepEqual([measured, budget], [25, { allowed: 10, used: 5, burn: 0.8 }])
  })

  it('counts the time between publications that began before the window', () => {
    const [head] = seen.history
    assert.ok(head)
    const history = [10, 45].map((days) => ({ ...head, publishedAt: daysAgo(days).toISOString() }))
    const publication = { ...seen.publication, publishedAt: daysAgo(10).toISOString() }
    const { measured } = measureAs(
      { ...seen, history, publication },
      { property: 'frequency', value: 20, unit: 'd' },
    )
    assert.equal(measured, 35 * 86_400)
  })

  it('asks each day by its time whether there were new data', () => {
    const [head] = seen.history
    assert.ok(head)
    const at = (day: number, time: string): string => `2026-03-0${day}T${time}:00.000Z`
    const now = new Date(at(5, '12:00'))
    const measure = (times: readonly string[]) =>
      measureAs(
        {
          ...seen,
          now,
          history: times.map((publishedAt) => ({ ...head, publishedAt })),
          publication: { ...seen.publication, publishedAt: times[0]! },
        },
        { property: 'timeOfAvailability', value: '09:00+01:00' },
      )
    const early = [5, 4, 3, 2, 1].map((day) => at(day, '07:30'))
    assert.deepEqual([measure(early).state, measure(early).why], ['met', 'new data in time on 4 of 4 days'])
    const late = [at(5, '08:30'), ...early.slice(1)]
    assert.deepEqual([measure(late).state, measure(late).measured], ['breached', 75])
    assert.equal(measure([at(5, '07:30')]).state, 'unknown')
  })

  it('says what a date promises, until it has passed', () => {
    const stateAt = (property: string, days: number): string =>
      measureAs(seen, { property, value: daysAgo(-days).toISOString() }).state
    assert.deepEqual(
      [stateAt('generalAvailability', -3), stateAt('ga', 3), stateAt('es', 3), stateAt('endOfLife', -3)],
      ['met', 'unknown', 'met', 'unknown'],
    )
  })

  it('stands as the worst of the elements that a promise names', () => {
    const said = { property: 'latency', value: 20, unit: 'd', element: 'orders.at, orders.due' }
    const { state, why } = measureAs({ ...seen, now: new Date('2026-01-02T00:00:00Z') }, said)
    assert.deepEqual([state, why], ['breached', 'newest due 32 d ago'])
  })

  it('knows how long it took until a failing build was known to fail', () => {
    const run: Run = {
      ...{ id: 'a', product, events: [], outcome: 'failed', startedAt: daysAgo(1).toISOString() },
      endedAt: new Date(daysAgo(1).getTime() + 600_000).toISOString(),
    }
    const { state, measured } = measureAs({ ...seen, runs: [run] }, { property: 'td', value: 'PT5M' })
    assert.deepEqual([state, measured], ['breached', 600])
  })

  it('measures what is about use for each consumer, with its own budget and days', () => {
    const answered = { statements: 10, failed: 1, rows: 500, milliseconds: 1000 }
    const reads = new Map([
      [
        dayOf(1),
        new Map([
          ['user:ana', answered],
          ['user:bob', { ...answered, failed: 0 }],
        ]),
      ],
    ])
    const rows = { property: 'throughput', value: 1000 }
    const all = measureConsumers(
      promising({ ...seen, reads }, available, rows, { property: 'fy', value: 'P1D' }),
    )
    assert.deepEqual(
      all.map(({ consumer, property, state }) => `${consumer} ${property} ${state}`),
      [
        'user:ana availability breached',
        'user:ana throughput breached',
        'user:bob availability met',
        'user:bob throughput breached',
      ],
    )
    assert.deepEqual(all[0]?.budget, { allowed: 0.1, used: 1, burn: 0 })
    assert.deepEqual(all[0].days?.at(-2), { day: dayOf(1), measured: 90, missed: true, left: -9 })
  })

  it('writes down once that a promise to a consumer is broken, and that it is kept again', async () => {
    const watch = (days: number) => watchSlo(product, { metadata, now: daysAgo(days) })
    await tell(0, { 'user:ana': [10, 0], 'user:bob': [10, 1] })
    for (const days of [0, -1, -2]) await watch(days)
    await tell(-3, { 'user:bob': [90, 0] })
    await watch(-4)
    const told = (await metadata.meshEvents(0, 100)).flatMap(({ event }) =>
      event.about === 'promise' && event.data.consumer !== undefined
        ? [`${event.type} ${event.data.consumer}`]
        : [],
    )
    assert.deepEqual(told, ['hansa.slo.breached user:bob', 'hansa.slo.at_risk user:bob'])
    const place = { metadata, now: daysAgo(-4) }
    const [bob, ...none] = await consumerSlo(product, {
      ...place,
      isShown: (consumer) => consumer === 'user:bob',
    })
    assert.ok(bob)
    assert.deepEqual(none, [])
    const { promises, events } = await withHistory(bob, { product, metadata })
    assert.deepEqual(
      events.map(({ before: was, state }) => [was, state]),
      [
        ['breached', 'at risk'],
        [undefined, 'breached'],
      ],
    )
    assert.deepEqual(
      promises[0]!.days?.slice(-5).map(({ stood }) => stood),
      ['breached', 'breached', 'breached', 'breached', 'breached'],
    )
    assert.ok((await metadata.sloEvents(product, 100)).every(({ consumer }) => consumer === undefined))
  })

  it('says of what is promised no more that it is unknown, once', async () => {
    const { publication } = promising(seen, { property: 'latency', value: 1, unit: 'd' })
    await metadata.commit({ ...publication, sequence: publication.sequence + 1 })
    for (const days of [-5, -6]) await watchSlo(product, { metadata, now: daysAgo(days) })
    const events = await metadata.sloEvents(product, 100)
    const ofAvailability = events.filter(({ property }) => property === 'availability')
    assert.deepEqual(
      ofAvailability.slice(0, 1).map(({ state, why }) => [state, why]),
      [['unknown', 'it is promised no more']],
    )
    assert.equal(ofAvailability.filter(({ state }) => state === 'unknown').length, 1)
  })
})
