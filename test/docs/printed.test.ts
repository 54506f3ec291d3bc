import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { difference } from './printed.ts'

const agree = (printed: string, expected: string): boolean => difference(printed, expected) === undefined

describe('difference', () => {
  it('takes spaces as one', () => assert.ok(agree('a    b\n\n  c\n', 'a b\nc\n')))

  it('takes … inside a line for any text', () => {
    assert.ok(agree('run 12 (ok)', 'run … (ok)'))
    assert.ok(!agree('run 12 (bad)', 'run … (ok)'))
  })

  it('takes a line … for any lines', () => {
    assert.ok(agree('a\nb\nc', 'a\n…\nc'))
    assert.ok(!agree('a\nb\nc', 'a\nc'))
    assert.ok(!agree('a\nb', 'a\n…\nc'))
  })

  it('lets other lines stand before the first, and after the last', () => assert.ok(agree('x\na\ny', 'a')))

  it('has no pattern but …', () => assert.ok(!agree('abc', 'a.c')))
})
