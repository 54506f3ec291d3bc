import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { assertProblem } from '../ports/http/problem.ts'
import { auditOf } from '../support/mesh-credentials.ts'
import { audience, OidcServer } from '../support/oidc-server.ts'
import { guardedSales } from './guarded-sales.ts'
import { exchange, nodesDocument, serveNodes, type ServedNode, type ServedNodes } from './served-node.ts'

const jwt = 'urn:ietf:params:oauth:token-type:jwt'

describe('a token of somebody’s own, brought by a node', () => {
  let provider: OidcServer
  let nodes: ServedNodes<'sales' | 'stock'>
  let sales: ServedNode
  before(async () => {
    provider = await OidcServer.start()
    const claims = { teams: 'groups', attributes: { region: 'region' } }
    const oidc = { issuer: provider.issuer, audience, claims }
    nodes = await serveNodes({
      sales: { ...guardedSales(), settings: { identity: { oidc } } },
      // It vouches for nobody.
      stock: { domains: ['stock'] },
    })
    sales = nodes.sales
  })
  after(async () => {
    await nodes[Symbol.asyncDispose]()
    await provider[Symbol.asyncDispose]()
  })

  const tokenOf = (sub: string, payload: object = {}, seconds = 600): Promise<string> => {
    const iat = Math.floor(sales.mesh.now.getTime() / 1000)
    return provider.token({
      payload: { sub, groups: ['marketing'], region: 'north', iat, exp: iat + seconds, ...payload },
    })
  }
  const bring = async (token: string, by = 'node:stock'): Promise<Response> =>
    exchange(sales.url, token, {
      actor_token: await nodes.stock.assertion(by, sales),
      actor_token_type: jwt,
    })
  const reasonOf = async (response: Response): Promise<string> => {
    const body = (await response.json()) as Record<string, unknown>
    assert.deepEqual([response.status, body['error']], [400, 'invalid_request'], JSON.stringify(body))
    return String(body['error_description'])
  }

  it('is verified by its owner, so that nobody has to vouch', async () => {
    const response = await bring(await tokenOf('kim'))
    const body = (await response.json()) as Record<string, unknown>
    assert.equal(response.status, 200, JSON.stringify(body))
    const answer = await fetch(`${sales.url}/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${String(body['access_token'])}` },
      body: JSON.stringify({
        sql: 'select count(*)::int as n from sales.orders',
        purpose: 'dpv:Marketing',
        format: 'json',
      }),
    })
    assert.deepEqual(await answer.json(), [{ n: 3 }])
    const [entry] = (await auditOf(sales.mesh)).filter(({ principal }) => principal === 'user:kim')
    assert.equal(entry?.['actor'], 'node:stock')
  })

  it('is good for no longer than it says, and no longer than its node belongs to the mesh', async () => {
    const brief = (await (await bring(await tokenOf('kim', {}, 60))).json()) as Record<string, unknown>
    // With the tolerance of clocks.
    assert.equal(brief['expires_in'], 90)
    const headers = { authorization: `Bearer ${String(brief['access_token'])}` }
    assert.equal((await fetch(`${sales.url}/products`, { headers })).status, 200)
    const known = await sales.members.all()
    sales.mesh.write('governance/nodes.yaml', nodesDocument(known.filter(({ node }) => node === 'sales')))
    // An enactment takes a minute.
    await sales.mesh.apply()
    await assertProblem(await fetch(`${sales.url}/products`, { headers }), 401, 'unauthenticated')
    sales.mesh.write('governance/nodes.yaml', nodesDocument(known))
    await sales.mesh.apply()
    nodes.stock.mesh.now = sales.mesh.now
    const other = (await (await bring(await tokenOf('kim', {}, 60))).json()) as Record<string, unknown>
    sales.mesh.pass(90)
    const late = { headers: { authorization: `Bearer ${String(other['access_token'])}` } }
    await assertProblem(await fetch(`${sales.url}/products`, late), 401, 'unauthenticated')
    nodes.stock.mesh.now = sales.mesh.now
  })

  it('does not count where the provider did not give it, for here, to who it is about', async () => {
    const token = await tokenOf('kim')
    assert.match(await reasonOf(await bring(`${token.slice(0, -8)}AAAAAAAA`)), /damaged|not signed/)
    assert.match(
      await reasonOf(await bring(await tokenOf('kim', { aud: 'https://else.example' }))),
      /audience/,
    )
    assert.match(await reasonOf(await bring(await tokenOf('kim', {}, -60))), /expired/)
    const acting = await tokenOf('kim', { act: { sub: 'lee' } })
    assert.match(await reasonOf(await bring(acting)), /acts for another already/)
  })

  it('needs the word of a node that speaks for itself', async () => {
    const token = await tokenOf('kim')
    assert.match(await reasonOf(await bring(token, 'user:kim')), /do not let node:stock speak for user:kim/)
    assert.match(await reasonOf(await bring(token, 'service:stock.levels')), /speaks for itself/)
    assert.match(await reasonOf(await exchange(sales.url, token)), /not signed by a node/)
    const swapped = exchange(sales.url, await nodes.stock.assertion('node:stock', sales), {
      actor_token: token,
      actor_token_type: jwt,
    })
    assert.match(await reasonOf(await swapped), /not signed by a node/)
    const elsewhere = exchange(nodes.stock.url, token, {
      actor_token: await sales.assertion('node:sales', nodes.stock),
      actor_token_type: jwt,
    })
    assert.match(await reasonOf(await elsewhere), /no identity provider/)
  })
})
