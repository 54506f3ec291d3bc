import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { columnNames, namedShape } from '../../../src/ports/pgwire/column-names.ts'
import { sqlTokens } from '../../../src/ports/pgwire/sql-token.ts'

/** Statements with the names that PostgreSQL 15 gave to what they select. */
const cases: readonly (readonly [sql: string, ...names: string[]])[] = [
  ['select 1, a, t.b, "C", t."D" from t', '?column?', 'a', 'b', 'C', 'D'],
  ['select a as X, a as "X", a x, a "Y", 1 one from t', 'x', 'X', 'x', 'Y', 'one'],
  ['select count(*), pg_catalog.version(), sum(a) filter (where b) from t', 'count', 'version', 'sum'],
  ['select row_number() over (order by a), coalesce(a, b), array[1]', 'row_number', 'coalesce', 'array'],
  [
    'select a + 1, a || b, not a, a is null, -a from t',
    '?column?',
    '?column?',
    '?column?',
    '?column?',
    '?column?',
  ],
  [
    "select 'x'::name, a::text, count(*)::int, null::pg_catalog.text, 1::bigint",
    'name',
    'a',
    'count',
    'text',
    'int8',
  ],
  ['select cast(a as text), cast(1 as integer)', 'a', 'int4'],
  ["select case when a then 'x' end, case when a then 1 else b end from t", 'case', 'b'],
  [
    'select (select max(a) from t), (a), (f(a)).n, (current_schemas(true))[1]',
    'max',
    'a',
    'n',
    'current_schemas',
  ],
  ['select distinct a is distinct from b, c from t', '?column?', 'c'],
  ['with x as (select 1 as z) select z, count(*) from x group by 1', 'z', 'count'],
  ['select true, null, current_user', '?column?', '?column?', 'current_user'],
]

describe('columnNames', () => {
  for (const [sql, ...names] of cases)
    it(`knows what ${sql} gives`, () => {
      assert.deepEqual(columnNames(sqlTokens(sql)), names)
    })

  it('says nothing where all columns are asked for', () => {
    assert.equal(columnNames(sqlTokens('select *, 1 from t')), undefined)
    assert.equal(columnNames(sqlTokens('select t.* from t')), undefined)
    assert.equal(columnNames(sqlTokens('from t')), undefined)
  })

  it('is done in time with what nobody sends', () => {
    for (const piece of ['(', 'case else ', '::a', 'a.', ',', '[', 'cast('])
      columnNames(sqlTokens(`select ${piece.repeat(Math.floor(20_000 / piece.length))}`))
  })
})

describe('namedShape', () => {
  it('names what has no name, and leaves names as they are', () => {
    const columns = [
      { name: 'Total', type: 'BIGINT' },
      { name: 'count_star()', type: 'BIGINT' },
    ]
    assert.deepEqual(namedShape({ columns }, 'select a as Total, count(*) from t').columns, [
      { name: 'Total', type: 'BIGINT' },
      { name: 'count', type: 'BIGINT' },
    ])
    assert.equal(namedShape({ columns }, 'from t').columns, columns)
  })
})
