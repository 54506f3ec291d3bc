import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { findEntries, type AuditSearch } from '../../../src/sidecar/audit/find.ts'
import { AuditPlace } from './audit-place.ts'
import { accessed, airportRisk, began, denied, ended, flights } from './sample-entries.ts'

describe('findEntries', () => {
  let place: AuditPlace
  before(async () => {
    place = await AuditPlace.open()
    await place.record(
      began('a', { at: '2026-01-01T00:00:00.000Z' }),
      began('b', { at: '2026-01-02T00:00:00.000Z', datasets: [accessed(flights), accessed(airportRisk)] }),
      ended('a', { at: '2026-01-02T00:00:05.000Z' }),
      denied('c', { at: '2026-01-03T00:00:00.000Z' }),
      began('d', {
        at: '2026-01-04T00:00:00.000Z',
        principal: 'user:ben',
        actor: 'node:aviation',
        datasets: [accessed(flights)],
        statement: `select '"user:ana"', '${airportRisk}', 'denied' from flightops.flights`,
      }),
      {
        kind: 'change',
        at: '2026-01-05T00:00:00.000Z',
        principal: 'user:ola',
        what: 'approved an agreement',
        subject: 'planning/airport_risk/airport_risk@1',
      },
      { kind: 'sign-in-failed', at: '2026-01-06T00:00:00.000Z', principal: 'unknown', method: 'token' },
    )
  })
  after(() => place[Symbol.asyncDispose]())

  const found = async (search: AuditSearch): Promise<readonly number[]> => {
    const { records, next } = await findEntries(place.metadata, search, { order: 'oldest first', limit: 100 })
    assert.equal(next, undefined)
    return records.map(({ sequence }) => sequence)
  }

  it('finds all where nothing is asked', async () => {
    assert.deepEqual(await found({}), [1, 2, 3, 4, 5, 6, 7])
  })

  it('finds by principal, also by who acted for them', async () => {
    assert.deepEqual(await found({ principal: 'user:ana' }), [1, 2, 3])
    assert.deepEqual(await found({ principal: 'user:ben' }), [4, 5])
    assert.deepEqual(await found({ principal: 'node:aviation' }), [5])
    assert.deepEqual(await found({ principal: 'user:an' }), [])
  })

  it('finds by product and by dataset', async () => {
    assert.deepEqual(await found({ product: 'planning/airport_risk' }), [1, 2, 4, 6])
    assert.deepEqual(await found({ product: 'flightops/flights' }), [2, 5])
    assert.deepEqual(await found({ product: 'planning/airport' }), [])
    assert.deepEqual(await found({ dataset: flights }), [2, 5])
  })

  it('finds by kind, by access and by time', async () => {
    assert.deepEqual(await found({ kinds: ['denied'] }), [4])
    assert.deepEqual(await found({ kinds: ['denied', 'sign-in-failed'] }), [4, 7])
    assert.deepEqual(await found({ access: 'a' }), [1, 3])
    assert.deepEqual(await found({ since: '2026-01-02T00:00:05.000Z', until: '2026-01-05' }), [3, 4, 5])
    assert.deepEqual(
      await found({ principal: 'user:ana', kinds: ['access'], since: '2026-01-01T12:00:00Z' }),
      [2],
    )
  })

  it('gives pages from either end', async () => {
    const pages = async (order: 'newest first' | 'oldest first'): Promise<readonly (readonly number[])[]> => {
      const all: (readonly number[])[] = []
      for (let from: number | undefined; ;) {
        const page = { order, limit: 3, ...(from === undefined ? {} : { from }) }
        const { records, next } = await findEntries(place.metadata, {}, page)
        all.push(records.map(({ sequence }) => sequence))
        if (next === undefined) return all
        from = next
      }
    }
    assert.deepEqual(await pages('newest first'), [[7, 6, 5], [4, 3, 2], [1]])
    assert.deepEqual(await pages('oldest first'), [[1, 2, 3], [4, 5, 6], [7]])
  })

  it('leaves out what cannot be read', async () => {
    await using damaged = await AuditPlace.open()
    await damaged.record(began('a'), began('b'), began('c'))
    damaged.tamper(`update hansa_audit set body = 'no JSON' where sequence = 1`)
    damaged.tamper(`update hansa_audit set body = '{"kind":"from the future"}' where sequence = 2`)
    const { records } = await findEntries(damaged.metadata, {}, { limit: 100 })
    assert.deepEqual(
      records.map(({ sequence }) => sequence),
      [3],
    )
  })
})
