import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sparkSchema } from '../../../src/ports/delta-sharing/spark-schema.ts'

const typeOf = (type: string): unknown => {
  const schema = sparkSchema([{ name: 'a', type, nullable: true, comment: undefined }])
  return (schema as { fields: { type: unknown }[] }).fields[0]?.type
}

describe('sparkSchema', () => {
  for (const [type, spark] of [
    ['VARCHAR', 'string'],
    ['JSON', 'string'],
    ['BOOLEAN', 'boolean'],
    ['TINYINT', 'byte'],
    ['SMALLINT', 'short'],
    ['INTEGER', 'integer'],
    ['BIGINT', 'long'],
    ['HUGEINT', 'decimal(38,0)'],
    ['FLOAT', 'float'],
    ['DOUBLE', 'double'],
    ['DECIMAL(9,2)', 'decimal(9,2)'],
    ['DATE', 'date'],
    ['TIMESTAMP', 'timestamp'],
    ['TIMESTAMP WITH TIME ZONE', 'timestamp'],
    ['BLOB', 'binary'],
    ['UUID', 'binary'],
    ['TIME', 'string'],
    ['HUGEINT[]', { type: 'array', elementType: 'decimal(38,0)', containsNull: true }],
    [
      'STRUCT("the city" VARCHAR, zips INTEGER[])',
      {
        type: 'struct',
        fields: [
          { name: 'the city', type: 'string', nullable: true, metadata: {} },
          {
            name: 'zips',
            type: { type: 'array', elementType: 'integer', containsNull: true },
            nullable: true,
            metadata: {},
          },
        ],
      },
    ],
  ] as const)
    it(`has ${type} as the files have it`, () => assert.deepEqual(typeOf(type), spark))

  it('says what a column is about, and whether it may be null', () => {
    assert.deepEqual(sparkSchema([{ name: 'a', type: 'DATE', nullable: false, comment: 'the day' }]), {
      type: 'struct',
      fields: [{ name: 'a', type: 'date', nullable: false, metadata: { comment: 'the day' } }],
    })
  })
})
