import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { publicKeyText, verifyStatement } from '../../src/governance/signed-statement.ts'
import { fileListSchema, fileListType } from '../../src/mesh/file-list.ts'
import { signAssertion } from '../../src/mesh/node-assertion.ts'
import { readNodeKey } from '../../src/sidecar/node-key.ts'
import { ownRotations } from '../../src/sidecar/own-rotations.ts'
import { rotateNodeKey } from '../../src/sidecar/rotate-node-key.ts'
import type { KnownNode } from '../../src/spec/known-node.ts'
import { assertProblem } from '../ports/http/problem.ts'
import { auditOf } from '../support/mesh-credentials.ts'
import { testKey } from './given-members.ts'
import { guardedSales } from './guarded-sales.ts'
import {
  exchange,
  nodesDocument,
  serveNodes,
  type Says,
  type ServedNode,
  type ServedNodes,
} from './served-node.ts'

const marketing = { teams: ['marketing'], attributes: { region: 'north' } }

/** What a token endpoint says of a token that it does not take. */
async function refused(response: Response, why: RegExp, error = 'invalid_request'): Promise<void> {
  const body = (await response.json()) as Record<string, unknown>
  assert.deepEqual([response.status, body['error']], [400, error], JSON.stringify(body))
  assert.match(String(body['error_description']), why)
  assert.deepEqual(Object.keys(body), ['error', 'error_description'])
}

describe('a node that is lied to', () => {
  let nodes: ServedNodes<'sales' | 'stock' | 'planning'>
  let sales: ServedNode
  let planning: ServedNode
  before(async () => {
    nodes = await serveNodes({
      sales: {
        ...guardedSales(),
        addressBook: {
          rotationStatements: async (node) => [
            (await ownRotations(planning.mesh.state, { mesh: 'test', node })).map(({ text }) => text),
          ],
        },
      },
      stock: { domains: ['stock'] },
      planning: { domains: ['planning'], vouchesFor: ['user:*'] },
    })
    ;({ sales, planning } = nodes)
  })
  after(() => nodes[Symbol.asyncDispose]())

  const query = async (
    headers: Headers,
    sql = 'select count(*)::int as n from sales.prices',
  ): Promise<Response> =>
    fetch(`${sales.url}/query`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ sql, purpose: 'dpv:Marketing', format: 'json' }),
    })
  /** Puts other nodes in force at the owner. */
  const enact = async (known: readonly KnownNode[]): Promise<void> => {
    sales.mesh.write('governance/nodes.yaml', nodesDocument(known))
    await sales.mesh.apply()
    pass(0)
  }
  const pass = (seconds: number): void => {
    const now = sales.mesh.now.getTime() + seconds * 1000
    for (const { mesh } of [sales, nodes.stock, planning]) mesh.now = new Date(now)
  }
  // Failures before are forgotten, and rotations may be looked for again.
  beforeEach(() => pass(3600))

  it('takes an assertion for its own audience only', async () => {
    const forStock = await planning.assertion('user:kim', nodes.stock, marketing)
    await refused(await exchange(sales.url, forStock), /for another audience/)
    await refused(
      await exchange(sales.url, forStock, { audience: 'node:stock' }),
      /node:sales/,
      'invalid_target',
    )
    assert.equal((await exchange(nodes.stock.url, forStock)).status, 200)
  })

  it('takes no token that another node made', async () => {
    const headers = await planning.on(nodes.stock, 'user:kim', marketing)
    await assertProblem(await query(headers), 401, 'unauthenticated')
  })

  it('takes an assertion once', async () => {
    const assertion = await planning.assertion('user:kim', sales, marketing)
    assert.equal((await exchange(sales.url, assertion)).status, 200)
    await refused(await exchange(sales.url, assertion), /taken before/)
  })

  it('takes no assertion that is shown as a token, and no token as an assertion', async () => {
    const assertion = await planning.assertion('user:kim', sales, marketing)
    await assertProblem(await query({ authorization: `Bearer ${assertion}` }), 401, 'unauthenticated')
    const { authorization } = await planning.on(sales, 'user:kim', marketing)
    await refused(await exchange(sales.url, authorization.replace('Bearer ', '')), /not signed by a node/)
  })

  it('takes no token that was changed or made without its secret', async () => {
    const { authorization } = await planning.on(sales, 'user:kim', marketing)
    const [, claims = '', signature = ''] = authorization.split('.')
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { delegation: object }
    const forged = Buffer.from(
      JSON.stringify({ ...said, delegation: { ...said.delegation, principal: operator } }),
    ).toString('base64url')
    const mac = createHmac('sha256', new Uint8Array(32)).update(forged).digest('base64url')
    for (const token of [
      `behalf.${forged}.${signature}`,
      `behalf.${forged}.${mac}`,
      `behalf.${claims}.${'A'.repeat(43)}`,
      `behalf.${claims}`,
      `behalf..${signature}`,
    ])
      await assertProblem(await query({ authorization: `Bearer ${token}` }), 401, 'unauthenticated')
  })

  it('lets a node speak for nobody beyond what the rules say', async () => {
    const others = ['node:test', 'node:sales', 'team:marketing', 'agent:copilot', 'service:sales.orders']
    for (const who of others)
      await refused(
        await exchange(sales.url, await planning.assertion(who, sales, marketing)),
        new RegExp(`do not let node:planning speak for ${who}`),
      )
    await refused(
      await exchange(sales.url, await nodes.stock.assertion('user:kim', sales, marketing)),
      /do not let node:stock speak for user:kim/,
    )
  })

  it('lets a node give teams and attributes to nobody that it does not vouch for', async () => {
    for (const who of ['node:planning', 'service:planning.risk']) {
      const headers = await planning.on(sales, who, marketing)
      const response = await query(headers, 'select count(*)::int as n from sales.orders')
      await assertProblem(response, 403, 'denied')
    }
  })

  it('refuses an attribute of another type than the vocabulary has, and forgets those that it has not', async () => {
    const wrong = { ...marketing, attributes: { region: ['north', 'south'] } }
    await refused(
      await exchange(sales.url, await planning.assertion('user:kim', sales, wrong)),
      /the attribute region of user:kim is not text/,
    )
    const more = { ...marketing, attributes: { region: 'north', root: true, constructor: 'x' } }
    assert.equal((await query(await planning.on(sales, 'user:kim', more))).status, 200)
  })

  it('takes nothing of nodes that the rules do not know', async () => {
    const stranger = testKey()
    for (const node of ['planning', 'nobody', 'sales'])
      await refused(
        await exchange(
          sales.url,
          signAssertion(
            {
              node,
              principal: { kind: 'user', id: 'kim', ...marketing },
              audience: 'node:sales',
              now: sales.mesh.now,
            },
            stranger,
          ),
        ),
        /not signed by a node of this mesh/,
      )
  })

  it('ends tokens after some minutes, and takes no assertion of long ago or to come', async () => {
    const early = await planning.assertion('user:kim', sales, marketing)
    const headers = await planning.on(sales, 'user:kim', marketing)
    sales.mesh.pass(299)
    assert.equal((await query(headers)).status, 200)
    sales.mesh.pass(1)
    const { detail } = await assertProblem(await query(headers), 401, 'unauthenticated')
    assert.match(detail, /expired/)
    await refused(await exchange(sales.url, early), /expired/)
    planning.mesh.now = new Date(sales.mesh.now.getTime() + 61_000)
    const future = await planning.assertion('user:kim', sales, marketing)
    await refused(await exchange(sales.url, future), /not valid yet/)
  })

  it('feels at once that the rules let a node speak for less, or not at all', async () => {
    const list = async (): Promise<Response> =>
      fetch(`${sales.url}/mesh/files`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ domain: 'sales', dataset: 'prices', purpose: 'dpv:Marketing' }),
      })
    const headers = await planning.on(sales, 'user:kim', marketing)
    const [address = ''] = await addressesOf(await list(), sales)
    assert.equal((await fetch(address)).status, 200)
    const original = await sales.members.all()
    const others = original.filter(({ node }) => node !== 'planning')
    const [known] = original.filter(({ node }) => node === 'planning')
    assert.ok(known !== undefined)

    await enact([...others, { ...known, vouchesFor: ['user:lee'] }])
    await assertProblem(await list(), 401, 'unauthenticated')
    await assertProblem(await fetch(address), 403, 'denied')
    await enact(original)
    assert.equal((await fetch(address)).status, 200)

    await enact(others)
    await assertProblem(await query(headers), 401, 'unauthenticated')
    await assertProblem(await fetch(address), 403, 'denied')
    const again = await planning.assertion('user:kim', sales, marketing)
    await refused(await exchange(sales.url, again), /not signed by a node of this mesh/)
    await enact(original)
  })

  it('takes nothing by a key that was stolen and rotated away', async () => {
    const stolen = await readNodeKey(planning.mesh.state)
    assert.ok(stolen !== undefined)
    const headers = await planning.on(sales, 'user:kim', marketing)
    const rotation = { state: planning.mesh.state, mesh: 'test', node: 'planning' }
    await rotateNodeKey({ ...rotation, now: () => planning.mesh.now, entries: () => Promise.resolve(0) })
    // Nobody has told the owner yet. Whoever sees a signature of the new key learns of it.
    assert.equal((await query(headers)).status, 200)
    const renewed = await planning.on(sales, 'user:kim', marketing)
    assert.equal((await query(renewed)).status, 200)
    const { detail } = await assertProblem(await query(headers), 401, 'unauthenticated')
    assert.match(detail, /not by that key/)
    const kim = { kind: 'user', id: 'kim', ...marketing } as const
    const wish = { node: 'planning', principal: kim, audience: 'node:sales', now: planning.mesh.now }
    await refused(await exchange(sales.url, signAssertion(wish, stolen)), /with its key of now/)
  })

  it('hands out no file by an address whose reader has lost the right meanwhile', async () => {
    const headers = await planning.on(sales, 'user:ana')
    const response = await fetch(`${sales.url}/mesh/files`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ domain: 'sales', dataset: 'prices', purpose: 'dpv:Marketing' }),
    })
    const [address = ''] = await addressesOf(response, sales)
    assert.equal((await fetch(address)).status, 200)
    // Her team was the owner's own word of her, which is in no token and no address.
    for (const text of [address, headers.authorization])
      assert.ok(!Buffer.from(text.split(/[/.]/).at(-2) ?? '', 'base64url').includes('marketing'))
    sales.mesh.write('identities.yaml', { apiVersion: 'hansa/v1', kind: 'Identities', principals: [] })
    await assertProblem(await fetch(address), 403, 'denied')
  })

  it('takes whatever it is sent without a fault of its own', async () => {
    const form = 'application/x-www-form-urlencoded'
    const post = (body: string, type = form): Promise<Response> =>
      fetch(`${sales.url}/mesh/token`, { method: 'POST', headers: { 'content-type': type }, body })
    const grant = 'grant_type=urn:ietf:params:oauth:grant-type:token-exchange'
    const whole = `${grant}&subject_token_type=urn:ietf:params:oauth:token-type:jwt&subject_token=`
    await refused(await post('{}', 'application/json'), /urlencoded/)
    await refused(await post(''), /grant type/, 'unsupported_grant_type')
    await refused(await post('grant_type=password'), /grant type/, 'unsupported_grant_type')
    await refused(await post(grant), /no subject_token/)
    await refused(await post(`${grant}&subject_token=x`), /subject_token_type/)
    await refused(await post(`${whole}x&actor_token=y`), /actor_token_type/)
    await refused(await post(`${whole}x&subject_token=y`), /subject_token is there twice/)
    await refused(await post(`${whole}x&scope=all`), /scope/, 'invalid_scope')
    await refused(await post(`${whole}x&resource=http://sales`), /audience/, 'invalid_target')
    await refused(await post(`${whole}x&requested_token_type=urn:x`), /access tokens/)
    await refused(await post(whole.replace('&subject_token=', '')), /no subject_token/)
    await assertProblem(await post('x'.repeat(2 << 20)), 413, 'too_large')
    for (const text of [
      '',
      '.',
      '..',
      'e30.e30.',
      `${'a'.repeat(9000)}.b.c`,
      '\u0000',
      '%ff',
      'null.null.null',
    ])
      assert.ok([400, 429].includes((await post(whole + encodeURIComponent(text))).status), text)
    const get = await fetch(`${sales.url}/mesh/token`, { headers: await planning.on(sales, 'user:kim') })
    await assertProblem(get, 405, 'method_not_allowed')
    assert.equal(get.headers.get('allow'), 'POST')
  })

  it('answers what is no request for files as on every port', async () => {
    const headers = await planning.on(sales, 'user:kim', marketing)
    const post = (body: string): Promise<Response> =>
      fetch(`${sales.url}/mesh/files`, { method: 'POST', headers, body })
    const wrong = [
      '',
      'null',
      '[]',
      '{}',
      '{"domain": "sales"}',
      '{"domain": "sales", "dataset": "orders@1"}',
      '{"domain": "sales", "dataset": "orders", "version": -1}',
      '{"domain": "sales", "dataset": "orders", "version": 1, "asOf": "2026-01-01"}',
      '{"domain": "sales", "dataset": "orders", "asOf": "yesterday"}',
      '{"domain": "sales", "dataset": "orders", "purpose": "fun"}',
      '{"domain": "sales", "dataset": "orders", "reader": "user:ana"}',
    ]
    for (const body of wrong) await assertProblem(await post(body), 400, 'invalid_input')
    await assertProblem(await post('{"domain": "x\\"; --", "dataset": "\\u0000"}'), 404, 'undefined_table')
    await assertProblem(
      await post('{"domain": "sales", "dataset": "orders", "version": 9}'),
      404,
      'not_found',
    )
    const own = await fetch(`${sales.url}/mesh/files`, { method: 'POST', body: '{}' })
    await assertProblem(own, 401, 'unauthenticated')
  })

  it('keeps in the audit who was refused, and lets nobody guess for long', async () => {
    const failed = (await auditOf(sales.mesh)).filter(({ kind }) => kind === 'sign-in-failed')
    assert.ok(failed.some(({ principal, method }) => principal === 'node:stock' && method === 'on-behalf-of'))
    assert.ok(failed.every(({ address }) => address === '127.0.0.1'))
    let answer = await exchange(sales.url, 'a.b.c')
    for (let count = 0; answer.status === 400 && count < 30; count++)
      answer = await exchange(sales.url, 'a.b.c')
    await assertProblem(answer, 429, 'too_many_requests')
    // Whoever is right is let in, whoever else fails from there.
    assert.ok(await planning.on(sales, 'user:kim'))
  })
})

const operator = { kind: 'node', id: 'test', teams: [], attributes: {} }

type Headers = Readonly<Record<string, string>>

async function addressesOf(response: Response, owner: ServedNode): Promise<readonly string[]> {
  assert.equal(response.status, 200, await response.clone().text())
  const key = publicKeyText((await owner.key()).publicKey)
  const text = await response.text()
  const list = await verifyStatement(text, { type: fileListType, key, schema: fileListSchema })
  return list?.files?.map(({ url }) => url) ?? []
}

describe('two owners that differ in hidden data only', () => {
  it('answer a node alike, whether it may read or not', async () => {
    const [one, other] = [await seenOf(''), await seenOf('hidden-from-all')]
    assert.deepEqual(other, one)
    assert.ok(one.some(({ status }) => status === 200) && one.some(({ status }) => status === 403))
  })
})

interface Seen {
  readonly status: number
  readonly body: unknown
}

/** All that a node learns by asking for several, but for what is random, signed or the address. */
async function seenOf(hidden: string): Promise<readonly Seen[]> {
  await using nodes = await serveNodes({
    sales: guardedSales(hidden),
    planning: { domains: ['planning'], vouchesFor: ['user:*'] },
  })
  const { sales, planning } = nodes
  const key = publicKeyText((await sales.key()).publicKey)
  const seen: Seen[] = []
  const asking: readonly (readonly [string, Says?])[] = [
    ['user:kim', marketing],
    ['user:lee', { teams: ['marketing'] }],
    ['user:eve'],
    ['node:planning'],
  ]
  for (const [who, says] of asking)
    for (const dataset of ['orders', 'notes', 'prices', 'orders_v2']) {
      const response = await fetch(`${sales.url}/mesh/files`, {
        method: 'POST',
        headers: await planning.on(sales, who, says),
        body: JSON.stringify({ domain: 'sales', dataset, purpose: 'dpv:Marketing' }),
      })
      const text = await response.text()
      const list = await verifyStatement(text, { type: fileListType, key, schema: fileListSchema })
      const files = list?.files?.map(({ url: _, ...file }) => file)
      seen.push({ status: response.status, body: list === undefined ? text : { ...list, files } })
    }
  return seen
}
