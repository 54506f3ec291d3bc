import assert from 'node:assert/strict'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { isHansaError, type ErrorCode } from '../../../src/errors.ts'
import { issueToken, revokeCredential } from '../../../src/sidecar/identity/issue-credential.ts'
import { operatorToken } from '../../../src/sidecar/identity/operator-token.ts'
import { makeToken } from '../../../src/sidecar/identity/token.ts'
import { basic, bearer, identitiesYaml, IdentityPlace } from './identity-place.ts'

const address = '192.0.2.1'

const ana = {
  kind: 'user',
  id: 'ana',
  teams: ['network', 'planning'],
  attributes: { state: 'IL' },
}

describe('SignIn', () => {
  let place: IdentityPlace
  beforeEach(async () => {
    place = await IdentityPlace.make()
  })
  afterEach(() => place[Symbol.asyncDispose]())

  const refused = async (attempt: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<void> => {
    await assert.rejects(attempt, (error) => {
      assert.ok(isHansaError(error, code), String(error))
      assert.match(error.message, message)
      assert.notEqual(error.remedy, undefined)
      return true
    })
  }

  describe('without credentials', () => {
    it('refuses', async () => {
      await refused(place.signIn().signIn({ address }), 'unauthenticated', /who you are/)
      assert.deepEqual(place.failed, [])
    })

    it('is the principal that mesh.yaml names, with what the file says of it', async () => {
      assert.deepEqual(await place.signIn({ anonymous: 'user:guest' }).signIn({ address }), {
        principal: { kind: 'user', id: 'guest', teams: [], attributes: {} },
        method: 'anonymous',
        address,
      })
      const { principal } = await place.signIn({ anonymous: 'user:ana' }).signIn({})
      assert.deepEqual(principal, ana)
    })

    for (const authorization of ['', 'Bearer', 'Bearer ', 'Digest abc', 'Basic !!', 'Bearer a b', 'Basic'])
      it(`does not take ${JSON.stringify(authorization)} for none`, async () => {
        await refused(
          place.signIn({ anonymous: 'user:guest' }).signIn({ authorization, address }),
          'unauthenticated',
          /./,
        )
      })
  })

  describe('with a token', () => {
    it('is its principal, with teams and attributes', async () => {
      const authorization = bearer(await place.token('user:ana'))
      assert.deepEqual(await place.signIn().signIn({ authorization, address }), {
        principal: ana,
        method: 'token',
        address,
      })
      const { method } = await place
        .signIn()
        .signIn({ authorization: authorization.replace('Bearer', 'bearer') })
      assert.equal(method, 'token')
    })

    it('brings the purpose that it is bound to', async () => {
      const { token } = await issueToken(place.metadata, {
        principal: { kind: 'user', id: 'ana' },
        now: () => place.now,
        purpose: 'dpv:Marketing',
      })
      const reader = await place.signIn().signIn({ authorization: bearer(token) })
      assert.deepEqual(reader, { principal: ana, method: 'token', purpose: 'dpv:Marketing' })
    })

    it('is good until it expires', async () => {
      const expiresAt = new Date(place.now.getTime() + 60_000)
      const authorization = bearer(await place.token('user:ana', expiresAt))
      const signIn = place.signIn()
      assert.deepEqual((await signIn.signIn({ authorization })).expiresAt, expiresAt)
      place.pass(60)
      await refused(signIn.signIn({ authorization, address }), 'unauthenticated', /the token has expired/)
      assert.partialDeepStrictEqual(place.failed, [{ principal: 'user:ana', method: 'token', address }])
    })

    it('is good until it is revoked', async () => {
      const authorization = bearer(await place.token('user:ana'))
      const signIn = place.signIn()
      await signIn.signIn({ authorization })
      const [credential] = await place.metadata.credentials('user:ana')
      await revokeCredential(place.metadata, credential?.id ?? '', { now: () => place.now })
      await refused(signIn.signIn({ authorization }), 'unauthenticated', /the token was revoked/)
    })

    it('is good while its principal is listed', async () => {
      const authorization = bearer(await place.token('user:bo'))
      const signIn = place.signIn()
      await signIn.signIn({ authorization })
      place.identities(identitiesYaml.replace('user:bo', 'user:kim'))
      await refused(
        signIn.signIn({ authorization }),
        'unauthenticated',
        /user:bo is not among the identities/,
      )
    })

    it('is refused with another secret or another id', async () => {
      const token = await place.token('user:ana')
      const other = makeToken().token
      const signIn = place.signIn()
      for (const wrong of [other, token.slice(0, 23) + other.slice(23), other.slice(0, 23) + token.slice(23)])
        await refused(
          signIn.signIn({ authorization: bearer(wrong), address }),
          'unauthenticated',
          /not one of this node/,
        )
      assert.deepEqual(
        place.failed.map(({ principal }) => principal),
        ['unknown', 'user:ana', 'unknown'],
      )
      for (const text of [token, other])
        assert.ok(!JSON.stringify(place.failed).includes(text.slice(24)), 'no secret is reported')
    })

    it('is not taken for a password, nor a password for a token', async () => {
      await place.password('user:ana', 'correct horse')
      const [{ id, verifier } = { id: '', verifier: '' }] = await place.metadata.credentials('user:ana')
      const signIn = place.signIn()
      for (const authorization of [bearer(verifier), bearer(`hansa_${id}_${'a'.repeat(43)}`)])
        await refused(signIn.signIn({ authorization }), 'unauthenticated', /not one of this node/)
    })

    it('is never the operator’s, whoever lists it', async () => {
      place.identities(`${identitiesYaml}  - principal: node:test\n  - principal: node:other\n`)
      const other = await place.signIn().signIn({ authorization: bearer(await place.token('node:other')) })
      assert.equal(other.principal.id, 'other')
      await refused(
        place.signIn().signIn({ authorization: bearer(await place.token('node:test')) }),
        'unauthenticated',
        /not among the identities/,
      )
    })
  })

  describe('with a password', () => {
    it('is its principal, whether the kind is written or not', async () => {
      await place.password('user:ana', 'correct horse')
      await place.password('service:dashboard', 'battery: staple')
      const signIn = place.signIn()
      const reader = await signIn.signIn({ authorization: basic('ana', 'correct horse'), address })
      assert.deepEqual(reader, { principal: ana, method: 'password', address })
      const named = await signIn.signIn({ authorization: basic('user:ana', 'correct horse') })
      assert.equal(named.principal.id, 'ana')
      const service = await signIn.signIn({ authorization: basic('service:dashboard', 'battery: staple') })
      assert.equal(service.principal.kind, 'service')
    })

    it('is the newest only, and none once that was revoked', async () => {
      await place.password('user:ana', 'the first one')
      await place.password('user:ana', 'the second one')
      const signIn = place.signIn()
      await refused(
        signIn.signIn({ authorization: basic('ana', 'the first one') }),
        'unauthenticated',
        /the name or the password is wrong/,
      )
      await signIn.signIn({ authorization: basic('ana', 'the second one') })
      const [newest] = await place.metadata.credentials('user:ana')
      await revokeCredential(place.metadata, newest?.id ?? '', { now: () => place.now })
      for (const password of ['the first one', 'the second one'])
        await refused(signIn.signIn({ authorization: basic('ana', password) }), 'unauthenticated', /./)
    })

    it('says the same of a wrong password, of a principal without one and of nobody', async () => {
      await place.password('user:ana', 'correct horse')
      const signIn = place.signIn()
      for (const name of ['ana', 'bo', 'nobody', 'no body', '', 'node:test', 'team:planning'])
        await refused(
          signIn.signIn({ authorization: basic(name, 'wrong one'), address: `192.0.2.${name.length}` }),
          'unauthenticated',
          /^the name or the password is wrong$/,
        )
      assert.deepEqual(
        place.failed.map(({ principal }) => principal),
        ['user:ana', 'user:bo', 'unknown', 'unknown', 'unknown', 'unknown', 'team:planning'],
      )
    })

    it('does not report a name that nobody has: it may be a password typed in the wrong place', async () => {
      await refused(
        place.signIn().signIn({ authorization: basic('my-secret-word', 'x'), address }),
        'unauthenticated',
        /./,
      )
      assert.ok(!JSON.stringify(place.failed).includes('my-secret-word'))
    })
  })

  describe('the operator’s token', () => {
    it('signs in as the node, also where the identities file is broken', async () => {
      place.identities('[')
      const token = await operatorToken(path.join(place.folder, 'state'))
      assert.deepEqual(await place.signIn().signIn({ authorization: bearer(token), address }), {
        principal: { kind: 'node', id: 'test', teams: [], attributes: {} },
        method: 'operator',
        address,
      })
      await refused(
        place.signIn().signIn({ authorization: bearer(`${token.slice(1)}a`), address }),
        'unauthenticated',
        /not one of this node/,
      )
    })
  })

  describe('limits', () => {
    it('throttles after ten failures from an address, and says for how long', async () => {
      const signIn = place.signIn()
      const wrong = { authorization: bearer(makeToken().token), address }
      for (let count = 0; count < 10; count += 1)
        await refused(signIn.signIn(wrong), 'unauthenticated', /not one of this node/)
      await assert.rejects(
        signIn.signIn(wrong),
        (error) => isHansaError(error, 'too_many_requests') && error.retryAfterSeconds === 1,
      )
      assert.equal(place.failed.length, 10, 'one that has to wait is not judged')
      place.pass(1)
      await refused(signIn.signIn(wrong), 'unauthenticated', /./)
      await assert.rejects(
        signIn.signIn(wrong),
        (error) => isHansaError(error, 'too_many_requests') && error.retryAfterSeconds === 2,
      )
    })

    it('accepts a right token from where others fail', async () => {
      const signIn = place.signIn()
      for (let count = 0; count < 20; count += 1)
        await assert.rejects(signIn.signIn({ authorization: bearer(makeToken().token), address }))
      const authorization = bearer(await place.token('user:ana'))
      assert.equal((await signIn.signIn({ authorization, address })).method, 'token')
      const operator = bearer(await operatorToken(path.join(place.folder, 'state')))
      assert.equal((await signIn.signIn({ authorization: operator, address })).method, 'operator')
    })

    it('throttles guesses of a password, many at once too, and leaves others alone', async () => {
      await place.password('user:ana', 'correct horse')
      await place.password('user:bo', 'battery staple')
      const signIn = place.signIn()
      const bo = { authorization: basic('bo', 'battery staple'), address }
      await signIn.signIn(bo)
      const guesses = await Promise.allSettled(
        Array.from({ length: 80 }, (_, index) =>
          signIn.signIn({ authorization: basic('ana', `guess number ${index}`), address }),
        ),
      )
      const judged = guesses.filter(
        (guess) => guess.status === 'rejected' && isHansaError(guess.reason, 'unauthenticated'),
      )
      assert.ok(judged.length === 10 || judged.length === 11, String(judged.length))
      const right = { authorization: basic('ana', 'correct horse'), address }
      await refused(signIn.signIn(right), 'too_many_requests', /too many attempts/)
      assert.equal((await signIn.signIn(bo)).principal.id, 'bo')
      place.pass(4)
      assert.equal((await signIn.signIn(right)).principal.id, 'ana')
    })

    it('does not count what has ended: whoever shows it does not guess', async () => {
      const authorization = bearer(await place.token('user:ana', place.now))
      const signIn = place.signIn()
      for (let count = 0; count < 15; count += 1)
        await refused(signIn.signIn({ authorization, address }), 'unauthenticated', /expired/)
      assert.equal(place.failed.length, 15)
    })
  })

  describe('a broken identities file', () => {
    it('lets nobody in, and says no more than its name', async () => {
      const authorization = bearer(await place.token('user:ana'))
      place.identities(`${identitiesYaml}  - principal: user:ana\n`)
      const says = /^identities\.yaml is broken: nobody can sign in$/
      await refused(place.signIn().signIn({ authorization }), 'source_unavailable', says)
      await refused(place.signIn({ anonymous: 'user:guest' }).signIn({}), 'source_unavailable', says)
      await refused(place.signIn().principalOf('ana'), 'source_unavailable', says)
    })

    it('does not keep anybody out of hearing that their password is wrong', async () => {
      place.identities('[')
      await refused(
        place.signIn().signIn({ authorization: basic('ana', 'wrong one') }),
        'unauthenticated',
        /the name or the password/,
      )
    })
  })

  describe('attributes', () => {
    const signInAna = async () =>
      place.signIn().signIn({ authorization: bearer(await place.token('user:ana')) })

    it('that the words in force lack are left out: no rule in force can ask for them', async () => {
      place.vocabulary = { ...place.vocabulary, attributes: {} }
      assert.deepEqual((await signInAna()).principal.attributes, {})
    })

    it('of another type than in force keep their principal out: a rule that forbids by them would not hold', async () => {
      place.vocabulary = { ...place.vocabulary, attributes: { state: 'long' } }
      await refused(signInAna(), 'source_unavailable', /the attribute state of user:ana is not of its type/)
    })
  })

  describe('principalOf', () => {
    it('finds whom the operator means', async () => {
      const signIn = place.signIn()
      assert.deepEqual(await signIn.principalOf('ana'), ana)
      assert.deepEqual(await signIn.principalOf('user:ana'), ana)
      assert.equal((await signIn.principalOf('node:test')).kind, 'node')
      assert.equal((await signIn.principalOf('team:planning')).kind, 'team')
    })

    it('says who is near', async () => {
      await assert.rejects(
        place.signIn().principalOf('anna'),
        (error) => isHansaError(error, 'not_found') && error.remedy === 'Did you mean `user:ana`?',
      )
      await refused(place.signIn().principalOf('no body'), 'not_found', /there is no principal no body/)
    })
  })
})
