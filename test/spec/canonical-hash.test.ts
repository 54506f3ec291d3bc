import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { canonicalHash } from '../../src/spec/canonical-hash.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('canonicalHash', () => {
  it('is the SHA-256 of the JSON text with sorted keys, at every depth', () => {
    const value = { b: [{ z: 1, a: 'ä"\n' }, null], a: { d: true, c: 0.5 } }
    assert.equal(canonicalHash(value), sha256('{"a":{"c":0.5,"d":true},"b":[{"a":"ä\\"\\n","z":1},null]}'))
  })

  it('does not depend on the order of keys, and does on that of lists', () => {
    assert.equal(canonicalHash({ a: 1, b: { c: 2, d: 3 } }), canonicalHash({ b: { d: 3, c: 2 }, a: 1 }))
    assert.notEqual(canonicalHash([1, 2]), canonicalHash([2, 1]))
  })

  it('leaves out what JSON leaves out', () => {
    assert.equal(canonicalHash({ a: undefined, b: [undefined] }), sha256('{"b":[null]}'))
  })

  it('counts a key called `__proto__` as any other', () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":1}}')
    assert.equal(canonicalHash(value), sha256('{"__proto__":{"a":1}}'))
  })

  it('changes nothing of the value', () => {
    const value = { b: 1, a: 2 }
    canonicalHash(value)
    assert.deepEqual(Object.keys(value), ['b', 'a'])
  })
})
