import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { columnsOf } from '../../src/spec/column-type.ts'
import { compareTypes } from '../../src/spec/compare-types.ts'
import type { SchemaProperty } from '../../src/spec/data-contract.ts'
import type { ColumnType } from '../../src/spec/logical-type.ts'

const typeOf = (property: Omit<SchemaProperty, 'name'>): ColumnType => {
  const problems: string[] = []
  const [column] = columnsOf({ name: 'o', properties: [{ name: 'c', ...property }] }, (_, { message }) =>
    problems.push(message),
  )
  assert.deepEqual(problems, [])
  assert.ok(column)
  return column.type
}

const cases: readonly (readonly [Omit<SchemaProperty, 'name'>, string])[] = [
  [{ logicalType: 'string' }, 'VARCHAR'],
  [{ logicalType: 'string', logicalTypeOptions: { format: 'uuid' } }, 'UUID'],
  [{ logicalType: 'string', logicalTypeOptions: { format: 'binary' } }, 'BLOB'],
  [{ logicalType: 'string', physicalType: 'character varying(20)' }, 'VARCHAR'],
  [{ logicalType: 'string', physicalType: 'bytea' }, 'BLOB'],
  [{ logicalType: 'date' }, 'DATE'],
  [{ logicalType: 'time', physicalType: 'time(6) without time zone' }, 'TIME'],
  [{ logicalType: 'timestamp' }, 'TIMESTAMP'],
  [{ logicalType: 'timestamp', logicalTypeOptions: { timezone: true } }, 'TIMESTAMP WITH TIME ZONE'],
  [{ logicalType: 'timestamp', physicalType: 'timestamp(3) with time zone' }, 'TIMESTAMP WITH TIME ZONE'],
  [{ logicalType: 'timestamp', physicalType: 'timestamptz' }, 'TIMESTAMP WITH TIME ZONE'],
  [{ logicalType: 'number' }, 'DOUBLE'],
  [{ logicalType: 'number', logicalTypeOptions: { format: 'f32' } }, 'FLOAT'],
  [{ logicalType: 'number', physicalType: 'NUMERIC(12, 2)' }, 'DECIMAL(12,2)'],
  [{ logicalType: 'number', physicalType: 'numeric' }, 'DOUBLE'],
  [{ logicalType: 'number', physicalType: 'double precision' }, 'DOUBLE'],
  [{ logicalType: 'integer' }, 'BIGINT'],
  [{ logicalType: 'integer', logicalTypeOptions: { format: 'i16' } }, 'SMALLINT'],
  [{ logicalType: 'integer', logicalTypeOptions: { format: 'u32' } }, 'BIGINT'],
  [{ logicalType: 'integer', logicalTypeOptions: { format: 'u64' } }, 'DECIMAL(20,0)'],
  [{ logicalType: 'integer', physicalType: 'int4' }, 'INTEGER'],
  [{ logicalType: 'integer', physicalType: 'numeric' }, 'DECIMAL(38,0)'],
  [{ logicalType: 'boolean', physicalType: 'bool' }, 'BOOLEAN'],
  [{ logicalType: 'object' }, 'JSON'],
  [{ logicalType: 'object', physicalType: 'jsonb' }, 'JSON'],
  [
    {
      logicalType: 'object',
      properties: [
        { name: 'a"b', logicalType: 'date' },
        { name: 'c', logicalType: 'string' },
      ],
    },
    'STRUCT("a""b" DATE, "c" VARCHAR)',
  ],
  [
    { logicalType: 'array', items: { logicalType: 'array', items: { logicalType: 'integer' } } },
    'BIGINT[][]',
  ],
  [{ logicalType: 'array', physicalType: 'text[]' }, 'VARCHAR[]'],
  [{ physicalType: 'int8' }, 'BIGINT'],
]

describe('columnsOf', () => {
  for (const [property, sql] of cases) {
    it(`makes ${JSON.stringify(property)} a ${sql}`, () => assert.equal(typeOf(property).sql, sql))
  }

  it('ranks the primary key by its positions, then by order', () => {
    const key = { primaryKey: true, logicalType: 'string' } as const
    const columns = columnsOf({
      name: 'o',
      properties: [
        { name: 'last', ...key },
        { name: 'no', logicalType: 'string' },
        { name: 'second', ...key, primaryKeyPosition: 7 },
        { name: 'first', ...key, primaryKeyPosition: 2 },
      ],
    })
    assert.deepEqual(
      columns.map(({ primaryKeyPosition }) => primaryKeyPosition),
      [3, undefined, 2, 1],
    )
  })

  it('takes the name in the source where the contract has one', () => {
    const [column] = columnsOf({
      name: 'o',
      properties: [{ name: 'a', physicalName: 'A B', logicalType: 'date' }],
    })
    assert.equal(column?.physicalName, 'A B')
  })
})

describe('compareTypes', () => {
  const decimal = (of: string): ColumnType =>
    typeOf({ logicalType: 'number', physicalType: `decimal(${of})` })
  const integer = (format: string): ColumnType =>
    typeOf({ logicalType: 'integer', logicalTypeOptions: { format } })
  const pairs: readonly (readonly [ColumnType, ColumnType, string])[] = [
    [integer('i32'), integer('i32'), 'same'],
    [integer('i32'), integer('i64'), 'widened'],
    [integer('i64'), integer('i32'), 'narrowed'],
    [integer('i32'), typeOf({ logicalType: 'number' }), 'widened'],
    [integer('i64'), typeOf({ logicalType: 'number' }), 'changed'],
    [decimal('10,2'), decimal('12,2'), 'widened'],
    [decimal('10,2'), decimal('11,3'), 'widened'],
    [decimal('10,2'), decimal('10,3'), 'changed'],
    [decimal('10,2'), decimal('8,2'), 'narrowed'],
    [integer('i32'), decimal('10,0'), 'widened'],
    [integer('i32'), decimal('9,0'), 'narrowed'],
    [integer('i32'), typeOf({ logicalType: 'string' }), 'changed'],
    [typeOf({ logicalType: 'date' }), typeOf({ logicalType: 'timestamp' }), 'changed'],
    [
      typeOf({ logicalType: 'array', items: { logicalType: 'integer', physicalType: 'int4' } }),
      typeOf({ logicalType: 'array', items: { logicalType: 'integer' } }),
      'widened',
    ],
  ]
  for (const [old, next, expected] of pairs) {
    it(`calls ${old.sql} to ${next.sql} ${expected}`, () => assert.equal(compareTypes(old, next), expected))
  }
})
