import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { saslPrep } from '../../../src/sidecar/identity/sasl-prep.ts'

describe('saslPrep', () => {
  // Examples of RFC 4013 §3, and one letter composed in two ways.
  for (const [password, prepared] of [
    ['I\u00ADX', 'IX'],
    ['user', 'user'],
    ['USER', 'USER'],
    ['\u00AA', 'a'],
    ['\u2168', 'IX'],
    ['e\u0301', '\u00E9'],
    ['a\u00A0b\u3000c', 'a b c'],
  ] as const)
    it(`makes ${JSON.stringify(prepared)} of ${JSON.stringify(password)}`, () =>
      assert.equal(saslPrep(password), prepared))

  for (const password of ['\u0007', 'a\u0000b', '\uE000', '\u00AD', ''])
    it(`leaves ${JSON.stringify(password)} as it is, as PostgreSQL does`, () =>
      assert.equal(saslPrep(password), password))
})
