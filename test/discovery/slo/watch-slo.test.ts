import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { measureSlo } from '../../../src/discovery/slo/measure-slo.ts'
import { seenOf, type Seen } from '../../../src/discovery/slo/seen.ts'
import type { MeasuredSlo } from '../../../src/discovery/slo/slo.ts'
import { sloForOthers } from '../../../src/discovery/slo/slo-for-others.ts'
import { watchSlo, type ProductSlo } from '../../../src/discovery/slo/watch-slo.ts'
import type { SlaProperty } from '../../../src/spec/data-contract.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const product = 'sales/orders'

describe('watchSlo', () => {
  let mesh: TestMesh
  let seen: Seen

  before(async () => {
    mesh = new TestMesh({
      [product]: {
        serves: { orders: { columns: { id: 'integer', at: 'timestamp', note: 'string' } } },
        sql: {
          orders: `select range::bigint as id, timestamp '2026-01-01 00:00:00' - to_days(range::int) as at,
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
    const { publication } = { ...seen, ...changes }
    const contracts = publication.documents.contracts.map((contract) => ({
      ...contract,
      slaProperties: [said],
    }))
    const documents = { ...publication.documents, contracts }
    const [found] = measureSlo({ ...seen, ...changes, publication: { ...publication, documents } })
    assert.ok(found)
    return found
  }

  const later = (hours: number): Pick<Seen, 'now'> => ({
    now: new Date(mesh.now.getTime() + hours * 3_600_000),
  })

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
  })

  it('measures frequency by the gaps between publications, that since the last included', () => {
    assert.equal(measure({ property: 'frequency', value: 'P1D' }, later(1)).state, 'met')
    assert.equal(measure({ property: 'frequency', value: 'P1D' }, later(30)).state, 'breached')
  })

  it('measures availability by statements that did not fail by the node, with a budget and by consumer', () => {
    assert.equal(measure({ property: 'availability', value: 99 }).state, 'met')
    const answered = new Map([
      ['user:ana', { statements: 900, failed: 0, rows: 9000, milliseconds: 1000 }],
      ['user:bob', { statements: 100, failed: 20, rows: 0, milliseconds: 0 }],
    ])
    const { state, budget, consumers, measured } = measure(
      { property: 'uptime', value: '99%' },
      { answered, today: new Map() },
    )
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
    const answered = new Map([['user:ana', { statements: 1, failed: 0, rows: 9000, milliseconds: 3000 }]])
    assert.equal(measure({ property: 'throughput', value: 1000, unit: 'rows/s' }, { answered }).state, 'met')
    assert.equal(
      measure({ property: 'throughput', value: 5000, unit: 'rows/s' }, { answered }).state,
      'breached',
    )
    assert.equal(measure({ property: 'throughput', value: 1, unit: 'MB/s' }, { answered }).state, 'unknown')
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

  it('keeps from others what only values of the data, or reads of others, would tell', () => {
    const said = ['completeness', 'availability', 'frequency'].map((property) =>
      measure(property === 'frequency' ? { property, value: 'P1D' } : { property, value: 99 }),
    )
    const all = { product, state: 'breached', at: '', promises: said, events: [] } as const
    const { state, promises } = sloForOthers(all)
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
    assert.equal(await watchSlo('sales/none', { metadata, now: mesh.now }), undefined)
  })
})
