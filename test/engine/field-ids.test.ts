import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assignFieldIds, fieldPath } from '../../src/engine/field-ids.ts'
import { parseSqlType, type SqlType } from '../../src/engine/sql-type.ts'
import type { Column, ColumnType } from '../../src/spec/logical-type.ts'

function toColumnType(sql: string, type: SqlType): ColumnType {
  switch (type.kind) {
    case 'list':
      return { kind: 'list', sql, element: toColumnType(sql, type.element) }
    case 'struct':
      return { kind: 'struct', sql, fields: [] }
    case 'scalar':
      return { kind: 'scalar', sql, scalar: 'VARCHAR' }
  }
}

const column = (name: string, sql: string): Column => ({
  name,
  physicalName: name,
  type: toColumnType(sql, parseSqlType(sql)),
  required: false,
  unique: false,
  primaryKeyPosition: undefined,
  options: {},
})

describe('assignFieldIds', () => {
  it('counts columns and nested fields from one', () => {
    const { columns, lastColumnId } = assignFieldIds(
      [column('a', 'INTEGER'), column('s', 'STRUCT(x INTEGER, "y.z" VARCHAR[])'), column('b', 'DATE')],
      undefined,
      0,
    )
    assert.deepEqual(
      columns.map(({ fieldId, nestedFieldIds }) => [fieldId, nestedFieldIds]),
      [
        [1, undefined],
        [2, { x: 3, '"y.z"': 4, '"y.z".element': 5 }],
        [6, undefined],
      ],
    )
    assert.equal(lastColumnId, 6)
  })

  it('keeps an id through reordering and never reuses a dropped one', () => {
    const first = assignFieldIds([column('a', 'INTEGER'), column('b', 'INTEGER')], undefined, 0)
    const second = assignFieldIds([column('a', 'INTEGER')], first.columns, first.lastColumnId)
    const third = assignFieldIds(
      [column('b', 'INTEGER'), column('c', 'INTEGER'), column('a', 'INTEGER')],
      second.columns,
      second.lastColumnId,
    )
    assert.equal(second.lastColumnId, 2)
    assert.deepEqual(
      third.columns.map(({ name, fieldId }) => [name, fieldId]),
      [
        ['b', 3],
        ['c', 4],
        ['a', 1],
      ],
    )
  })

  it('keeps nested ids by path and gives new ones to new paths', () => {
    const first = assignFieldIds([column('s', 'STRUCT(x INTEGER, y INTEGER)')], undefined, 0)
    const second = assignFieldIds(
      [column('s', 'STRUCT(y INTEGER, z INTEGER, x STRUCT(x INTEGER))')],
      first.columns,
      first.lastColumnId,
    )
    const [struct] = second.columns
    assert.deepEqual([struct?.fieldId, struct?.nestedFieldIds], [1, { y: 3, z: 4, x: 5, 'x.x': 6 }])
  })

  it('keeps the id of a type that only widens, and gives a new one to any other change', () => {
    const change = (from: string, to: string): number | undefined => {
      const first = assignFieldIds([column('a', from)], undefined, 0)
      return assignFieldIds([column('a', to)], first.columns, first.lastColumnId).columns[0]?.fieldId
    }
    const kept = [
      ['INTEGER', 'BIGINT'],
      ['SMALLINT', 'TINYINT'],
      ['FLOAT', 'DOUBLE'],
      ['DECIMAL(9,2)', 'DECIMAL(18,2)'],
      ['JSON', 'VARCHAR'],
    ] as const
    const changed = [
      ['BIGINT', 'INTEGER'],
      ['DECIMAL(18,2)', 'DECIMAL(9,2)'],
      ['DECIMAL(9,2)', 'DECIMAL(9,3)'],
      ['INTEGER', 'VARCHAR'],
      ['VARCHAR', 'INTEGER'],
      ['DATE', 'TIMESTAMP'],
      ['DATE', 'VARCHAR[]'],
    ] as const
    for (const [from, to] of kept) assert.equal(change(from, to), 1, `${from} to ${to}`)
    for (const [from, to] of changed) assert.notEqual(change(from, to), 1, `${from} to ${to}`)
  })
})

describe('fieldPath', () => {
  it('tells a name with a dot from two names', () => {
    assert.notEqual(fieldPath(['a.b']), fieldPath(['a', 'b']))
    assert.notEqual(fieldPath(['"a"', 'b']), fieldPath(['"a".b']))
  })
})
