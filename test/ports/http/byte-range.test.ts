import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { byteRange } from '../../../src/ports/http/byte-range.ts'
import { matchesTag, weakTag } from '../../../src/ports/http/entity-tag.ts'

describe('byteRange', () => {
  for (const [header, range] of [
    ['bytes=0-0', [0, 0]],
    ['bytes=0-', [0, 99]],
    ['bytes=10-19', [10, 19]],
    ['bytes=99-', [99, 99]],
    ['bytes=90-1000', [90, 99]],
    ['bytes=-1', [99, 99]],
    ['bytes=-1000', [0, 99]],
    ['Bytes= 5 - 6', [5, 6]],
  ] as const)
    it(`reads ${header}`, () => {
      assert.deepEqual(byteRange(header, 100), { first: range[0], last: range[1] })
    })

  for (const header of [
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=20-10',
    'bytes=0-1,5-6',
    'rows=0-1',
    'bytes=a-b',
    'bytes=0x1-2',
    `bytes=0-${'9'.repeat(40)}`,
  ])
    it(`lets ${JSON.stringify(header)} mean the whole file`, () => {
      assert.equal(byteRange(header, 100), undefined)
    })

  for (const header of ['bytes=100-', 'bytes=100-200', 'bytes=-0'])
    it(`cannot give ${header}`, () => {
      assert.equal(byteRange(header, 100), 'unsatisfiable')
    })

  it('has nothing to give of an empty file', () => {
    assert.equal(byteRange('bytes=0-', 0), 'unsatisfiable')
    assert.equal(byteRange('bytes=-5', 0), 'unsatisfiable')
  })
})

describe('matchesTag', () => {
  const tag = weakTag(['a', 1, undefined])
  it('compares weakly, in a list too', () => {
    for (const header of [tag, tag.slice(2), `"x", ${tag}`, '*']) assert.ok(matchesTag(header, tag), header)
    for (const header of [undefined, '', '"x"', tag.slice(3, -1), `W/"x"`])
      assert.ok(!matchesTag(header, tag))
  })

  it('is of all its parts', () => {
    const others = [weakTag(['a', 1]), weakTag(['a', '1', undefined]), weakTag(['a1', undefined])]
    assert.equal(new Set([tag, ...others]).size, 4)
  })
})
