import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { parsePrincipal, type Principal } from '../../src/governance/principal.ts'
import { signStatement, statementHeader } from '../../src/governance/signed-statement.ts'
import {
  actingAssertionType,
  assertionType,
  signAssertion,
  verifyAssertion,
  type AssertionVerdict,
} from '../../src/mesh/node-assertion.ts'
import { GivenMembers, testKey } from './given-members.ts'

const now = new Date('2026-03-01T12:00:00Z')
const audience = 'node:flights'

const key = testKey()
const other = testKey()
const planning = {
  node: 'planning',
  key: key.text,
  domains: ['planning'],
  vouchesFor: ['user:*', 'service:dashboard', 'team:board', 'node:flights'],
}
const flights = { node: 'flights', key: other.text, domains: ['flightops'], vouchesFor: ['service:*'] }

const members = (): GivenMembers => new GivenMembers([planning, flights])

function principal(text: string, says: Partial<Principal> = {}): Principal {
  const parsed = parsePrincipal(text)
  assert.ok(parsed !== undefined)
  return { ...parsed, teams: [], attributes: {}, ...says }
}

const said = (text: string, says?: Partial<Principal>): string =>
  signAssertion({ node: 'planning', principal: principal(text, says), audience, now }, key)

const verify = (text: string, at = now, of = members()): Promise<AssertionVerdict> =>
  verifyAssertion(text, { mesh: 'test', audiences: [audience], members: of, now: at })

async function refusal(text: string, at = now, of = members()): Promise<string> {
  const verdict = await verify(text, at, of)
  return verdict.kind === 'refused' ? verdict.why : 'not refused'
}

const seconds = Math.floor(now.getTime() / 1000)
const claims = {
  iss: 'node:planning',
  sub: 'user:kim',
  aud: audience,
  iat: seconds,
  exp: seconds + 60,
  jti: '0123456789abcdef',
  teams: [],
  attributes: {},
}
const signed = (changed: object, type = assertionType): string =>
  signStatement({ ...claims, ...changed }, type, key)

describe('verifyAssertion', () => {
  it('tells for whom a node asks, and on whose word', async () => {
    const verdict = await verify(said('user:kim', { teams: ['ops'], attributes: { region: 'north' } }))
    assert.partialDeepStrictEqual(verdict, {
      kind: 'verified',
      principal: { kind: 'user', id: 'kim', teams: ['ops'], attributes: { region: 'north' } },
      standing: 'vouched',
      node: 'planning',
      key: key.text,
      expiresAt: new Date('2026-03-01T12:02:00Z'),
    })
  })

  it('lets a node speak for itself and its domains, of whom it says nothing more', async () => {
    for (const who of ['node:planning', 'service:planning.airport_risk'])
      assert.partialDeepStrictEqual(
        await verify(said(who, { teams: ['board'], attributes: { region: 'north' } })),
        { kind: 'verified', principal: { ...parsePrincipal(who), teams: [], attributes: {} } },
      )
  })

  it('lets a node speak for nobody else, whatever the rules seem to say', async () => {
    const others = [
      'node:flights',
      'node:test',
      'team:board',
      'agent:copilot',
      'service:flightops.flights',
      'service:planning',
      'service:other',
    ]
    for (const who of others)
      assert.match(await refusal(said(who)), /do not let node:planning speak for/, who)
    const namesake = { ...planning, node: 'test' }
    const operator = signAssertion({ node: 'test', principal: principal('node:test'), audience, now }, key)
    assert.match(await refusal(operator, now, new GivenMembers([namesake])), /speak for node:test/)
  })

  it('leaves what another node’s domains make to that node', async () => {
    const by = (who: string): string =>
      signAssertion({ node: 'flights', principal: principal(who), audience, now }, other)
    assert.match(await refusal(by('service:planning.airport_risk')), /do not let node:flights speak/)
    assert.equal((await verify(by('service:dashboard'))).kind, 'verified')
  })

  it('is for one audience', async () => {
    for (const aud of ['node:planning', 'registry:test', 'node:flights ', 'NODE:flights'])
      assert.equal(await refusal(signed({ aud })), `it is for another audience, ${aud}`)
  })

  it('is good for a minute, and for another one of clocks that are apart', async () => {
    const at = (offset: number): Date => new Date(now.getTime() + offset * 1000)
    assert.equal((await verify(signed({}), at(-60))).kind, 'verified')
    assert.match(await refusal(signed({}), at(-61)), /not valid yet/)
    assert.equal((await verify(signed({}), at(119))).kind, 'verified')
    assert.match(await refusal(signed({}), at(120)), /expired/)
    assert.match(await refusal(signed({ exp: seconds + 61 })), /longer than 60 seconds/)
    assert.match(await refusal(signed({ exp: seconds })), /longer than 60 seconds/)
  })

  it('counts for nothing where it is no assertion, or another key’s', async () => {
    const [head = '', payload = '', signature = ''] = signed({}).split('.')
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: assertionType })).toString('base64url')
    const shared = Buffer.from(JSON.stringify({ alg: 'HS256', typ: assertionType })).toString('base64url')
    const mac = createHmac('sha256', key.text).update(`${shared}.${payload}`).digest('base64url')
    const forged = signStatement(claims, assertionType, other)
    const wrong = [
      '',
      'x',
      'a.b.c',
      'null.null.null',
      `${unsigned}.${payload}.`,
      `${shared}.${payload}.${mac}`,
      `${head}.${payload}`,
      `${head}.${payload}.${signature.slice(1)}`,
      `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: 'user:ada' })).toString('base64url')}.${signature}`,
      forged,
      signed({}, 'hansa-node+json'),
      signed({ iss: 'node:flights' }),
      signed({ iss: 'node:nobody' }),
      signed({ iss: 7 }),
      signed({ sub: 'kim' }),
      signed({ sub: 'user:kim\nnode:test' }),
      signed({ jti: 'short' }),
      signed({ iat: 1.5 }),
      signed({ teams: 'board' }),
      signed({ teams: ['a b'] }),
      signed({ attributes: { region: null } }),
      signed({ teams: Array.from({ length: 201 }, (_, index) => `t${index}`) }),
      signed({ attributes: { long: 'x'.repeat(9000) } }),
    ]
    for (const text of wrong) {
      const verdict = await verify(text)
      assert.deepEqual([verdict.kind, 'node' in verdict], ['refused', false], text.slice(0, 200))
    }
  })

  it('may say more than this version of Hansa knows', async () => {
    assert.equal((await verify(signed({ more: true }))).kind, 'verified')
  })

  it('names who acts, in a form that a node which does not know what that means refuses', async () => {
    const agent = { kind: 'agent', id: 'copilot' } as const
    const acting = { ...principal('user:kim'), agent }
    const text = signAssertion({ node: 'planning', principal: acting, audience, now }, key)
    assert.partialDeepStrictEqual(await verify(text), { kind: 'verified', agent })
    assert.notEqual(statementHeader(text)?.type, assertionType)
    assert.ok(!('agent' in (await verify(said('user:kim')))))
    const act = { sub: 'agent:copilot' }
    for (const wrong of [
      signed({ act }),
      signed({}, actingAssertionType),
      signed({ act: { sub: 'team:board' } }, actingAssertionType),
      signed({ act: { sub: 'node:flights' } }, actingAssertionType),
      signed({ act: 'agent:copilot' }, actingAssertionType),
    ])
      assert.match(await refusal(wrong), /damaged/)
  })

  it('is taken by the key of now: a key that was rotated away counts for nothing', async () => {
    const rotating = members()
    const newer = testKey()
    rotating.rotated.set('planning', newer.text)
    const by = (signer: typeof newer): string =>
      signAssertion({ node: 'planning', principal: principal('user:kim'), audience, now }, signer)
    assert.equal((await verify(by(key), now, rotating)).kind, 'verified')
    assert.deepEqual(rotating.lookedFor, [])
    assert.partialDeepStrictEqual(await verify(by(newer), now, rotating), {
      kind: 'verified',
      key: newer.text,
    })
    assert.match(await refusal(by(key), now, rotating), /key of now/)
    assert.deepEqual(rotating.lookedFor, ['planning', 'planning'])
  })

  it('ends with the rules that name the node', async () => {
    const rules = members()
    const text = said('user:kim')
    rules.nodes = [{ ...planning, vouchesFor: [] }, flights]
    assert.match(await refusal(text, now, rules), /do not let node:planning speak for user:kim/)
    rules.nodes = [flights]
    assert.match(await refusal(text, now, rules), /not signed by a node of this mesh/)
  })
})
