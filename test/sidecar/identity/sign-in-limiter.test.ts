import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { SignInLimiter, type Attempt } from '../../../src/sidecar/identity/sign-in-limiter.ts'

function limiting() {
  const limiter = new SignInLimiter({ now: () => new Date('2026-01-01T00:00:00Z') })
  const fail = (attempt: Attempt, times: number): void => {
    for (let count = 0; count < times; count += 1) limiter.failed(attempt)
  }
  const isFree = (attempt: Attempt): boolean => {
    try {
      limiter.requireFree(attempt)
      return true
    } catch (error) {
      assert.ok(isHansaError(error, 'too_many_requests'))
      return false
    }
  }
  return { limiter, fail, isFree }
}

const [here, there] = ['192.0.2.1', '192.0.2.2']
const [ana, bo] = ['user:ana', 'user:bo']

describe('SignInLimiter', () => {
  it('says how long to wait', () => {
    const { limiter, fail } = limiting()
    fail({ principal: ana, address: here }, 12)
    assert.throws(
      () => limiter.requireFree({ principal: ana, address: here }),
      (error) =>
        isHansaError(error, 'too_many_requests') &&
        error.retryAfterSeconds === 4 &&
        error.remedy === 'Try again in 4 seconds.' &&
        error.meaning.httpStatus === 429 &&
        error.meaning.sqlState === '53400',
    )
  })

  it('limits guesses of one principal from everywhere', () => {
    const { fail, isFree } = limiting()
    for (let last = 1; last <= 10; last += 1) fail({ principal: ana, address: `198.51.100.${last}` }, 1)
    assert.ok(!isFree({ principal: ana, address: here }))
    assert.ok(isFree({ principal: bo, address: here }))
  })

  it('limits guesses of many principals from one address', () => {
    const { fail, isFree } = limiting()
    for (let count = 0; count < 10; count += 1) fail({ principal: `user:u${count}`, address: here }, 1)
    assert.ok(!isFree({ principal: bo, address: here }))
    assert.ok(!isFree({ address: here }))
    assert.ok(isFree({ principal: bo, address: there }))
  })

  it('leaves alone who signed in from an address before, whoever fails there or elsewhere', () => {
    const { limiter, fail, isFree } = limiting()
    limiter.succeeded({ principal: ana, address: here })
    fail({ principal: bo, address: here }, 50)
    fail({ principal: ana, address: there }, 50)
    assert.ok(isFree({ principal: ana, address: here }))
    assert.ok(!isFree({ principal: bo, address: here }))
    assert.ok(!isFree({ principal: ana, address: there }))
  })

  it('limits guesses of a principal also from where it signs in itself', () => {
    const { limiter, fail, isFree } = limiting()
    limiter.succeeded({ principal: ana, address: here })
    fail({ principal: ana, address: here }, 10)
    assert.ok(!isFree({ principal: ana, address: here }))
  })

  it('takes no failure back for a success: an attacker may have a password of their own', () => {
    const { limiter, fail, isFree } = limiting()
    fail({ principal: bo, address: here }, 10)
    limiter.succeeded({ principal: ana, address: here })
    assert.ok(!isFree({ principal: bo, address: here }))
  })
})
