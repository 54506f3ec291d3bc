import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lowerBound, upperBound } from '../../../src/product/iceberg/single-value.ts'

const hex = (bytes: Buffer | undefined): string | undefined => bytes?.toString('hex')

describe('lowerBound', () => {
  const cases: readonly (readonly [type: string, text: string, hex: string | undefined])[] = [
    ['boolean', '0', '00'],
    ['boolean', '1', '01'],
    ['int', '-2', 'feffffff'],
    ['long', '9223372036854775807', 'ffffffffffffff7f'],
    ['float', '1.5', '0000c03f'],
    ['double', '-inf', '000000000000f0ff'],
    ['double', '0.0', '0000000000000080'],
    ['double', 'nan', undefined],
    ['date', '1970-01-02', '01000000'],
    ['date', '1969-12-31', 'ffffffff'],
    ['date', '0001-01-01', 'c606f5ff'],
    ['date', '0001-12-31 (BC)', 'c506f5ff'],
    ['date', '-infinity', undefined],
    ['time', '00:00:01.5', '60e3160000000000'],
    ['timestamp', '1970-01-01 00:00:00.000001', '0100000000000000'],
    ['timestamp', '1969-12-31 23:59:59.999999', 'ffffffffffffffff'],
    ['timestamp', 'infinity', undefined],
    ['timestamptz', '1970-01-01 01:00:00+01', '0000000000000000'],
    ['timestamptz', '1969-12-31 18:30:00-05:30', '0000000000000000'],
    ['string', 'ä', 'c3a4'],
    ['uuid', 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 'f79c3e09677c4bbda4793f349cb785e7'],
    ['binary', 'AA00', 'aa00'],
    ['decimal(9, 2)', '14.20', '058c'],
    ['decimal(9, 2)', '-0.01', 'ff'],
    ['decimal(9, 2)', '1.28', '0080'],
    ['decimal(9, 2)', '0.00', '00'],
    ['decimal(38, 0)', '-170141183460469231731687303715884105728', '80000000000000000000000000000000'],
  ]
  for (const [type, text, expected] of cases) {
    it(`writes ${type} ${text}`, () => assert.equal(hex(lowerBound(type, text)), expected))
  }

  it('cuts long text after sixteen characters', () => {
    assert.equal(lowerBound('string', '😀'.repeat(20))?.toString(), '😀'.repeat(16))
  })
})

describe('upperBound', () => {
  it('is above everything that begins with what was cut', () => {
    assert.equal(upperBound('string', 'a'.repeat(20))?.toString(), `${'a'.repeat(15)}b`)
    assert.equal(upperBound('string', `${'a'.repeat(15)}\u{10ffff}x`)?.toString(), `${'a'.repeat(14)}b`)
    assert.equal(upperBound('string', `${'a'.repeat(15)}\ud7ffx`)?.toString(), `${'a'.repeat(15)}\ue000`)
    assert.equal(upperBound('string', '\u{10ffff}'.repeat(17)), undefined)
    assert.equal(hex(upperBound('binary', `${'00'.repeat(15)}FF01`)), `${'00'.repeat(14)}01`)
    assert.equal(upperBound('binary', 'FF'.repeat(17)), undefined)
  })

  it('orders the zeros as Iceberg does', () => {
    assert.equal(hex(upperBound('float', '-0.0')), '00000000')
    assert.equal(hex(lowerBound('float', '0.0')), '00000080')
  })
})
