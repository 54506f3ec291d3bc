import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { valueShape } from '../../../src/product/personal/value-shape.ts'

describe('valueShape', () => {
  it('keeps marks, and of letters and digits only that they are there', () => {
    assert.equal(valueShape('Ann.Müller+7@example.org'), 'aaa.aaaaaa+9@aaaaaaa.aaa')
    assert.equal(valueShape('+41 (0)44/668-18 00'), '+99 (9)99/999-99 99')
  })

  it('shows no character that could be a word in another script, an emoji or a control', () => {
    assert.equal(valueShape('Ωμέγα 王小明 é ٣ 🎈\u0000\u{E0041}'), 'aaaaa aaa a 9 ???')
  })

  it('is cut where it is long', () => {
    assert.equal(valueShape('x'.repeat(500)), `${'a'.repeat(40)}…`)
  })
})
