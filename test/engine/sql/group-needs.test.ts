import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { groupNeeds } from '../../../src/engine/sql/group-needs.ts'
import { SqlParser } from '../../../src/engine/sql/parse.ts'

const tables = [
  { names: [['d', 't'], ['t']], columns: ['a', 'b', 'c', 'k', 'x'], inexact: ['x'], owner: 'there' },
  { names: [['e', 'u'], ['u']], columns: ['k', 'y', 'z'], inexact: ['z'] },
]

describe('groupNeeds', () => {
  let parser: SqlParser
  before(async () => {
    parser = await SqlParser.open()
  })
  after(() => parser.close())

  /** Of `t`: its keys, then each value with its uses; undefined where its rows are needed. */
  const needOf = async (sql: string): Promise<string | undefined> => {
    const statement = await parser.parse(sql)
    if (statement.kind !== 'select') assert.fail(sql)
    const [need, other] = groupNeeds(statement, tables)
    assert.equal(other, undefined, 'a table without an owner is never grouped')
    if (need === undefined) return undefined
    const values = need.values.map(({ column, uses }) => `${column}: ${uses.join(' ')}`)
    return [need.keys.join(''), ...values].join(', ')
  }

  for (const [sql, need] of [
    ['select y, count(*) from d.t join u using (k) group by y', 'k'],
    ['select count(*) from t, u', ''],
    ['select y, sum(a), avg(b) from t join u on t.k = u.k group by y', 'k, a: sum, b: sum'],
    [
      'select y, count(a), min(a), max(t.b) from d.t left join u on t.k = u.k group by all',
      'k, a: count min, b: max',
    ],
    [
      'select y, bool_and(a), bool_or(b) from t full join u on t.k = u.k group by y order by all',
      'k, a: min, b: max',
    ],
    ['select t.c, sum(a) from t join u using (k) group by rollup (t.c, y)', 'ck, a: sum'],
    [
      'select y, sum(a) from t join u using (k) where b >= 3 and c <> 4 group by y',
      'k, a: sum, b: filter, c: filter',
    ],
    ['select y, sum(a) from t join u using (k) where a > 3 group by y', 'k, a: filter sum'],
    ['select y, sum(a) as a from t join u using (k) group by y order by a desc', 'k, a: sum'],
    [
      'select y, sum(a) from t join u using (k) group by y having max(a) > 3 order by min(b)',
      'k, a: sum max, b: min',
    ],
    ['select y, sum(a) filter (where b > 3) from t join u using (k) group by y', 'bk, a: sum'],
    // What is done to a value besides, or to several values at once, is done to keys.
    ['select y, sum(a + 1) from t join u using (k) group by y', 'ak'],
    ['select y, sum(a), max(a + b) from t join u using (k) group by y', 'abk'],
    ['select y, count(distinct a), sum(b) from t join u using (k) group by y', 'ak, b: sum'],
    ['select y, sum(a) from t join u on t.k = u.k and a > y group by y', 'ak'],
    ['select y, sum(a) from t join u using (k) where b > 3 or c = 1 group by y', 'bck, a: sum'],
    ['select y, sum(a) from t join u using (k) where b > 3 and b <> y group by y', 'bk, a: sum'],
    ['select y, bit_xor(a) from t join u using (k) group by y', 'ak'],
    ['select a as s, sum(b) from t join u using (k) group by s', 'ak, b: sum'],
    // A name that may mean something else is a key.
    ['select y as a, sum(a) from t join u using (k) group by y', 'ak'],
    ['select y, sum(a) as s, s + a from t join u using (k) group by y, a', 'ak'],
    ['select y, count(t) from t join u using (k) group by y', undefined],
    ['select y, sum(a) from t, (select k, y from u where y > 1) v where t.k = v.k group by y', 'k, a: sum'],
    ['select v.y, sum(a) from t, lateral (select y from u where u.k = t.b) v group by all', 'bk, a: sum'],
    ['select v.y, sum(a) from t, lateral (select y from u where u.k = a) v group by all', 'ak'],
  ] as const)
    it(`${need === undefined ? 'needs the rows' : `needs no more than “${need}”`} for ${sql}`, async () => {
      assert.equal(await needOf(sql), need)
    })

  for (const [what, sql] of [
    ['groups nothing', 'select y, a from t join u using (k)'],
    ['reads the table twice', 'select count(*) from t join t s using (k)'],
    [
      'reads it in a query in FROM',
      'select y, count(*) from u, (select k from t) s where s.k = u.k group by y',
    ],
    ['reads it in an expression', 'select y, count(*) from u where k in (select k from t) group by y'],
    ['has a CTE', 'with v as (select k, y from u) select y, count(*) from t join v using (k) group by y'],
    ['adds up floating-point numbers', 'select y, sum(x) from t join u using (k) group by y'],
    [
      'adds up such numbers of another table',
      'select y, sum(z), count(*) from t join u using (k) group by y',
    ],
    ['makes such numbers', 'select y, sum(y / 3) from t join u using (k) group by y'],
    ['depends on the order of rows', 'select y, first(a) from t join u using (k) group by y'],
    ['depends on chance', 'select y, count(*) from t join u using (k) where random() > 0.5 group by y'],
    ['has a window', 'select y, sum(count(*)) over (order by y) from t join u using (k) group by y'],
    ['looks for the nearest row', 'select y, count(*) from u asof join t on u.k >= t.k group by y'],
    ['looks for rows by position', 'select y, count(*) from u positional join t group by y'],
    ['samples', 'select count(*) from t tablesample 10%, u'],
    [
      'keeps some of equal rows',
      'select y, count(*) from t join u using (k) group by y order by count(*) limit 3',
    ],
    ['renames columns by place', 'select count(q) from t as s(p, q), u'],
    ['unites', 'select count(*) from t, u union all select 1'],
  ] as const)
    it(`needs the rows for a statement that ${what}`, async () => {
      assert.equal(await needOf(sql), undefined)
    })
})
