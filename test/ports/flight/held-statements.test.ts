import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { HeldStatements, type HeldStatement } from '../../../src/ports/flight/held-statements.ts'
import type { Reader } from '../../../src/sidecar/reader.ts'

const reader = (id: string): Reader => ({
  principal: { kind: 'user', id, teams: [], attributes: {} },
  method: 'token',
})
const statement = (sql: string, kind: HeldStatement['kind'] = 'prepared'): HeldStatement => ({
  kind,
  sql,
  types: ['DATE'],
  parameters: undefined,
  terms: {},
})

describe('HeldStatements', () => {
  const ana = reader('ana')

  it('are their owner’s, for some time after they were used', () => {
    let now = 0
    const held = new HeldStatements({ now: () => new Date(now) })
    const handle = held.keep(ana, statement('select 1'))
    assert.equal(held.get(ana, handle, 'prepared').sql, 'select 1')
    assert.throws(() => held.get(reader('eve'), handle, 'prepared'), isNotFound)
    assert.throws(() => held.get({ ...ana, actor: reader('eve').principal }, handle, 'prepared'), isNotFound)
    assert.throws(() => held.get(ana, handle, 'ticket'), isNotFound)
    now = 3_599_999
    held.get(ana, handle, 'prepared')
    now += 3_600_000
    assert.throws(() => held.get(ana, handle, 'prepared'), isNotFound)
  })

  it('are bounded in number and length, and those unused for longest go', () => {
    const held = new HeldStatements({ now: () => new Date(0) })
    const eves = held.keep(reader('eve'), statement('select 0'))
    const [first = '', second = ''] = Array.from({ length: 500 }, () => held.keep(ana, statement('select 1')))
    held.get(ana, first, 'prepared')
    held.keep(ana, statement('select 2'))
    assert.throws(() => held.get(ana, second, 'prepared'), isNotFound)
    held.get(ana, first, 'prepared')
    const long = Array.from({ length: 9 }, () => held.keep(ana, statement('x'.repeat(1_000_000))))
    assert.throws(() => held.get(ana, long[0] ?? '', 'prepared'), isNotFound)
    held.get(ana, long[8] ?? '', 'prepared')
    held.get(reader('eve'), eves, 'prepared')
  })

  it('take values, texts for what the statement wants', () => {
    const held = new HeldStatements({ now: () => new Date(0) })
    const handle = held.keep(ana, statement('select ?, ?, ?'))
    held.bind(ana, handle, [{ text: '2026-01-01' }, { text: 'x' }, { type: 'BIGINT', text: '1' }])
    assert.deepEqual(held.get(ana, handle, 'prepared').parameters, [
      { type: 'DATE', text: '2026-01-01' },
      { type: 'VARCHAR', text: 'x' },
      { type: 'BIGINT', text: '1' },
    ])
  })

  it('that run are ended by who owns them', () => {
    const held = new HeldStatements({ now: () => new Date(0) })
    const ticket = held.keep(ana, statement('select 1', 'ticket'))
    const { signal } = held.run(ana, ticket)
    assert.equal(held.cancel(reader('eve'), ticket), false)
    assert.equal(signal.aborted, false)
    assert.equal(held.cancel(ana, ticket), true)
    assert.equal(signal.aborted, true)
    assert.equal(held.cancel(ana, ticket), false)
  })
})

const isNotFound = (error: unknown): boolean => isHansaError(error, 'not_found')
