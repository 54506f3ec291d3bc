import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { hansaPrints, startHansa } from '../support/hansa.ts'
import { attacks } from './statements.ts'
import { attacker, openWorld, worlds } from './world.ts'

const password = 'tried-and-wrong-8261'

/** Arguments and environment of every process of this machine that can be looked at; nothing where there is no `/proc`. */
function processes(): string {
  if (!existsSync('/proc/self/cmdline')) return ''
  const own = String(process.pid)
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== own)
  return others
    .flatMap((pid) => ['cmdline', 'environ'].map((file) => readOrNothing(`/proc/${pid}/${file}`)))
    .join('\n')
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

describe('a node that is attacked', () => {
  it('says nothing of hidden data and no secret: not in what it prints, its processes or its audit', async () => {
    const [hidden] = worlds
    await using mesh = await openWorld(hidden)
    mesh.configure({ http: { port: 0 }, query: { memoryLimit: '300MB', timeoutSeconds: 3 } })
    await mesh.close()
    const token = (await hansaPrints(['identity', 'token', attacker], { cwd: mesh.root })).trim()
    const owner = (): string => readFileSync(path.join(mesh.state, 'owner.token'), 'utf8').trim()

    await using running = startHansa(['up'], { cwd: mesh.root })
    const [, address = ''] = await running.says(/^Serving test at (http:\S+) /m)
    const post = async (sql: string, authorization: string): Promise<Response> =>
      fetch(`${address}/query`, { method: 'POST', headers: { authorization }, body: JSON.stringify({ sql }) })
    const statements = Object.values(attacks).flatMap((group) => group.slice(0, 12))
    let answered = 0
    for (const sql of statements) {
      const response = await post(sql, `Bearer ${token}`)
      const body = await response.text().catch(() => '')
      assert.notEqual(response.status, 401)
      assert.ok(!body.replaceAll(sql, '').includes(hidden.canary), sql)
      if (response.ok) answered += 1
    }
    assert.ok(answered > 0)
    const basic = `Basic ${Buffer.from(`eve:${password}`).toString('base64')}`
    for (const wrong of [basic, `Bearer ${token}x`]) assert.equal((await post('select 1', wrong)).status, 401)

    const seen = processes()
    if (seen !== '') assert.match(seen, /hansa\.mjs\0up/)
    const { status, stdout, stderr } = await running.end('SIGTERM')
    assert.equal(status, 0)
    for (const secret of [token, owner(), password, hidden.canary])
      for (const [where, text] of Object.entries({ stdout, stderr, seen }))
        assert.ok(!text.includes(secret), `${where} has it`)
    const { metadata } = await mesh.store()
    const audit = (await Array.fromAsync(metadata.auditRows())).map(({ body }) => body).join('\n')
    for (const secret of [token, owner(), password]) assert.ok(!audit.includes(secret))
  })
})
