import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  discoverOAuthProtectedResourceMetadata,
  extractWWWAuthenticateParams,
} from '@modelcontextprotocol/client'
import { governedShop } from './governed-shop.ts'
import { assertProblem } from './problem.ts'
import { ServedMesh } from './served-mesh.ts'

const issuer = 'https://login.example.org/realms/shop'
const wellKnown = '/.well-known/oauth-protected-resource'

describe('where clients get tokens for a node', () => {
  let served: ServedMesh
  before(async () => {
    const oidc = { issuer, audience: 'https://data.example.org' }
    served = await ServedMesh.serve(governedShop({ identity: { oidc } }))
  })
  after(() => served[Symbol.asyncDispose]())

  it('is found by a client of MCP that was sent away', async () => {
    const refused = await fetch(`${served.url}/mcp`, { method: 'POST', body: '{}' })
    assert.equal(refused.status, 401)
    const { resourceMetadataUrl } = extractWWWAuthenticateParams(refused)
    assert.equal(resourceMetadataUrl?.href, `${served.url}${wellKnown}/mcp`)
    assert.deepEqual(
      await discoverOAuthProtectedResourceMetadata(`${served.url}/mcp`, { resourceMetadataUrl }),
      {
        resource: `${served.url}/mcp`,
        authorization_servers: [issuer],
        bearer_methods_supported: ['header'],
        resource_name: 'test',
      },
    )
  })

  it('is found by a client of anything else', async () => {
    const refused = await fetch(`${served.url}/products`, { headers: { 'x-forwarded-proto': 'https' } })
    const secure = served.url.replace('http:', 'https:')
    assert.equal(
      refused.headers.get('www-authenticate'),
      `Bearer realm="hansa", resource_metadata="${secure}${wellKnown}", Basic realm="hansa", charset="UTF-8"`,
    )
    const response = await fetch(served.url + wellKnown)
    assert.equal(response.headers.get('cache-control'), 'private, no-store')
    assert.partialDeepStrictEqual(await response.json(), { resource: served.url })
  })

  it('is the node itself where it has no provider', async () => {
    await using alone = await ServedMesh.serve(governedShop())
    await assertProblem(await fetch(alone.url + wellKnown), 404, 'not_found')
    const refused = await fetch(`${alone.url}/mcp`, { method: 'POST', body: '{}' })
    assert.doesNotMatch(refused.headers.get('www-authenticate') ?? '', /resource_metadata/)
  })
})
