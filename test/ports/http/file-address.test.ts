import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { FileAddresses, type FileGrant } from '../../../src/ports/http/file-address.ts'

const grant: FileGrant = {
  reader: {
    method: 'token',
    principal: { kind: 'user', id: 'ana', teams: ['planning'], attributes: { region: ['north'], level: 3 } },
    actor: { kind: 'service', id: 'dashboard', teams: [], attributes: {} },
  },
  domain: 'sales',
  dataset: 'orders',
  version: 3,
  purpose: 'dpv:Marketing',
  entitlement: 'abc',
  file: 'f'.repeat(64),
  expires: 1000,
}

const isDenied = (error: unknown): boolean => isHansaError(error, 'denied')

describe('FileAddresses', () => {
  let now = 0
  const addresses = new FileAddresses(randomBytes(32), () => new Date(now))

  it('gives back what was signed, until it expires', () => {
    now = 999
    assert.deepEqual(addresses.verify(addresses.sign(grant)), grant)
    now = 1000
    assert.throws(() => addresses.verify(addresses.sign(grant)), isDenied)
    now = 0
  })

  it('makes addresses of characters that need no quoting', () => {
    assert.match(addresses.sign(grant), /^[\w.-]+$/)
  })

  it('refuses every change of every character', () => {
    const token = addresses.sign(grant)
    for (let index = 0; index < token.length; index++) {
      const other = token[index] === 'A' ? 'B' : 'A'
      const changed = token.slice(0, index) + other + token.slice(index + 1)
      assert.throws(() => addresses.verify(changed), isDenied, changed)
    }
  })

  it('refuses what it did not make', () => {
    const token = addresses.sign(grant)
    const [payload = '', signature = ''] = token.split('.')
    const longer = Buffer.from(JSON.stringify({ ...grant, expires: 9e15 })).toString('base64url')
    for (const forged of [
      '',
      '.',
      payload,
      `${payload}.`,
      `.${signature}`,
      `${longer}.${signature}`,
      `${token}.${signature}`,
      `${token}A`,
      new FileAddresses(randomBytes(32), () => new Date(0)).sign(grant),
    ])
      assert.throws(() => addresses.verify(forged), isDenied, forged)
  })
})
