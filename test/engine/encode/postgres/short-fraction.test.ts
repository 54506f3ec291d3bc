import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writeDate, writeTimestamp } from '../../../../src/engine/encode/postgres/calendar-writer.ts'
import { writeWhole } from '../../../../src/engine/encode/postgres/digits.ts'
import { writeShortFraction } from '../../../../src/engine/encode/postgres/short-fraction.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

const seed = Number(process.env['HANSA_TEST_SEED'] ?? Date.now() % 1_000_000)
const out = Buffer.alloc(64)
const written = (end: number): string => out.toString('latin1', 0, end)

describe('writeShortFraction', () => {
  it(`writes the shortest digits, or leaves it (HANSA_TEST_SEED=${seed})`, () => {
    const random = seededRandom(seed)
    let easy = 0
    const check = (value: number): void => {
      const end = writeShortFraction(value, out, 0)
      if (end > 0) assert.equal(written(end), String(value))
      if (end > 0) easy += 1
    }
    for (const value of [0, -0, 0.1, 0.01, 1e-4, 9.99e-5, 1e-7, 5e-324, 999_999_999.99, 1e15, 1e21])
      for (const signed of [value, -value]) check(signed)
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 0.1 + 0.2, 2 ** 53, 123_456_789.12])
      check(value)
    for (let round = 0; round < 20_000; round++) {
      const value = random() - 0.5
      for (const digits of [0, 1, 2, 3, 4, 6, 7]) {
        const scale = 10 ** digits
        for (const size of [1, 1e3, 1e9, 1e12]) check(Math.round(value * size * scale) / scale)
      }
      check(value)
      check(Math.fround(value * 1e7))
    }
    assert.ok(easy > 200_000)
  })
})

describe('writeWhole', () => {
  it(`writes every digit (HANSA_TEST_SEED=${seed})`, () => {
    const random = seededRandom(seed)
    const edges = [0, 9, 10, 99, 100, 2 ** 30 - 1, 2 ** 30, 2 ** 31, 1e8 - 1, 1e8, 1e16, 2 ** 53]
    const values = Array.from({ length: 100_000 }, () => Math.round(random() * 10 ** (random() * 16)))
    for (const value of [...edges, ...values]) {
      assert.equal(written(writeWhole(value, out, 0)), String(value))
      if (value > 0) assert.equal(written(writeWhole(-value, out, 0)), String(-value))
    }
  })
})

describe('writeDate and writeTimestamp', () => {
  it(`agree with the calendar (HANSA_TEST_SEED=${seed})`, () => {
    const random = seededRandom(seed)
    for (let round = 0; round < 100_000; round++) {
      const milliseconds = Math.floor(random() * 7e13) - 6e13
      const days = Math.floor(milliseconds / 86_400_000)
      const [day = '', time = ''] = new Date(milliseconds).toISOString().slice(0, -1).split('T')
      assert.equal(written(writeDate(days, out, 0)), day)
      if (Math.abs(milliseconds) > 9e12) continue
      const end = writeTimestamp(milliseconds * 1000, '+00', { out, at: 0 })
      assert.equal(
        written(end),
        `${day} ${time.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros)).replace(/(\.\d*?)0+$/, '$1')}+00`,
      )
    }
  })
})
