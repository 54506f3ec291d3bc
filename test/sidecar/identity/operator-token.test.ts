import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { isOperator, operatorToken } from '../../../src/sidecar/identity/operator-token.ts'
import { isHansaError } from '../../../src/errors.ts'
import { startProgram } from '../../support/child-program.ts'

describe('operatorToken', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hansa-token-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('is made once, for the owner only, and leaves nothing else', async () => {
    const state = path.join(folder, 'state')
    const token = await operatorToken(state)
    assert.match(token, /^[\w-]{43}$/)
    const file = path.join(state, 'owner.token')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(readFileSync(file, 'utf8'), `${token}\n`)
    assert.equal(await operatorToken(state), token)
    assert.deepEqual(readdirSync(state), ['owner.token'])
  })

  it('is another in another place', async () => {
    assert.notEqual(await operatorToken(path.join(folder, 'a')), await operatorToken(path.join(folder, 'b')))
  })

  it('is one for all who make it at once, in this process and in others', async () => {
    const state = path.join(folder, 'state')
    const program = path.join(import.meta.dirname, 'print-operator-token.ts')
    const others = [1, 2, 3].map(() => startProgram(program, [state]))
    const tokens = await Promise.all([
      ...Array.from({ length: 20 }, () => operatorToken(state)),
      ...others.map(async ({ lines }) => String((await lines.next()).value)),
    ])
    assert.equal(new Set(tokens).size, 1)
    await Promise.all(others.map((other) => other.ended()))
  })

  for (const content of ['', '\n', 'short\n'])
    it(`refuses a file that holds ${JSON.stringify(content)}: nobody may pass with that`, async () => {
      writeFileSync(path.join(folder, 'owner.token'), content)
      await assert.rejects(
        operatorToken(folder),
        (error) => isHansaError(error, 'corrupt') && /Remove the file/.test(error.remedy ?? ''),
      )
    })

  it(
    'says that it may not write',
    { skip: process.getuid?.() === 0 && 'root may write anywhere' },
    async () => {
      chmodSync(folder, 0o500)
      await assert.rejects(operatorToken(folder), (error) => isHansaError(error, 'read_only'))
    },
  )
})

describe('isOperator', () => {
  const token = 'a'.repeat(43)
  it('is true of the token as a bearer’s', () => {
    assert.ok(isOperator(`Bearer ${token}`, token))
    assert.ok(isOperator(`bearer ${token}`, token))
  })
  for (const header of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    token,
    `Basic ${token}`,
    `Bearer ${token}a`,
    `Bearer ${token.slice(1)}`,
    `Bearer ${'b'.repeat(43)}`,
    `Bearer ${token} ${token}`,
  ])
    it(`is false of ${JSON.stringify(header)}`, () => {
      assert.equal(isOperator(header, token), false)
      assert.equal(isOperator(header, ''), false)
    })
})
