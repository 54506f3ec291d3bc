import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { chooseCoding } from '../../../src/ports/http/content-coding.ts'
import { chooseFormat } from '../../../src/ports/http/media-types.ts'

describe('chooseFormat', () => {
  for (const [accept, format] of [
    [undefined, 'json'],
    ['*/*', 'json'],
    ['application/*', 'json'],
    ['text/*', 'csv'],
    ['text/csv', 'csv'],
    ['TEXT/CSV; header=present', 'csv'],
    ['text/plain', 'table'],
    ['application/jsonl', 'ndjson'],
    ['text/html, application/xhtml+xml, */*;q=0.8', 'json'],
    ['application/json;q=0.4, application/vnd.apache.arrow.stream;q=0.9', 'arrow'],
    ['application/json;q=0, */*', 'ndjson'],
    ['text/csv;q=0, text/*;q=0.6', 'table'],
    ['application/json;q=x, application/vnd.apache.parquet;q=0.1', 'parquet'],
  ] as const)
    it(`takes ${format} for ${accept ?? 'nothing'}`, () => {
      assert.equal(chooseFormat(undefined, accept), format)
    })

  for (const accept of ['image/png', 'text/html', 'application/json;q=0', '*/*;q=0'])
    it(`has nothing for ${accept}`, () => {
      assert.throws(
        () => chooseFormat(undefined, accept),
        (error) => isHansaError(error, 'not_acceptable'),
      )
    })

  it('takes the name of a format before what the header says', () => {
    assert.equal(chooseFormat('csv', 'application/json'), 'csv')
    assert.throws(
      () => chooseFormat('arow', undefined),
      (error) => isHansaError(error, 'invalid_input') && error.remedy === 'Did you mean `arrow`?',
    )
  })
})

describe('chooseCoding', () => {
  for (const [accept, coding] of [
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['*', 'zstd'],
    ['zstd;q=0, *', 'br'],
    ['gzip;q=0.1, identity', undefined],
    ['gzip;q=0', undefined],
    ['compress', undefined],
  ] as const)
    it(`takes ${coding ?? 'none'} for ${accept ?? 'nothing'}`, () => {
      assert.equal(chooseCoding('csv', accept), coding)
    })

  it('leaves Parquet as it is', () => {
    assert.equal(chooseCoding('parquet', 'gzip'), undefined)
    assert.equal(chooseCoding('arrow', 'gzip'), 'gzip')
  })
})
