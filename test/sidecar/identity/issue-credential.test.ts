import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import {
  daysFrom,
  issueToken,
  makePassword,
  revokeCredential,
  setPassword,
  stateOf,
} from '../../../src/sidecar/identity/issue-credential.ts'
import { isToken } from '../../../src/sidecar/identity/token.ts'
import { IdentityPlace } from './identity-place.ts'

const now = (): Date => new Date('2026-01-01T00:00:00Z')
const ana = { kind: 'user', id: 'ana' } as const
const team = { kind: 'team', id: 'planning' } as const

describe('issueToken', () => {
  it('keeps whose it is, until when and why, and not the token', async () => {
    await using place = await IdentityPlace.make()
    const { token, credential } = await issueToken(place.metadata, {
      principal: ana,
      now,
      expiresAt: daysFrom(now(), 30),
      note: 'for the report',
    })
    const [kept, ...others] = await place.metadata.credentials('user:ana')
    assert.deepEqual(others, [])
    assert.deepEqual(kept, credential)
    assert.partialDeepStrictEqual(kept, {
      principal: 'user:ana',
      kind: 'token',
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-01-31T00:00:00.000Z',
      note: 'for the report',
    })
    assert.ok(isToken(token, credential.verifier))
    assert.ok(!JSON.stringify(kept).includes(token.slice(-43)))
  })

  it('gives none to a team', async () => {
    await using place = await IdentityPlace.make()
    await assert.rejects(issueToken(place.metadata, { principal: team, now }), { code: 'invalid_input' })
    await assert.rejects(setPassword(place.metadata, makePassword(), { principal: team, now }), {
      code: 'invalid_input',
    })
  })
})

describe('setPassword', () => {
  it('keeps a SCRAM verifier', async () => {
    await using place = await IdentityPlace.make()
    const password = makePassword()
    assert.match(password, /^[\w-]{22}$/)
    const credential = await setPassword(place.metadata, password, { principal: ana, now })
    assert.match(credential.verifier, /^SCRAM-SHA-256\$/)
    assert.ok(!JSON.stringify(credential).includes(password))
  })

  it('refuses a short one, and does not repeat it', async () => {
    await using place = await IdentityPlace.make()
    await assert.rejects(
      setPassword(place.metadata, 'swordfi', { principal: ana, now }),
      (error) => isHansaError(error, 'invalid_input') && !/swordfi/.test(error.message),
    )
    assert.deepEqual(await place.metadata.credentials(), [])
  })
})

describe('revokeCredential', () => {
  it('ends it at once and for ever', async () => {
    await using place = await IdentityPlace.make()
    const { credential } = await issueToken(place.metadata, { principal: ana, now })
    const revoked = await revokeCredential(place.metadata, credential.id, { now })
    assert.equal(revoked.revokedAt, '2026-01-01T00:00:00.000Z')
    assert.deepEqual(await place.metadata.credential(credential.id), revoked)
    const later = await revokeCredential(place.metadata, credential.id, { now: () => daysFrom(now(), 1) })
    assert.deepEqual(later, revoked)
    await assert.rejects(revokeCredential(place.metadata, 'absent', { now }), { code: 'not_found' })
  })
})

describe('stateOf', () => {
  it('is expired from the very moment on, and revoked whatever the time', async () => {
    await using place = await IdentityPlace.make()
    const { credential } = await issueToken(place.metadata, {
      principal: ana,
      now,
      expiresAt: daysFrom(now(), 1),
    })
    assert.equal(stateOf(credential, new Date('2026-01-01T23:59:59.999Z')), 'valid')
    assert.equal(stateOf(credential, new Date('2026-01-02T00:00:00Z')), 'expired')
    assert.equal(stateOf({ ...credential, revokedAt: now().toISOString() }, now()), 'revoked')
  })
})
