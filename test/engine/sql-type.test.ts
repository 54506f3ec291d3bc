import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatSqlType, parseSqlType } from '../../src/engine/sql-type.ts'
import { storedType } from '../../src/engine/stored-type.ts'

describe('parseSqlType', () => {
  const spellings = [
    'INTEGER',
    'TIMESTAMP WITH TIME ZONE',
    'DECIMAL(18,2)',
    'VARCHAR[][]',
    'STRUCT("a ""b" INTEGER, "x, y)" STRUCT("z" DECIMAL(4,1)[])[])',
  ]
  for (const sql of spellings) {
    it(`reads ${sql}`, () => assert.equal(formatSqlType(parseSqlType(sql)), sql))
  }

  it('reads fixed-size arrays as lists, lower case, and bare decimals', () => {
    assert.equal(formatSqlType(parseSqlType(' integer [3] ')), 'INTEGER[]')
    assert.equal(formatSqlType(parseSqlType('decimal')), 'DECIMAL(18,3)')
  })

  for (const sql of ['', 'STRUCT(', 'INTEGER)', 'INTEGER; DROP TABLE x', 'LIST[', '"quoted"']) {
    it(`refuses ${JSON.stringify(sql)}`, () => {
      assert.throws(() => parseSqlType(sql), { code: 'invalid_input' })
    })
  }
})

describe('storedType', () => {
  it('replaces what Parquet cannot hold, also inside', () => {
    assert.equal(storedType('STRUCT("a" HUGEINT, "b" JSON[])'), 'STRUCT("a" DECIMAL(38,0), "b" VARCHAR[])')
  })
})
