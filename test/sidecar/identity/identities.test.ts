import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { LiveIdentities } from '../../../src/sidecar/identity/identities.ts'

const declaring = (...principals: readonly string[]): string =>
  `apiVersion: hansa/v1\nkind: Identities\nprincipals:\n${principals.map((name) => `  - principal: ${name}\n`).join('')}`

describe('LiveIdentities', () => {
  let folder: string
  let file: string
  let now: number
  let identities: LiveIdentities
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hansa-identities-'))
    file = path.join(folder, 'identities.yaml')
    now = Date.now()
    identities = new LiveIdentities(file, { now: () => new Date(now) })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const names = async (): Promise<readonly string[]> => [...(await identities.current()).keys()]
  const isBroken = (error: unknown): boolean =>
    isHansaError(error, 'source_unavailable') &&
    error.message === 'identities.yaml is broken: nobody can sign in' &&
    /hansa validate/.test(error.remedy ?? '')

  it('names nobody where there is no file, and whom it lists as soon as there is one', async () => {
    assert.deepEqual(await names(), [])
    writeFileSync(file, declaring('user:ana'))
    assert.deepEqual(await names(), ['user:ana'])
    rmSync(file)
    assert.deepEqual(await names(), [])
  })

  it('notices each change, also of the same size and at once', async () => {
    for (const name of ['user:ana', 'user:bob', 'user:cas', 'user:dan']) {
      writeFileSync(file, declaring(name))
      assert.deepEqual(await names(), [name])
    }
    writeFileSync(`${file}.new`, declaring('user:eva'))
    renameSync(`${file}.new`, file)
    assert.deepEqual(await names(), ['user:eva'])
  })

  it('does not read again what has not changed', async () => {
    writeFileSync(file, declaring('user:ana'))
    now += 60_000
    assert.equal(await identities.current(), await identities.current())
  })

  it('refuses while the file is broken, though it knew better before, and says nothing of what is in it', async () => {
    writeFileSync(file, declaring('user:ana'))
    now += 60_000
    await names()
    for (const broken of ['principals: [', declaring('user:ana', 'user:ana'), '', '\u0000']) {
      writeFileSync(file, broken)
      await assert.rejects(identities.current(), isBroken)
      await assert.rejects(identities.current(), isBroken)
    }
    writeFileSync(file, declaring('user:bob'))
    assert.deepEqual(await names(), ['user:bob'])
  })

  it('refuses what is no file', async () => {
    await assert.rejects(new LiveIdentities(folder, { now: () => new Date() }).current(), (error) =>
      isHansaError(error, 'source_unavailable'),
    )
  })
})
