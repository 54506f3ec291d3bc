import assert from 'node:assert/strict'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, it } from 'node:test'
import { engineType } from '../../src/engine/engine-type.ts'
import { isHansaError } from '../../src/errors.ts'

describe('engineType', () => {
  it('reads what the engine says of its types', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const values = `true, 1::tinyint, 1::utinyint, 1::hugeint, 1::uhugeint, 1.5::float, 1.5::decimal(9,2), 'x', 'x'::blob,
      '1'::bit, uuid(), date '2000-01-01', time '00:00:00', time_ns '00:00:00', timetz '00:00:00+00', timestamp_s '2000-01-01',
      timestamp_ms '2000-01-01', timestamp '2000-01-01', timestamp_ns '2000-01-01', timestamptz '2000-01-01', interval 1 day,
      [1], [[1, 2]]::integer[2][], {'a b': 1, 'c"d': [{'e': 'x'}], 'timestamp': now()}, (1, 'x'), map {'a': [1]},
      union_value(u := 1.5::decimal(18,3)), 'x'::enum('x', 'y''z, (')`
    const columns = await connection.runAndReadAll(`describe select ${values}`)
    const reader = await connection.runAndReadAll(`select ${values}`)
    const spelt = columns.getRows().map(([, type]) => String(type))
    assert.equal(spelt.length, 28)
    assert.deepEqual(
      spelt.map((text) => String(engineType(text))),
      reader.columnTypes().map(String),
    )
    connection.closeSync()
    instance.closeSync()
  })

  it('takes what it does not know by name for text, and refuses what is no type', () => {
    assert.equal(String(engineType('JSON')), 'VARCHAR')
    for (const text of [
      '',
      'STRUCT(',
      'MAP(INTEGER)',
      'INTEGER]',
      "ENUM('x",
      '(',
      `${'STRUCT(a '.repeat(200)}INTEGER`,
    ])
      assert.throws(
        () => engineType(text),
        (error) => isHansaError(error, 'internal'),
        text,
      )
  })
})
