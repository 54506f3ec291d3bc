import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import { NodeSecret } from '../../src/sidecar/node-secret.ts'

describe('NodeSecret', () => {
  let state: string
  beforeEach(async () => {
    state = await mkdtemp(path.join(tmpdir(), 'hansa-secret-'))
  })
  afterEach(() => rm(state, { recursive: true }))
  const file = (): string => path.join(state, 'keys', 'node.secret')
  const hex = (secret: NodeSecret, use: string, of: string): string =>
    Buffer.from(secret.keyFor(use, of)).toString('hex')

  it('gives the same key for the same use always, and another for each other', async () => {
    const secret = await NodeSecret.open(state)
    assert.equal(hex(secret, 'mask', 'a'), hex(await NodeSecret.open(state), 'mask', 'a'))
    const keys = [
      hex(secret, 'mask', 'a'),
      hex(secret, 'mask', 'b'),
      hex(secret, 'url', 'a'),
      hex(secret, 'mask","a', ''),
    ]
    assert.equal(new Set(keys).size, keys.length)
    assert.equal(secret.keyFor('mask', 'a').length, 32)
  })

  it('is another one in another state folder', async () => {
    const other = path.join(state, 'other')
    assert.notEqual(
      hex(await NodeSecret.open(state), 'mask', 'a'),
      hex(await NodeSecret.open(other), 'mask', 'a'),
    )
  })

  it('agrees on one secret where several make it at once', async () => {
    const secrets = await Promise.all(Array.from({ length: 8 }, () => NodeSecret.open(state)))
    assert.equal(new Set(secrets.map((secret) => hex(secret, 'mask', 'a'))).size, 1)
  })

  it('lets only the node’s user read it', { skip: process.platform === 'win32' }, async () => {
    const secret = await NodeSecret.open(state)
    assert.equal((await stat(file())).mode & 0o777, 0o600)
    assert.equal((await stat(path.dirname(file()))).mode & 0o777, 0o700)
    const text = (await readFile(file(), 'utf8')).trim()
    assert.ok(!JSON.stringify(secret).includes(text))
    await chmod(file(), 0o644)
    await assert.rejects(NodeSecret.open(state), (error) => isHansaError(error, 'denied'))
  })

  it('says that a file is no secret, and nothing of what is in it', async () => {
    await mkdir(path.dirname(file()))
    await writeFile(file(), 'half of it', { mode: 0o600 })
    await assert.rejects(
      NodeSecret.open(state),
      (error) => isHansaError(error, 'corrupt') && !error.message.includes('half of it'),
    )
  })
})
