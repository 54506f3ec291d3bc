import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { readUntil } from '../../../src/sidecar/agreement/read-until.ts'

describe('readUntil', () => {
  it('takes a day to its end', () => {
    assert.equal(readUntil('2026-12-31'), '2027-01-01T00:00:00.000Z')
    assert.equal(readUntil('2028-02-29'), '2028-03-01T00:00:00.000Z')
  })

  it('takes a time with its zone', () => {
    assert.equal(readUntil('2026-12-31T18:00Z'), '2026-12-31T18:00:00.000Z')
    assert.equal(readUntil('2026-12-31T18:00:30.5+02:00'), '2026-12-31T16:00:30.500Z')
  })

  it('refuses everything else', () => {
    for (const text of ['', 'tomorrow', '2026', '31.12.2026', '2026-02-31', '2026-13-01', '2026-12-31T18:00'])
      assert.throws(
        () => readUntil(text),
        (error) => isHansaError(error, 'invalid_input'),
        text,
      )
  })
})
