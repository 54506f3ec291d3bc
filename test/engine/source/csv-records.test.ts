import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { rfc4180, type CsvDialect } from '../../../src/engine/source/csv-dialect.ts'
import { CsvRecords, type CsvRecord } from '../../../src/engine/source/csv-records.ts'

function read(chunks: readonly string[], dialect: Partial<CsvDialect> = {}): CsvRecord[] {
  const records = new CsvRecords({ ...rfc4180, ...dialect }, 'a.csv')
  return [...chunks.flatMap((chunk) => [...records.push(chunk)]), ...records.end()]
}

const fieldsOf = (text: string, dialect: Partial<CsvDialect> = {}): readonly (readonly (string | null)[])[] =>
  read([text], dialect).map(({ fields }) => fields)

describe('CsvRecords', () => {
  it('tells an empty field from a quoted empty one', () => {
    assert.deepEqual(fieldsOf('a,,""\n,\n'), [
      ['a', null, ''],
      [null, null],
    ])
  })

  it('reads quotes, escapes, delimiters of any length and mixed line ends', () => {
    assert.deepEqual(fieldsOf('"a ""b"", c",d"e\r\n"x\r\ny",z'), [
      ['a "b", c', 'd"e'],
      ['x\r\ny', 'z'],
    ])
    assert.deepEqual(fieldsOf(`'a\\'b\\\\',c|d\n`, { quote: "'", escape: '\\' }), [["a'b\\", 'c|d']])
    assert.deepEqual(fieldsOf('a||b|c\n', { delimiter: '||' }), [['a', 'b|c']])
    assert.deepEqual(fieldsOf('"a"\t"b\n', { delimiter: '\t', quote: '' }), [['"a"', '"b']])
  })

  it('counts lines through empty ones and quoted line ends', () => {
    assert.deepEqual(
      read(['\n\na\n"b\n\nc"\n\r\nd']).map(({ line }) => line),
      [3, 4, 8],
    )
  })

  it('goes on after a malformed record', () => {
    const [first, second] = read(['1,"a"b,c\n2,x\n'])
    assert.equal(first?.fault, 'nothing between a closing quote and the delimiter')
    assert.equal(first.text, '1,"a"b,c')
    assert.deepEqual([second?.line, second?.fields], [2, ['2', 'x']])
  })

  it('gives the same records wherever the text is cut into chunks', () => {
    const text = 'id,"na""me",x\r\n1,"two\nlines",\n\n,"",3\r\n"a"b,4,5\n6,7,"8"'
    const whole = read([text])
    assert.equal(whole.length, 5)
    for (let cut = 0; cut <= text.length; cut++)
      assert.deepEqual(read([text.slice(0, cut), text.slice(cut)]), whole, `cut at ${cut}`)
    assert.deepEqual(read(Array.from(text)), whole)
  })

  it('says where a quote begins that is never closed', () => {
    assert.throws(
      () => read(['a\nb,"c\nd\n']),
      (error) => isHansaError(error, 'data_exception') && error.message.startsWith('a.csv:2:'),
    )
    assert.throws(
      () => read(['a\n"', ...Array<string>(20).fill('x'.repeat(1 << 20))]),
      (error) => isHansaError(error, 'data_exception'),
    )
  })
})
