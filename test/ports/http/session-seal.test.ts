import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SessionSeal } from '../../../src/ports/http/session-seal.ts'

describe('SessionSeal', () => {
  it('opens no copy of a session that was signed out, though the clock jumped past its end and back', () => {
    let now = Date.UTC(2026, 0, 1)
    const seal = new SessionSeal(new Uint8Array(32), { now: () => new Date(now) })
    const [one, other] = [seal.begin('a bearer'), seal.begin('another')]
    const copy = seal.seal(one)
    assert.equal(seal.open(copy)?.bearer, 'a bearer')
    seal.signOut(one)
    assert.equal(seal.open(copy), undefined)
    now += 48 * 3_600_000
    seal.signOut(other)
    now -= 48 * 3_600_000
    assert.equal(seal.open(copy), undefined)
  })
})
