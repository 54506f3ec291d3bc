import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Engine, type Connection } from '../../../src/engine/engine.ts'
import { quoteLiteral } from '../../../src/engine/quote.ts'
import { conversion, type RawKind } from '../../../src/engine/source/conversion.ts'
import type { LogicalTypeOptions } from '../../../src/spec/data-contract.ts'
import { column, list, scalar, struct } from '../../support/source-input.ts'
import type { ColumnType } from '../../../src/spec/logical-type.ts'

/** What a text becomes, as text; `bad` where it does not fit. */
describe('conversion', () => {
  let engine: Engine
  let connection: Connection

  before(async () => {
    engine = await Engine.open()
    connection = await engine.connect()
  })
  after(() => {
    connection.close()
    engine.close()
  })

  async function convert(
    raw: string,
    type: string | ColumnType,
    { options = {}, kind = { kind: 'text' } }: { options?: LogicalTypeOptions; kind?: RawKind } = {},
  ): Promise<unknown> {
    const { value, fault } = conversion(kind, {
      type: typeof type === 'string' ? scalar(type) : type,
      options,
    })
    const test = fault === undefined ? 'false' : `coalesce(${fault('raw', 'value')}, false)`
    const { result } = await connection.row(
      `SELECT CASE WHEN ${test} THEN 'bad' ELSE value::VARCHAR END AS result ` +
        `FROM (SELECT raw, ${value('raw')} AS value FROM (SELECT ${raw} AS raw))`,
    )
    return result
  }

  const texts: readonly (readonly [
    text: string,
    type: string,
    expected: string,
    options?: LogicalTypeOptions,
  ])[] = [
    ['42', 'INTEGER', '42'],
    [' 42 ', 'INTEGER', '42'],
    ['+007', 'INTEGER', '7'],
    ['1.0', 'BIGINT', '1'],
    ['1.5', 'BIGINT', 'bad'],
    ['1e3', 'BIGINT', '1000'],
    ['15e-1', 'BIGINT', 'bad'],
    ['0x1F', 'BIGINT', 'bad'],
    ['1_000', 'BIGINT', 'bad'],
    ['300', 'TINYINT', 'bad'],
    ['12.34', 'DECIMAL(4,2)', '12.34'],
    ['12.340', 'DECIMAL(4,2)', '12.34'],
    ['12.345', 'DECIMAL(4,2)', 'bad'],
    ['123.4', 'DECIMAL(4,2)', 'bad'],
    ['1.25e1', 'DECIMAL(4,2)', '12.50'],
    ['1.2345e1', 'DECIMAL(4,2)', 'bad'],
    ['1e-7', 'DOUBLE', '1e-07'],
    ['one', 'DOUBLE', 'bad'],
    ['yes', 'BOOLEAN', 'true'],
    ['perhaps', 'BOOLEAN', 'bad'],
    ['2001-02-29', 'DATE', 'bad'],
    ['2001-02-28', 'DATE', '2001-02-28'],
    ['2001-02-28 00:00:00', 'DATE', '2001-02-28'],
    ['2001-02-28 10:00:00', 'DATE', 'bad'],
    ['28.02.2001', 'DATE', '2001-02-28', { format: 'dd.MM.yyyy' }],
    ['2001-02-28', 'DATE', 'bad', { format: 'dd.MM.yyyy' }],
    ['2001-02-28T10:00', 'TIMESTAMP', '2001-02-28 10:00:00'],
    ['2001-02-28T10:00:00Z', 'TIMESTAMP', '2001-02-28 10:00:00'],
    ['2001-02-28T10:00:00+02:00', 'TIMESTAMP', '2001-02-28 08:00:00'],
    ['2001-02-28 10:00:00.25+02', 'TIMESTAMP', '2001-02-28 08:00:00.25'],
    ['2001-02-28 10h', 'TIMESTAMP', '2001-02-28 10:00:00', { format: "yyyy-MM-dd HH'h'" }],
    ['2001-06-01 10:00:00', 'TIMESTAMP WITH TIME ZONE', '2001-06-01 10:00:00+00'],
    [
      '2001-06-01 10:00:00',
      'TIMESTAMP WITH TIME ZONE',
      '2001-06-01 08:00:00+00',
      { defaultTimezone: 'Europe/Berlin' },
    ],
    // In the hour that Berlin had twice, the offset tells which.
    [
      '2001-10-28T02:30:00+02:00',
      'TIMESTAMP WITH TIME ZONE',
      '2001-10-28 00:30:00+00',
      { defaultTimezone: 'Europe/Berlin' },
    ],
    ['10:30', 'TIME', '10:30:00'],
    ['25:30', 'TIME', 'bad'],
    ['2c1b7f0e-6b1e-4a57-9f0b-0a4d9a1f2b3c', 'UUID', '2c1b7f0e-6b1e-4a57-9f0b-0a4d9a1f2b3c'],
    ['2c1b7f0e', 'UUID', 'bad'],
    ['{"a": 1}', 'JSON', '{"a": 1}'],
    ['{"a": ', 'JSON', 'bad'],
    ['aGk=', 'BLOB', 'hi', { format: 'byte' }],
    ['a?', 'BLOB', 'bad', { format: 'byte' }],
    ['', 'INTEGER', 'bad'],
    ['', 'VARCHAR', ''],
  ]
  for (const [text, type, expected, options] of texts)
    it(`takes the text "${text}" as ${type}${options === undefined ? '' : ` ${JSON.stringify(options)}`}: ${expected}`, async () => {
      assert.equal(
        await convert(quoteLiteral(text), type, options === undefined ? {} : { options }),
        expected,
      )
    })

  const typed: readonly (readonly [sql: string, from: string, to: string | ColumnType, expected: string])[] =
    [
      ['1.5::DOUBLE', 'DOUBLE', 'BIGINT', 'bad'],
      ['2.0::DOUBLE', 'DOUBLE', 'BIGINT', '2'],
      ['0.1::DOUBLE', 'DOUBLE', 'DECIMAL(9,2)', '0.10'],
      ['0.123::DOUBLE', 'DOUBLE', 'DECIMAL(9,2)', 'bad'],
      ['0.1::DOUBLE', 'DOUBLE', 'FLOAT', '0.1'],
      ['70000::INTEGER', 'INTEGER', 'SMALLINT', 'bad'],
      ['7::TINYINT', 'TINYINT', 'BIGINT', '7'],
      ['7::TINYINT', 'TINYINT', 'VARCHAR', '7'],
      ['12.345::DECIMAL(6,3)', 'DECIMAL(6,3)', 'DECIMAL(6,2)', 'bad'],
      [`TIMESTAMP '2001-01-01 10:00:00'`, 'TIMESTAMP', 'DATE', 'bad'],
      [`TIMESTAMP '2001-01-01 00:00:00'`, 'TIMESTAMP', 'DATE', '2001-01-01'],
      [`'x'::BLOB`, 'BLOB', 'VARCHAR', 'x'],
      [`'\\xFF'::BLOB`, 'BLOB', 'VARCHAR', 'bad'],
      ['5', 'INTEGER', 'TIMESTAMP', 'bad'],
      ['[1.5, 2]', 'DECIMAL(2,1)[]', list(scalar('INTEGER')), 'bad'],
      ['[1, 2]', 'INTEGER[]', list(scalar('INTEGER')), '[1, 2]'],
      [`{'a': 1, 'b': 2}`, 'STRUCT(a INTEGER, b INTEGER)', struct([column('a', 'BIGINT')]), "{'a': 1}"],
      [`{'a': NULL}`, 'STRUCT(a INTEGER)', struct([column('a', 'INTEGER', { required: true })]), 'bad'],
    ]
  for (const [sql, from, to, expected] of typed)
    it(`takes ${sql} as ${typeof to === 'string' ? to : to.sql}: ${expected}`, async () => {
      assert.equal(await convert(sql, to, { kind: { kind: 'typed', sql: from } }), expected)
    })

  it('looks into lists of objects of JSON', async () => {
    const type = list(
      struct([column('n', 'INTEGER', { physicalName: 'a/b', required: true }), column('t', 'VARCHAR')]),
    )
    const json = (text: string): Promise<unknown> =>
      convert(`${quoteLiteral(text)}::JSON`, type, { kind: { kind: 'json' } })
    assert.equal(await json('[{"a/b": 1, "t": 2}, {"a/b": "3"}]'), "[{'n': 1, 't': 2}, {'n': 3, 't': NULL}]")
    assert.equal(await json('null'), null)
    assert.equal(await json('[]'), '[]')
    assert.equal(await json('[{"a/b": 1.5}]'), 'bad')
    assert.equal(await json('[{"t": "x"}]'), 'bad')
    assert.equal(await json('{"a/b": 1}'), 'bad')
    assert.equal(await json('[1]'), 'bad')
  })
})
