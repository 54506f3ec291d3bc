import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { hansa, hansaPrints } from '../support/hansa.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

describe('hansa share profile, as a process', () => {
  let mesh: TestMesh
  const run = (...words: string[]) => hansa(['share', 'profile', ...words], { cwd: mesh.root })
  before(() => {
    mesh = new TestMesh(shop, { systemClock: true, settings: { http: { host: '::1', port: 4299 } } })
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: 'service:dashboard' }, { principal: 'team:growth' }],
    })
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('prints a profile alone, whose token is bound to its purpose and ends', async () => {
    const words = ['--as', 'service:dashboard', '--purpose', 'dpv:Marketing', '--days', '2']
    const { status, stdout, stderr } = await run(...words)
    assert.equal(status, 0, stderr)
    const { bearerToken, expirationTime, ...rest } = JSON.parse(stdout) as Record<string, string>
    assert.deepEqual(rest, {
      shareCredentialsVersion: 1,
      endpoint: 'http://[::1]:4299/delta-sharing',
    })
    assert.ok(bearerToken !== undefined && !stderr.includes(bearerToken))
    const [credential] = await (await mesh.store()).metadata.credentials('service:dashboard')
    assert.partialDeepStrictEqual(credential, {
      id: bearerToken.split('_')[1],
      purpose: 'dpv:Marketing',
      expiresAt: expirationTime,
    })
  })

  it('has the address that it is told', async () => {
    const endpoint = 'https://data.example.org/delta-sharing'
    const printed = await hansaPrints(
      ['share', 'profile', '--as', 'service:dashboard', '--endpoint', endpoint],
      { cwd: mesh.root },
    )
    assert.partialDeepStrictEqual(JSON.parse(printed), { endpoint })
  })

  it('is for principals who sign in, for purposes that there are', async () => {
    for (const [words, status, message] of [
      [['--as', 'user:nobody'], 4, /there is no principal user:nobody/],
      [['--as', 'team:growth'], 2, /teams do not sign in/],
      [['--as', 'service:dashboard', '--purpose', 'Marketing'], 2, /Did you mean dpv:Marketing\?/],
    ] as const) {
      const ended = await run(...words)
      assert.deepEqual([ended.status, ended.stdout], [status, ''])
      assert.match(ended.stderr, message)
    }
  })

  it('wants to be told where clients reach a node that listens everywhere', async () => {
    mesh.configure({ http: { host: '0.0.0.0', port: 4299 } })
    const { status, stderr } = await run('--as', 'service:dashboard')
    assert.equal(status, 2)
    assert.match(stderr, /--endpoint/)
  })
})
