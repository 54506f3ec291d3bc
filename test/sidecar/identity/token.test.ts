import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isToken, makeToken, noVerifier, tokenId } from '../../../src/sidecar/identity/token.ts'

describe('makeToken', () => {
  it('makes another each time, which names its credential and fits its verifier only', () => {
    const [one, other] = [makeToken(), makeToken()]
    assert.match(one.token, /^hansa_[0-9a-f]{16}_[\w-]{43}$/)
    assert.notEqual(one.token, other.token)
    assert.equal(tokenId(one.token), one.id)
    assert.ok(isToken(one.token, one.verifier))
    assert.ok(!isToken(one.token, other.verifier))
    assert.ok(!isToken(one.token, noVerifier))
    assert.ok(!isToken(`${one.token}x`, one.verifier))
  })

  it('keeps nothing of the secret in the verifier', () => {
    const { token, verifier } = makeToken()
    assert.match(verifier, /^[0-9a-f]{64}$/)
    assert.ok(!token.includes(verifier))
  })
})

describe('tokenId', () => {
  for (const other of ['', 'hansa_', 'hansa_0123456789abcdef_short', 'a'.repeat(43), 'a.b.c'])
    it(`is undefined of ${JSON.stringify(other)}`, () => assert.equal(tokenId(other), undefined))
})

describe('isToken', () => {
  for (const damaged of ['', 'no hex', '0'])
    it(`is false where what was kept is ${JSON.stringify(damaged)}`, () =>
      assert.ok(!isToken(makeToken().token, damaged)))
})
