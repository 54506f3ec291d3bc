import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { governedShop } from '../ports/http/governed-shop.ts'
import { assertProblem } from '../ports/http/problem.ts'
import { givePassword, tokenOf } from '../support/mesh-credentials.ts'
import { ServedApi } from './served-api.ts'

describe('a session of a browser', () => {
  let served: ServedApi
  before(async () => (served = await ServedApi.serve(governedShop())))
  after(() => served[Symbol.asyncDispose]())

  const signIn = (body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    served.fetch('/session', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
      body: JSON.stringify(body),
    })

  const cookieOf = (response: Response): string => {
    const [cookie = ''] = response.headers.getSetCookie()
    return cookie.slice(0, cookie.indexOf(';'))
  }

  const signedIn = async (): Promise<string> =>
    cookieOf(await signIn({ token: await tokenOf(served.mesh, 'user:ana') }))

  it('begins with a name and password', async () => {
    await givePassword(served.mesh, 'user:ana', 'correct horse battery')
    const response = await signIn({ name: 'ana', password: 'correct horse battery' })
    assert.equal(response.status, 201)
    assert.equal(((await response.json()) as { principal: string }).principal, 'user:ana')
    const me = await served.fetch('/me', { headers: { cookie: cookieOf(response) } })
    assert.equal(((await me.json()) as { principal: string }).principal, 'user:ana')
  })

  it('is in a cookie that scripts cannot read, other sites cannot use, and that tells nothing', async () => {
    const token = await tokenOf(served.mesh, 'user:ana')
    const response = await signIn({ token })
    const [cookie = ''] = response.headers.getSetCookie()
    assert.match(cookie, /^hansa-[0-9a-f]{8}=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Expires=[^;]+$/)
    assert.ok(
      !Buffer.from(cookie.split(/[=;]/)[1] ?? '', 'base64url')
        .toString('latin1')
        .includes(token),
    )
    assert.ok(!(await response.text()).includes(token))
  })

  it('is for this host alone, and for TLS, where the node is reached by TLS', async () => {
    const token = await tokenOf(served.mesh, 'user:ana')
    const response = await signIn({ token }, { 'x-forwarded-proto': 'https' })
    assert.match(response.headers.getSetCookie()[0] ?? '', /^__Host-hansa-.*; Secure$/)
  })

  it('counts for a query', async () => {
    const response = await fetch(`${served.url}/query`, {
      method: 'POST',
      headers: { cookie: await signedIn(), 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({
        sql: 'select count(*) as n from sales.orders',
        purpose: 'dpv:Marketing',
        format: 'csv',
      }),
    })
    assert.equal(await response.text(), 'n\r\n4\r\n')
  })

  for (const [page, headers] of [
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['another origin, in a browser without Fetch Metadata', { origin: 'http://127.0.0.1:1' }],
    ['something that does not say where it comes from', {}],
  ] as const)
    it(`cannot be used to change anything by a page of ${page}`, async () => {
      const cookie = await signedIn()
      for (const [address, method] of [
        ['/query', 'POST'],
        ['/api/v1/session', 'DELETE'],
      ] as const) {
        const response = await fetch(served.url + address, {
          method,
          headers: { cookie, ...headers },
          ...(method === 'POST' ? { body: '{"sql":"select 1"}' } : {}),
        })
        await assertProblem(response, 403, 'denied')
      }
    })

  it('cannot be begun by a page of another site', async () => {
    const token = await tokenOf(served.mesh, 'user:eve')
    await assertProblem(await signIn({ token }, { 'sec-fetch-site': 'cross-site' }), 403, 'denied')
  })

  it('ends when its token is revoked, and when the browser signs out', async () => {
    const cookie = await signedIn()
    const out = await served.fetch('/session', {
      method: 'DELETE',
      headers: { cookie, origin: served.url },
    })
    assert.deepEqual([out.status, out.headers.getSetCookie()[0]?.includes('Max-Age=0')], [204, true])
    await assertProblem(await served.fetch('/me', { headers: { cookie } }), 401, 'unauthenticated')
  })

  it('of another node, or changed, is over', async () => {
    const cookie = await signedIn()
    // Not the last letter: some of its bits may be padding.
    const changed = `${cookie.slice(0, -9)}${cookie.at(-9) === 'A' ? 'B' : 'A'}${cookie.slice(-8)}`
    await assertProblem(await served.fetch('/me', { headers: { cookie: changed } }), 401, 'unauthenticated')
  })

  it('is not asked for by the browser itself', async () => {
    const response = await served.fetch('/me', {
      headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' },
    })
    assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="hansa"')
  })

  it('says who is signed in, also that nobody is', async () => {
    assert.deepEqual(await (await served.fetch('/session', { headers: {} })).json(), { mesh: 'test' })
    const response = await served.fetch('/session', { headers: { cookie: await signedIn() } })
    assert.equal(((await response.json()) as { principal: string }).principal, 'user:ana')
  })

  it('is refused to who guesses', async () => {
    await assertProblem(await signIn({ name: 'ana', password: 'wrong' }), 401, 'unauthenticated')
    await assertProblem(await signIn({ name: 'a:b', password: 'wrong' }), 401, 'unauthenticated')
    await assertProblem(await signIn({ token: 'hansa_0000000000000000_x' }), 401, 'unauthenticated')
  })
})
