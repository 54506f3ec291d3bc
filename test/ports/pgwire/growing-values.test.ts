import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parameterValue } from '../../../src/ports/pgwire/parameter-value.ts'

const binary = (oid: number, bytes: string) =>
  parameterValue({ oid, binary: true, bytes: Buffer.from(bytes.replaceAll(' ', ''), 'hex') })

describe('parameterValue', () => {
  it('refuses arrays of arrays, whose text would double at each level', () => {
    assert.throws(() => binary(1007, '00000001 00000000 000003ef 00000001 00000001 00000000'), /arrays of/)
  })

  it('refuses a short number that says it has very many digits', () => {
    assert.throws(() => binary(1700, '0000 7fff 0000 ffff'), /so many digits/)
    assert.throws(() => binary(1700, '0000 8000 0000 0000'), /so many digits/)
  })
})
