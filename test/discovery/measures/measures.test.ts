import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  changesPublished,
  measureBuilds,
  measureQuality,
} from '../../../src/discovery/measures/measure-builds.ts'
import { measureColumns, countColumns } from '../../../src/discovery/measures/measure-columns.ts'
import { measureRatings } from '../../../src/discovery/measures/measure-ratings.ts'
import { measureRequests } from '../../../src/discovery/measures/measure-requests.ts'
import { consumersIn, hasRead, measureUse, useByDay } from '../../../src/discovery/measures/measure-use.ts'
import type { BuildFact } from '../../../src/discovery/measures/build-facts.ts'
import { useTotals, type ProductUse } from '../../../src/discovery/measures/use-totals.ts'
import { windowOf } from '../../../src/discovery/measures/window.ts'
import { AuditPlace } from '../../sidecar/audit/audit-place.ts'
import { accessed, airportRisk, began, denied, ended, flights } from '../../sidecar/audit/sample-entries.ts'

const now = new Date('2026-03-31T12:00:00Z')
const week = windowOf(7, now)

describe('windowOf', () => {
  it('has as many days as it says, today included, and as many before', () => {
    assert.deepEqual(week, {
      days: 7,
      now: { from: '2026-03-25', to: '2026-03-31' },
      before: { from: '2026-03-18', to: '2026-03-24' },
    })
  })
})

describe('measures of use', () => {
  let place: AuditPlace
  let risk: ProductUse
  let both: readonly ProductUse[]

  before(async () => {
    place = await AuditPlace.open()
    const on = (day: number, hour = 12): string => new Date(Date.UTC(2026, 2, day, hour)).toISOString()
    const planner = { principal: 'service:planning.routes' }
    await place.record(
      // The week before: two queries of one person.
      began('a', { at: on(20), datasets: [accessed(airportRisk, { columns: ['state', 'risk'] })] }),
      ended('a', { at: on(20), rows: 100, bytes: 1000 }),
      began('b', { at: on(24, 23) }),
      // The week: two of one person, one of a service that is a product, one that names two products.
      began('c', { at: on(25, 0) }),
      ended('c', { at: on(25, 0), rows: 5, bytes: 50 }),
      began('d', {
        at: on(31),
        datasets: [accessed(airportRisk), accessed(flights, { columns: ['origin'] })],
      }),
      ended('d', { at: on(31), rows: 7, bytes: 70 }),
      began('e', { at: on(31), ...planner }),
      denied('f', { at: on(30) }),
      denied('g', { at: on(30), principal: 'user:ana', datasets: [airportRisk, flights] }),
      // Neither is a consumer's use: an owner's trial, the operator, what another node owns.
      began('h', { at: on(31), principal: 'user:zoe', port: 'probe' }),
      began('i', { at: on(31), principal: 'node:test' }),
      began('j', { at: on(31), principal: 'user:zoe', datasets: [accessed(airportRisk, { node: 'far' })] }),
    )
    const { products } = await useTotals(place.metadata, 'test')
    const [found, other] = [products.get('planning/airport_risk'), products.get('flightops/flights')]
    assert.ok(found && other)
    risk = found
    both = [found, other]
  })
  after(() => place[Symbol.asyncDispose]())

  it('counts queries, refusals, rows, bytes and consumers of a window, and of the one before', () => {
    assert.deepEqual(measureUse([risk], new Set(['planning/routes', 'planning/plan']), week), {
      consumers: { all: 3, people: 1, services: 0, agents: 0, nodes: 0, products: 2 },
      ...{ queries: 3, refused: 2, rows: 12, bytes: 120 },
      before: { consumers: 1, queries: 2, refused: 0 },
    })
  })

  it('counts who reads two products once', () => {
    const { consumers, queries } = measureUse(both, new Set(), week)
    assert.deepEqual([consumers.all, consumers.people, consumers.services, queries], [2, 1, 1, 4])
  })

  it('tells each consumer with what they did, and those who were only refused', () => {
    assert.deepEqual(
      consumersIn(risk, week.now).map(({ consumer, queries, refused, lastRead }) => [
        consumer,
        queries,
        refused,
        lastRead,
      ]),
      [
        ['user:ana', 2, 1, '2026-03-31'],
        ['service:planning.routes', 1, 0, '2026-03-31'],
        ['user:ben', 0, 1, undefined],
      ],
    )
  })

  it('tells each day, those without use too', () => {
    assert.deepEqual(
      useByDay(risk, week.now).map(({ queries, refused, consumers }) => [queries, refused, consumers]),
      [
        [1, 0, 1],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
        [0, 2, 0],
        [2, 0, 2],
      ],
    )
  })

  it('tells who has really read it', () => {
    const asked = ['user:ana', 'user:ben', 'user:zoe'].map((who) => hasRead(risk, who, week.now))
    assert.deepEqual(asked, [true, false, false])
    assert.equal(hasRead(undefined, 'user:ana', week.now), false)
  })

  it('tells columns that nobody uses from those that nobody used in the window', () => {
    const columns = ['state', 'risk', 'note'].map((column) => ({ dataset: airportRisk, column }))
    const measured = measureColumns(columns, risk, week.now)
    assert.deepEqual(
      measured.map(({ queries, lastUsed, used }) => [queries, lastUsed, used]),
      [
        [5, '2026-03-31', true],
        [1, '2026-03-20', false],
        [0, undefined, false],
      ],
    )
    assert.deepEqual(countColumns(measured), { published: 3, unused: 2 })
  })

  it('goes on where it was, and forgets days that no window has any more', async () => {
    await place.record(began('k', { at: '2026-09-30T00:00:00.000Z', principal: 'user:bob' }))
    const { products } = await useTotals(place.metadata, 'test')
    assert.deepEqual([...products.get('planning/airport_risk')!.consumers.keys()], ['user:bob'])
  })
})

describe('measures of builds', () => {
  const build = (minutes: number, outcome: BuildFact['outcome'], failed = 0): BuildFact => ({
    id: `${minutes}`,
    startedAt: new Date(now.getTime() + minutes * 60_000).toISOString(),
    endedAt: new Date(now.getTime() + (minutes + 1) * 60_000).toISOString(),
    ...{ outcome, checks: 10, failed },
  })
  const tried = [
    build(0, 'published'),
    build(10, 'rejected', 2),
    build(20, 'failed'),
    build(30, 'published', 1),
    build(40, 'failed'),
    build(50, 'unchanged'),
    build(60, 'published'),
  ]

  it('takes the time from the first build that tried a change until it was published', () => {
    assert.deepEqual(changesPublished(tried, week.now), [60, 21 * 60, 60])
    assert.deepEqual(measureBuilds([tried, [build(5, 'published')]], week.now), {
      ...{ builds: 8, published: 4 },
      changeToPublish: { count: 4, medianSeconds: 60, longestSeconds: 1260 },
    })
  })

  it('counts checks that passed, of all builds', () => {
    assert.deepEqual(measureQuality([tried], week.now), { checks: 70, passed: 67 })
    assert.deepEqual(measureQuality([tried], week.before), { checks: 0, passed: 0 })
  })
})

describe('measureRequests', () => {
  it('takes the time from a request to its grant, of those granted in the window', () => {
    const product = 'a/b'
    const measured = measureRequests(
      [
        {
          product,
          requestedAt: '2026-03-01T00:00:00Z',
          decidedAt: '2026-03-26T00:00:00Z',
          outcome: 'granted',
        },
        {
          product,
          requestedAt: '2026-03-30T00:00:00Z',
          decidedAt: '2026-03-30T01:00:00Z',
          outcome: 'granted',
        },
        {
          product,
          requestedAt: '2026-03-02T00:00:00Z',
          decidedAt: '2026-03-03T00:00:00Z',
          outcome: 'granted',
        },
        {
          product,
          requestedAt: '2026-03-30T00:00:00Z',
          decidedAt: '2026-03-30T09:00:00Z',
          outcome: 'refused',
        },
        { product, requestedAt: '2026-03-31T00:00:00Z', outcome: 'waiting' },
      ],
      week.now,
    )
    assert.deepEqual(measured, {
      ...{ requested: 3, granted: 2, refused: 1, waiting: 1 },
      requestToGrant: {
        count: 2,
        medianSeconds: (25 * 86_400 + 3600) / 2,
        longestSeconds: 25 * 86_400,
      },
    })
  })
})

describe('measureRatings', () => {
  it('takes the average of all stars, and none of no ratings', () => {
    assert.deepEqual(
      measureRatings([
        [1, 0, 0, 0, 1],
        [0, 0, 0, 2, 0],
      ]),
      {
        ...{ count: 4, average: 3.5 },
        stars: [1, 0, 0, 2, 1],
      },
    )
    assert.deepEqual(measureRatings([]), { count: 0, stars: [0, 0, 0, 0, 0] })
  })
})
