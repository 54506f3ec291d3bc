import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { SignIn } from '../../src/sidecar/identity/sign-in.ts'
import { hansa, hansaJson, hansaPrints } from '../support/hansa.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const bin = path.resolve(import.meta.dirname, '../../bin/hansa.mjs')

describe('hansa identity, as processes', () => {
  let mesh: TestMesh
  const print = (...words: string[]): Promise<string> =>
    hansaPrints(['identity', ...words], { cwd: mesh.root })
  const json = (...words: string[]): Promise<unknown> => hansaJson(['identity', ...words], { cwd: mesh.root })
  const run = (...words: string[]) => hansa(['identity', ...words], { cwd: mesh.root })
  const file = (): string => path.join(mesh.root, 'identities.yaml')
  const basic = (name: string, password: string): string =>
    `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`

  /** As a port of the node would. */
  const signIn = async (authorization: string) => {
    const { settings } = await mesh.load()
    const context = await mesh.context()
    return new SignIn({ mesh: 'test', settings, store: context.store, effects: context.effects }).signIn({
      authorization,
    })
  }

  before(() => {
    mesh = new TestMesh(shop, { systemClock: true })
    mesh.write('governance/vocabulary.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Vocabulary',
      attributes: { state: 'string', clearance: 'long', external: 'boolean', regions: 'set' },
    })
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('list: nobody at first', async () => {
    assert.match(await print('list'), /^Nobody is listed/)
    assert.deepEqual(await json('list'), [])
  })

  it('add: writes entries, with attributes as the vocabulary types them', async () => {
    await print('add', 'team:planning')
    const words = ['ana', '--team', 'planning', '--attribute', 'state=IL', '--attribute', 'clearance=2']
    assert.equal(
      await print('add', ...words, '--attribute', 'external=false'),
      'user:ana is added, in planning\n',
    )
    assert.deepEqual(await json('add', 'user:ana', '--attribute', 'regions=north, south'), {
      principal: 'user:ana',
      teams: ['planning'],
      attributes: { state: 'IL', clearance: 2, external: false, regions: ['north', 'south'] },
    })
    assert.match(
      await print('list'),
      /^user:ana {7}planning {2}state=IL clearance=2 external=false regions=north,south$/m,
    )
    assert.match(await hansaPrints(['validate'], { cwd: mesh.root }), /0 errors, 0 warnings/)
  })

  it('add: writes nothing that would be wrong, and says what is near', async () => {
    const before = readFileSync(file(), 'utf8')
    for (const [words, says] of [
      [['no body'], /no body is no name of a principal/],
      [['user:bo', '--attribute', 'stat=IL'], /no attribute stat\nDid you mean `state`\?/],
      [['user:bo', '--attribute', 'clearance=high'], /expected a whole number/],
      [['user:bo', '--attribute', 'state'], /state is no attribute/],
      [['user:bo', '--team', 'no team'], /expected the id of a team/],
      [['node:test'], /`node:test` is the operator of this node/],
      [['team:planning', '--team', 'planning'], /`team:planning` is in itself/],
    ] as const) {
      const { status, stderr } = await run('add', ...words)
      assert.equal(status, 2, stderr)
      assert.match(stderr, says)
    }
    assert.equal(readFileSync(file(), 'utf8'), before)
  })

  it('add: warns of a team that is not listed', async () => {
    const { status, stderr } = await run('add', 'user:bo', '--team', 'planing')
    assert.equal(status, 0)
    assert.match(stderr, /warning: `team:planing` is not listed\. Did you mean `planning`\?/)
  })

  it('token: prints the token alone, once, and it works until it is revoked', async () => {
    const { stdout, stderr } = await run('token', 'ana', '--days', '30', '--note', 'her notebook')
    const token = stdout.trimEnd()
    assert.match(token, /^hansa_[0-9a-f]{16}_[\w-]{43}$/)
    assert.match(
      stderr,
      /^A token of user:ana, credential [0-9a-f]{16}, until \d{4}-.*It is shown this once\.\n$/,
    )
    assert.deepEqual((await signIn(`Bearer ${token}`)).principal.teams, ['planning'])
    const listed = await print('credentials')
    assert.match(listed, /token {2}user:ana .* valid {2}her notebook/)
    assert.ok(!listed.includes(token.slice(-43)))
    assert.ok(!JSON.stringify(await json('credentials')).includes('verifier'))
    const [, id = ''] = token.split('_')
    assert.equal(await print('revoke', id), `the token ${id} of user:ana is revoked\n`)
    await assert.rejects(signIn(`Bearer ${token}`), { code: 'unauthenticated' })
    assert.match(await print('credentials', 'ana'), /revoked/)
  })

  it('token: only for who is listed, and signs in', async () => {
    const unlisted = await run('token', 'anna')
    assert.equal(unlisted.status, 4)
    assert.match(unlisted.stderr, /there is no principal user:anna\nDid you mean `user:ana`\?/)
    const team = await run('token', 'team:planning')
    assert.equal(team.status, 2)
    assert.match(team.stderr, /teams do not sign in/)
    assert.equal(unlisted.stdout + team.stdout, '')
  })

  it('password: makes one, and puts it in place of the one before', async () => {
    const first = (await print('password', 'ana')).trimEnd()
    assert.match(first, /^[\w-]{22}$/)
    assert.equal((await signIn(basic('ana', first))).method, 'password')
    const second = await json('password', 'ana')
    assert.ok(typeof second === 'object' && second !== null && 'password' in second)
    assert.equal((await signIn(basic('ana', String(second.password)))).method, 'password')
    await assert.rejects(signIn(basic('ana', first)), { code: 'unauthenticated' })
  })

  const piped = async (input: string): Promise<{ status: unknown; printed: string }> => {
    const child = spawn(process.execPath, [bin, 'identity', 'password', 'user:ana', '--stdin'], {
      cwd: mesh.root,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    child.stdin.end(input)
    const printed = (await Promise.all([text(child.stdout), text(child.stderr)])).join('')
    return { status: child.exitCode, printed }
  }

  it('password: reads one from standard input and never shows it', async () => {
    const { printed } = await piped('correct horse\n')
    assert.ok(!printed.includes('correct horse'))
    assert.equal((await signIn(basic('ana', 'correct horse'))).method, 'password')
    const short = await piped('short\n')
    assert.match(short.printed, /fewer than 8 characters/)
    assert.ok(!short.printed.includes('short\n'))
  })

  it('tells the audit who made and revoked what, and none of the secrets', async () => {
    const { metadata } = await mesh.store()
    const bodies: string[] = []
    for await (const { body } of metadata.auditRows()) bodies.push(body)
    const changes = bodies.map((body) => JSON.parse(body) as { kind: string; what: string; subject: string })
    assert.deepEqual(
      changes.slice(0, 2).map(({ what }) => what),
      ['token made', 'token revoked'],
    )
    assert.ok(changes.every(({ kind, subject }) => kind === 'change' && subject.startsWith('user:ana ')))
    assert.ok(!bodies.join().includes('correct horse'))
  })

  it('says of a broken file where it is broken, whatever is asked', async () => {
    const whole = readFileSync(file(), 'utf8')
    mesh.write('identities.yaml', `${whole}  - principal: user:ana\n`)
    for (const words of [['list'], ['token', 'ana'], ['add', 'user:cy']]) {
      const { status, stderr } = await run(...words)
      assert.equal(status, 2)
      assert.match(stderr, /identities\.yaml:\d+:\d+: error: `user:ana` is there twice/)
    }
    const { status, stdout } = await hansa(['validate'], { cwd: mesh.root })
    assert.equal(status, 2)
    assert.match(stdout, /`user:ana` is there twice/)
    mesh.write('identities.yaml', whole)
  })

  it('keeps the rights that the file has', async () => {
    mesh.write('identities.yaml', readFileSync(file(), 'utf8'))
    const { mode } = statSync(file())
    await print('add', 'user:dan')
    assert.equal(statSync(file()).mode, mode)
  })
})
