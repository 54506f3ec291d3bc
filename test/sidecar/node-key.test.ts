import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { isHansaError } from '../../src/errors.ts'
import { nodeKey, readNodeKey } from '../../src/sidecar/node-key.ts'

describe('nodeKey', () => {
  let state: string
  beforeEach(async () => {
    state = await mkdtemp(path.join(tmpdir(), 'hansa-key-'))
  })
  afterEach(() => rm(state, { recursive: true }))
  const file = (): string => path.join(state, 'keys', 'node.key')

  it('makes a key at first use, and gives the same one afterwards', async () => {
    assert.equal(await readNodeKey(state), undefined)
    const made = await nodeKey(state)
    assert.equal((await nodeKey(state)).fingerprint, made.fingerprint)
    assert.equal((await readNodeKey(state))?.fingerprint, made.fingerprint)
    assert.match(await readFile(file(), 'utf8'), /^-----BEGIN PRIVATE KEY-----\n/)
    assert.deepEqual(await readdir(path.dirname(file())), ['node.key'])
  })

  it('signs what its public half verifies', async () => {
    const { sign, publicKey, fingerprint } = await nodeKey(state)
    const exported = publicKey.export({ type: 'spki', format: 'pem' })
    assert.ok(verify(null, Buffer.from('said'), createPublicKey(exported), sign('said')))
    assert.ok(!verify(null, Buffer.from('not said'), publicKey, sign('said')))
    const der = publicKey.export({ type: 'spki', format: 'der' })
    assert.equal(fingerprint, createHash('sha256').update(der).digest('base64url'))
  })

  it('keeps its private half to itself', async () => {
    const key = await nodeKey(state)
    const [, secret = ''] = (await readFile(file(), 'utf8')).split('\n')
    assert.doesNotMatch(JSON.stringify(key), /PRIVATE/)
    assert.ok(!JSON.stringify(key).includes(secret))
  })

  it('agrees on one key where several make it at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => nodeKey(state)))
    assert.equal(new Set(keys.map(({ fingerprint }) => fingerprint)).size, 1)
  })

  it('lets only the node’s user read it', { skip: process.platform === 'win32' }, async () => {
    await nodeKey(state)
    assert.equal((await stat(file())).mode & 0o777, 0o600)
    assert.equal((await stat(path.dirname(file()))).mode & 0o777, 0o700)
    await chmod(file(), 0o640)
    await assert.rejects(nodeKey(state), (error) => isHansaError(error, 'denied'))
    await assert.rejects(readNodeKey(state), (error) => isHansaError(error, 'denied'))
  })

  it('says that a file is no key, and nothing of what is in it', async () => {
    await mkdir(path.dirname(file()))
    await writeFile(file(), 'a secret that is no key', { mode: 0o600 })
    await assert.rejects(nodeKey(state), (error) => {
      assert.ok(isHansaError(error, 'corrupt'))
      assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /secret/)
      return true
    })
    assert.equal(await readFile(file(), 'utf8'), 'a secret that is no key')
  })
})
