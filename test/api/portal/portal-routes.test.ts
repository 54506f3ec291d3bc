import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { before, describe, it } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { portalFiles, type PortalFiles } from '../../../src/api/portal/portal-files.ts'
import { portalScreens, servePortal } from '../../../src/api/portal/portal-routes.ts'
import type { HttpEnvironment } from '../../../src/ports/http/http-context.ts'
import { problemResponse } from '../../../src/ports/http/problem.ts'

/** What the first page may bring of scripts, compressed. */
const mostBytes = 150_000

describe('servePortal', () => {
  let files: PortalFiles
  const app = new Hono<HttpEnvironment>()
  before(async () => {
    files = await portalFiles()
    app.onError((error) => problemResponse(error))
    servePortal(app, () => Promise.resolve(files))
  })

  const firstScripts = (): readonly string[] =>
    [...files.page.matchAll(/(?:src|rel="modulepreload" href)="\/assets\/([^"]+)"/g)].map(
      ([, name = '']) => name,
    )

  it('serves the page for every screen, with a policy that lets only its own scripts run', async () => {
    for (const address of ['/', '/sql', '/marketplace/sales/orders']) {
      const answer = await app.request(address)
      assert.equal(answer.status, 200)
      const policy = answer.headers.get('content-security-policy') ?? ''
      assert.match(policy, /^default-src 'none'; script-src 'self' 'nonce-[\w-]{22}';/)
      assert.doesNotMatch(policy, /unsafe|https?:|\*/)
      const [nonce] = /(?<=nonce-)[\w-]+/.exec(policy) ?? []
      const page = await answer.text()
      assert.ok(page.includes(`nonce="${nonce}"`))
      assert.doesNotMatch(page, /\{\{|<script(?![^>]* src=)/)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    }
  })

  it('leads who browses from a name of linked data to the page of the thing, and nobody else', async () => {
    const lead = async (address: string, accept: string) => {
      const { status, headers } = await app.request(`/api/v1/catalog${address}`, { headers: { accept } })
      return [status, headers.get('location')]
    }
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
    for (const accept of [browser, 'text/html'])
      assert.deepEqual(await lead('/sales/orders?purpose=x', accept), [303, '/marketplace/sales/orders'])
    assert.deepEqual(await lead('', browser), [303, '/marketplace'])
    const odd = '/%2F%2Fexample.org/%0D%0Aa'
    assert.deepEqual(await lead(odd, browser), [303, `/marketplace${odd}`])
    // These go on to the graph, which is not served here.
    for (const accept of [
      '*/*',
      'text/turtle',
      'text/html;q=0.5, text/turtle',
      'application/ld+json, text/html',
    ])
      assert.deepEqual(await lead('/sales/orders', accept), [404, null], accept)
  })

  it('makes another nonce for every answer', async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => (await app.request('/')).headers.get('content-security-policy')),
    )
    assert.notEqual(policies[0], policies[1])
  })

  it('serves what the page names for ever, compressed as the browser takes it', async () => {
    const [name = ''] = firstScripts()
    const plain = await app.request(`/assets/${name}`)
    const text = await plain.text()
    assert.equal(plain.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    for (const [coding, expand] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const answer = await app.request(`/assets/${name}`, { headers: { 'accept-encoding': coding } })
      assert.equal(answer.headers.get('content-encoding'), coding)
      assert.equal(expand(await answer.arrayBuffer()).toString(), text)
    }
  })

  it(`brings less than ${mostBytes / 1000} kB of compressed script with the first page`, () => {
    const bytes = firstScripts().map((name) => files.assets.get(name)?.br.length ?? Infinity)
    assert.ok(bytes.length >= 2)
    const all = bytes.reduce((sum, each) => sum + each, 0)
    assert.ok(all < mostBytes, `${all} bytes`)
  })

  it('has an answer for no other address', async () => {
    for (const address of [
      '/products',
      '/query',
      '/health',
      '/api/v1/products',
      '/mesh/token',
      '/sqlite',
      '/mcp',
    ])
      assert.equal((await app.request(address)).status, 404)
    const unknown = await app.request('/assets/main-OLD.js')
    assert.equal(unknown.status, 404)
    assert.equal(unknown.headers.get('content-type'), 'application/problem+json')
  })

  it('says by a page that there is nothing where a browser asks, and to programs by a problem', async () => {
    const browser = 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'
    const page = await app.request('/nowhere', { headers: { accept: browser } })
    assert.deepEqual([page.status, page.headers.get('content-type')], [404, 'text/html; charset=utf-8'])
    const problem = await app.request('/nowhere', { headers: { accept: '*/*' } })
    assert.deepEqual([problem.status, problem.headers.get('content-type')], [404, 'application/problem+json'])
  })

  it('knows the addresses of all screens that the portal has', () => {
    const app = readFileSync(path.resolve(import.meta.dirname, '../../../portal/src/app.tsx'), 'utf8')
    const routes = [...app.matchAll(/path="\/([^/"]+)/g)].map(([, first = '']) => first)
    assert.deepEqual([...new Set(routes)].toSorted(), [...portalScreens].toSorted())
  })
})
