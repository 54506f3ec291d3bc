import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { decodeJwt, exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose'
import { isHansaError, type ErrorCode } from '../../../src/errors.ts'
import type { SignIn } from '../../../src/sidecar/identity/sign-in.ts'
import type { OidcSettings } from '../../../src/spec/mesh.ts'
import { audience, OidcServer } from '../../support/oidc-server.ts'
import { bearer, identitiesYaml, IdentityPlace } from './identity-place.ts'

const address = '192.0.2.1'

describe('signing in with tokens of an OpenID provider', () => {
  let provider: OidcServer
  let place: IdentityPlace
  before(async () => {
    provider = await OidcServer.start()
  })
  after(() => provider[Symbol.asyncDispose]())
  beforeEach(async () => {
    place = await IdentityPlace.make()
  })
  afterEach(() => place[Symbol.asyncDispose]())

  const signInWith = (oidc: Partial<OidcSettings> = {}): SignIn =>
    place.signIn({
      oidc: {
        issuer: provider.issuer,
        audience,
        clockToleranceSeconds: 30,
        claims: { id: 'sub', teams: 'groups', attributes: { state: 'region', clearance: 'level' } },
        ...oidc,
      },
    })

  const refused = async (
    signIn: SignIn,
    token: string,
    { code = 'unauthenticated', message }: { code?: ErrorCode; message: RegExp },
  ): Promise<void> => {
    await assert.rejects(signIn.signIn({ authorization: bearer(token), address }), (error) => {
      assert.ok(isHansaError(error, code), String(error))
      assert.match(error.message, message)
      assert.ok(!`${error.message}${error.remedy ?? ''}`.includes(token.slice(-20)))
      return true
    })
  }

  /** A token of our own making: not all that a provider would sign is what it would give. */
  const signed = async (
    payload: Readonly<Record<string, unknown>>,
    { key = provider.key, header = {} }: { key?: OidcServer['key']; header?: object } = {},
  ): Promise<string> => {
    const seconds = Math.floor(Date.now() / 1000)
    return new SignJWT({
      iss: provider.issuer,
      aud: audience,
      sub: 'ana',
      iat: seconds,
      exp: seconds + 600,
      ...payload,
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key.kid ?? '', ...header })
      .sign(await importJWK(key, 'RS256'))
  }

  describe('who it is', () => {
    it('a client’s own token is a service’s, with what the identities file says of it', async () => {
      const token = await provider.token()
      const { principal, method, expiresAt } = await signInWith().signIn({ authorization: bearer(token) })
      assert.equal(method, 'oidc')
      assert.deepEqual(principal, {
        kind: 'service',
        id: 'dashboard',
        teams: ['network', 'planning'],
        attributes: {},
      })
      assert.equal(expiresAt?.getTime(), ((decodeJwt(token).exp ?? 0) + 30) * 1000)
    })

    it('another subject is a user, with teams and attributes of the token', async () => {
      const token = await provider.token({
        payload: { sub: 'zoe', groups: ['planning', 'Data Owners'], region: 'WI', level: 3 },
      })
      const { principal } = await signInWith().signIn({ authorization: bearer(token) })
      assert.deepEqual(principal, {
        kind: 'user',
        id: 'zoe',
        teams: ['Data Owners', 'network', 'planning'],
        attributes: { state: 'WI', clearance: 3 },
      })
    })

    it('what the file says of the same principal is added, and is the last word', async () => {
      const token = await provider.token({
        payload: { sub: 'ana', groups: ['audit'], region: 'WI', level: 3 },
      })
      const { principal } = await signInWith().signIn({ authorization: bearer(token) })
      assert.deepEqual(principal.teams, ['audit', 'network', 'planning'])
      assert.deepEqual(principal.attributes, { state: 'IL', clearance: 3 })
    })

    it('another claim can hold the id', async () => {
      const claims = { id: 'email', attributes: {} }
      const token = await provider.token({
        payload: { sub: '4711', email: 'zoe@example.org', groups: ['planning'] },
      })
      const { principal } = await signInWith({ claims }).signIn({ authorization: bearer(token) })
      assert.deepEqual(principal, { kind: 'user', id: 'zoe@example.org', teams: [], attributes: {} })
    })

    it('who acts for another is told beside them, and brings no rights', async () => {
      const act = { sub: 'dashboard', act: { sub: 'zoe' } }
      for (const [claims, kind] of [
        [{ sub: 'ana', act }, 'service'],
        [{ sub: 'ana', act: { ...act, sub: 'bo' } }, 'user'],
      ] as const) {
        const token = await provider.token({ payload: claims })
        const { principal, actor } = await signInWith().signIn({ authorization: bearer(token) })
        assert.deepEqual(
          [principal.kind, principal.id, principal.teams],
          ['user', 'ana', ['network', 'planning']],
        )
        assert.deepEqual(actor, { kind, id: claims.act.sub, teams: [], attributes: {} })
      }
    })

    for (const [claim, payload] of [
      ['act', { sub: 'ana', act: 'dashboard' }],
      ['act', { sub: 'ana', act: null }],
      ['sub', { sub: 'no body' }],
      ['sub', { sub: 'node:test' }],
      ['groups', { groups: { planning: true } }],
      ['groups', { groups: ['planning', 7] }],
      ['region', { region: 5 }],
      ['level', { level: '3' }],
      ['level', { level: 1.5 }],
    ] as const)
      it(`is nobody with ${JSON.stringify(payload)}`, async () => {
        const token = await provider.token({ payload })
        await refused(signInWith(), token, { message: new RegExp(`claim \`${claim}\` is absent or not`) })
      })

    it('an attribute that the words in force lack is left out', async () => {
      place.vocabulary = { ...place.vocabulary, attributes: { state: 'string' } }
      const token = await provider.token({
        payload: { sub: 'zoe', region: 'WI', level: 'not even a number' },
      })
      const { principal } = await signInWith().signIn({ authorization: bearer(token) })
      assert.deepEqual(principal.attributes, { state: 'WI' })
    })

    it('a broken identities file lets nobody in by a token either', async () => {
      const token = await provider.token()
      place.identities('[')
      await refused(signInWith(), token, {
        code: 'source_unavailable',
        message: /identities\.yaml is broken/,
      })
    })
  })

  describe('what is refused', () => {
    it('a token for another audience', async () => {
      const token = await provider.token({ audience: 'https://other.example.org' })
      await refused(signInWith(), token, { message: /it is for another audience/ })
    })

    it('a token of another issuer, though signed with the same key', async () => {
      const token = await signed({ iss: 'https://other.example.org' })
      await refused(signInWith(), token, { message: /another provider issued it/ })
    })

    it('a token that has expired, but for the tolerance of clocks', async () => {
      const token = await provider.token()
      const signIn = signInWith()
      place.pass(625)
      await signIn.signIn({ authorization: bearer(token) })
      place.pass(10)
      await refused(signIn, token, { message: /it has expired/ })
    })

    it('a token that is not valid yet, but for the tolerance of clocks', async () => {
      const seconds = Math.floor(Date.now() / 1000)
      await signInWith().signIn({
        authorization: bearer(await provider.token({ payload: { nbf: seconds + 20 } })),
      })
      const token = await provider.token({ payload: { nbf: seconds + 60 } })
      await refused(signInWith(), token, { message: /it is not valid yet/ })
    })

    it('a token that never expires', async () => {
      const token = await signed({ exp: undefined })
      await refused(signInWith(), token, { message: /does not say when it expires/ })
    })

    it('a token without a signature', async () => {
      const token = new UnsecuredJWT({ sub: 'ana' })
        .setIssuer(provider.issuer)
        .setAudience(audience)
        .setExpirationTime('10m')
        .encode()
      await refused(signInWith(), token, { message: /damaged, or not signed/ })
    })

    it('a token whose signature was made with the public key as a shared secret', async () => {
      const publicKey = await importJWK(
        { kty: 'RSA', n: provider.key.n ?? '', e: provider.key.e ?? '' },
        'RS256',
        {
          extractable: true,
        },
      )
      assert.ok(!(publicKey instanceof Uint8Array))
      const secret = new TextEncoder().encode(await exportSPKI(publicKey))
      const token = await new SignJWT({ sub: 'ana' })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: provider.key.kid ?? '' })
        .setIssuer(provider.issuer)
        .setAudience(audience)
        .setExpirationTime('10m')
        .sign(secret)
      await refused(signInWith(), token, { message: /damaged, or not signed/ })
    })

    it('a token that somebody changed', async () => {
      const [header = '', , signature = ''] = (await provider.token()).split('.')
      const changed = Buffer.from(
        JSON.stringify({ ...decodeJwt(await provider.token()), sub: 'ana' }),
      ).toString('base64url')
      await refused(signInWith(), `${header}.${changed}.${signature}`, { message: /damaged, or not signed/ })
    })

    it('a token of somebody else’s key under the same name', async () => {
      const { privateKey } = await generateKeyPair('RS256', { extractable: true })
      const token = await new SignJWT({ sub: 'ana' })
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: provider.key.kid ?? '' })
        .setIssuer(provider.issuer)
        .setAudience(audience)
        .setExpirationTime('10m')
        .sign(privateKey)
      await refused(signInWith(), token, { message: /damaged, or not signed/ })
    })

    it('a token of another type, which the same key signed', async () => {
      const token = await signed({}, { header: { typ: 'logout+jwt' } })
      await refused(signInWith(), token, { message: /not a token for access/ })
    })

    it('a token that is bound to a key', async () => {
      const token = await provider.token({ payload: { cnf: { jkt: 'thumbprint' } } })
      await refused(signInWith(), token, { message: /bound to a key/ })
    })

    for (const token of ['a.b.c', 'a.b', '..', 'eyJhbGciOiJSUzI1NiJ9.e30.', 'x'])
      it(JSON.stringify(token), () => refused(signInWith(), token, { message: /damaged, or not signed/ }))

    it('counts guesses from an address, and not tokens that the provider did sign', async () => {
      const signIn = signInWith()
      const other = await provider.token({ audience: 'https://other.example.org' })
      for (let count = 0; count < 15; count += 1)
        await refused(signIn, other, { message: /another audience/ })
      for (let count = 0; count < 10; count += 1) await refused(signIn, 'a.b.c', { message: /damaged/ })
      await refused(signIn, 'a.b.c', { code: 'too_many_requests', message: /too many/ })
      await signIn.signIn({ authorization: bearer(await provider.token()), address })
      assert.equal(place.failed.length, 25)
      assert.partialDeepStrictEqual(place.failed[0], { method: 'oidc', principal: 'unknown', address })
    })
  })

  describe('keys', () => {
    it('are asked for once, and again where a token names one that is not among them', async () => {
      const signIn = signInWith()
      const before = provider.keyRequests
      const old = await provider.token()
      await signIn.signIn({ authorization: bearer(old) })
      await signIn.signIn({ authorization: bearer(old) })
      assert.equal(provider.keyRequests, before + 1)
      await provider.rotate('second')
      place.pass(11)
      const fresh = await provider.token()
      const together = await Promise.all(
        Array.from({ length: 5 }, () => signIn.signIn({ authorization: bearer(fresh) })),
      )
      assert.equal(together.length, 5)
      assert.equal(provider.keyRequests, before + 2)
      await refused(signIn, old, { message: /no key of the identity provider fits/ })
    })

    it('are not asked for again within ten seconds, whatever tokens say', async () => {
      const signIn = signInWith()
      await signIn.signIn({ authorization: bearer(await provider.token()) })
      const before = provider.keyRequests
      const { privateKey } = await generateKeyPair('RS256')
      for (let count = 0; count < 5; count += 1) {
        const token = await new SignJWT({ sub: 'ana' })
          .setProtectedHeader({ alg: 'RS256', kid: `guess ${count}` })
          .setIssuer(provider.issuer)
          .sign(privateKey)
        await refused(signIn, token, { message: /no key of the identity provider fits/ })
      }
      assert.equal(provider.keyRequests, before)
    })

    it('that were withdrawn are believed for ten minutes at most', async () => {
      const signIn = signInWith()
      const old = await signed({ exp: Math.floor(Date.now() / 1000) + 3600 })
      await signIn.signIn({ authorization: bearer(old) })
      await provider.rotate('third')
      place.pass(599)
      await signIn.signIn({ authorization: bearer(old) })
      place.pass(2)
      await refused(signIn, old, { message: /no key of the identity provider fits/ })
    })
  })

  describe('a provider that is down', () => {
    afterEach(() => provider.resume().catch(() => undefined))

    it('is said to be, and is asked again a little later', async () => {
      const token = await provider.token()
      await provider.stop()
      const signIn = signInWith()
      const down = {
        code: 'source_unavailable',
        message: /^the identity provider http\S+ cannot be reached$/,
      } as const
      await refused(signIn, token, down)
      await provider.resume()
      await refused(signIn, token, down)
      place.pass(11)
      await signIn.signIn({ authorization: bearer(token) })
      assert.deepEqual(place.failed, [], 'nobody failed to prove anything')
    })

    it('does not matter to who can be verified with keys that are known, for a day', async () => {
      const signIn = signInWith()
      const token = await signed({ exp: Math.floor(Date.now() / 1000) + 100 * 3600 })
      await signIn.signIn({ authorization: bearer(token) })
      await provider.stop()
      place.pass(23 * 3600)
      await signIn.signIn({ authorization: bearer(token) })
      const own = bearer(await place.token('user:ana'))
      place.pass(2 * 3600)
      await refused(signIn, token, { code: 'source_unavailable', message: /cannot be reached/ })
      assert.equal((await signIn.signIn({ authorization: own })).method, 'token')
    })
  })

  describe('a provider that is not what it should be', () => {
    const serve = async (
      answers: Readonly<Record<string, string>>,
      work: (issuer: string) => Promise<void>,
    ) => {
      const server = createServer((request, response) => {
        const answer = answers[request.url ?? '']
        if (answer?.startsWith('/')) response.writeHead(302, { location: answer }).end()
        else response.writeHead(answer === undefined ? 404 : 200).end(answer)
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      try {
        await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
      } finally {
        server.closeAllConnections()
        server.close()
      }
    }
    const discovery = '/.well-known/openid-configuration'

    for (const [what, answers, message] of [
      ['has no discovery document', {}, /cannot be reached/],
      ['sends elsewhere', { [discovery]: '/other', '/other': '{}' }, /cannot be reached/],
      ['answers with a page', { [discovery]: '<html>' }, /cannot be reached/],
      ['answers with something else', { [discovery]: '{"issuer":7}' }, /its discovery document is not one/],
      [
        'names another issuer',
        { [discovery]: '{"issuer":"https://other.example.org","jwks_uri":"https://other.example.org/jwks"}' },
        /names another issuer/,
      ],
      ['sends too much', { [discovery]: ' '.repeat(2 << 20) }, /cannot be reached/],
    ] as const)
      it(`${what}: nobody signs in`, () =>
        serve(answers, async (issuer) => {
          const token = await provider.token()
          await refused(signInWith({ issuer }), token, { code: 'source_unavailable', message })
        }))
  })

  it('leaves the node’s own tokens as they are', async () => {
    const signIn = signInWith()
    const requests = provider.requests.length
    place.identities(identitiesYaml)
    assert.equal(
      (await signIn.signIn({ authorization: bearer(await place.token('user:ana')) })).method,
      'token',
    )
    assert.equal(provider.requests.length, requests)
  })
})
