import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileFormat } from '../../../src/product/source/file-format.ts'

const server = { server: 'here', type: 'local' }
const setting = (value: string) => ({ customProperties: [{ property: 'hansa.format', value }] })

describe('fileFormat', () => {
  it('goes by the setting, then by the server, then by the name, then by the content type', () => {
    const kindOf = (more: object, hints = { name: 'a.parquet', contentType: 'application/json' }): string =>
      fileFormat({ ...server, ...more }, hints).kind
    assert.equal(kindOf({ format: 'json', ...setting('csv') }), 'csv')
    assert.equal(kindOf({ format: 'json' }), 'json')
    assert.equal(kindOf({}), 'parquet')
    assert.equal(kindOf({}, { name: 'a', contentType: 'application/json' }), 'json')
  })
})
