import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { SqlParser } from '../../../src/engine/sql/parse.ts'
import { statementNeeds } from '../../../src/engine/sql/statement-needs.ts'

const tables = [
  { names: [['d', 't'], ['t']], columns: ['a', 'b', 'c', 'k'] },
  { names: [['d', 'u'], ['u']], columns: ['x', 'y', 'k'] },
]

describe('statementNeeds', () => {
  let parser: SqlParser
  before(async () => {
    parser = await SqlParser.open()
  })
  after(() => parser.close())

  /** Of `t`: its columns, then each condition, then the limit. */
  const needOf = async (sql: string): Promise<readonly string[] | undefined> => {
    const statement = await parser.parse(sql)
    if (statement.kind !== 'select') assert.fail(sql)
    const need = statementNeeds(statement, tables)?.[0]
    if (need === undefined) return undefined
    return [
      need.columns.join(''),
      ...need.conditions.map(
        ({ column, operator, values }) =>
          `${column} ${operator} ${values.map(({ kind, text }) => `${kind}:${text}`).join(',')}`,
      ),
      ...(need.limit === undefined ? [] : [`limit ${need.limit}`]),
    ]
  }

  for (const [sql, ...need] of [
    ['select a from d.t', 'a'],
    ['select count(*) from t', ''],
    ['select a from (select a, c from t)', 'ac'],
    ['with s as (select max(c) as m from t) select 1', 'c'],
    ['select s.a from (select * from t) s group by 1', 'a'],
    ['select a from (select * from t order by 3 limit 2)', 'abck'],
    ['select a from (select * exclude (c) from t)', 'abck'],
    ['select r from t as p(q, r)', 'abck'],
    ['with s(p, q) as (select * from t) select q from s', 'abck'],
    ['select p from (select * from t) s(p)', 'abck'],
    ['select a from (select * from t union all select x, y, k, 1 from u)', 'abck'],
    ['select a from t where b = 5 and c > -1.25', 'abc', 'b = number:5', 'c > number:-1.25'],
    ["select a from t where 'x' < b and t.c like 'y%'", 'abc', 'b > text:x', 'c like text:y%'],
    [
      "select a from d.t where d.t.b in (1, 2) and c <> date '2001-02-03'",
      'abc',
      'b in number:1,number:2',
      'c <> date:2001-02-03',
    ],
    [
      'select a from t where b between 1 and 2 and c = true',
      'abc',
      'b between number:1,number:2',
      'c = boolean:t',
    ],
    ['select 1 from t p left join u on p.k = u.k where p.a >= 3 and u.x = 1', 'ak', 'a >= number:3'],
    ['select 1 from u left join t on t.k = u.k where t.a >= 3', 'ak', 'a >= number:3'],
    ['select 1 from u full join t on t.k = u.k where a <= 3', 'ak', 'a <= number:3'],
    ['select 1 from t, u where t.a = 1', 'a', 'a = number:1'],
    ['with c as (select a from t where b = 1 limit 5) select * from c where a = 2', 'ab', 'b = number:1'],
    ['select * from (select a, b from t where b = 1) s where s.a = 2', 'ab', 'b = number:1'],
    ['select x from u where exists (select 1 from t where t.a = 1 and t.k = u.k)', 'ak', 'a = number:1'],
    ['select a from t where b = 1 union all select x from u', 'ab', 'b = number:1'],
    ['select a from t where b = 1 limit 5', 'ab', 'b = number:1', 'limit 5'],
    ['select *, 1 as one from t limit 5 offset 2', 'abck', 'limit 7'],
  ] as const)
    it(`knows what is needed of ${sql}`, async () => {
      assert.deepEqual(await needOf(sql), need)
    })

  for (const [why, sql, columns] of [
    ['one of two is enough', 'select a from t where b = 1 or c = 2', 'abc'],
    ['NULL is let through', 'select a from t where b is null', 'ab'],
    ['NULL is compared', 'select a from t where b in (1, null)', 'ab'],
    ['it is not a literal', 'select a from t where b = c', 'abc'],
    ['it is not a column', 'select a from t where b + 1 = 2', 'ab'],
    ['it is refused', 'select a from t where not (b = 1 and c = 1)', 'abc'],
    ['it is asked for at run time', 'select a from t where b = $1', 'ab'],
    ['the table is read twice', 'select p.a from t p join t q on p.k = q.k where p.b = 1', 'abk'],
    ['the name belongs to another table', 'select a from t join u on t.k = u.k where x = 1', 'ak'],
    ['the name is of two', 'select a from t full join u using (k) where k = 1', 'ak'],
    ['the name is of a derived table', 'select * from (select a from t limit 5) where a = 1', 'a'],
    [
      'a table of the statement has the name',
      'with t as (select x as a from u) select * from t where a = 1',
      'a',
    ],
    ['the columns have other names', 'select 1 from t as t(b, a, c, k) where a = 1', 'abck'],
    ['the next row counts', 'select 1 from u asof join t on u.k >= t.k where t.a = 1', 'ak'],
    ['the place counts', 'select 1 from u positional join t where t.a = 1', 'a'],
    ['the row is not there to be seen', 'select x from u semi join t on u.k = t.k where u.x = 1', 'k'],
    ['it is drawn from', 'select a from t using sample 5 rows', 'a'],
    ['it is drawn from before', 'select a from t tablesample 5 rows where a = 1', 'a'],
    ['groups are made', 'select a from t group by a limit 5', 'a'],
    ['rows are ordered', 'select a from t order by a limit 5', 'a'],
    ['rows are counted', 'select count(a) from t limit 5', 'a'],
    ['each is there once', 'select distinct a from t limit 5', 'a'],
    ['a condition stays', 'select a from t where b = c limit 5', 'abc'],
    ['another table is limited', 'select x from u where x in (select a from t) limit 5', 'a'],
    ['another is replaced', 'select * replace ((select max(a) from t) as x) from u limit 5', 'abck'],
    ['rows are numbered', 'select a from t qualify row_number() over () = 2 limit 5', 'a'],
  ] as const)
    it(`leaves out nothing where ${why}`, async () => {
      assert.deepEqual(await needOf(sql), [columns])
    })

  it('does not say where the statement is not understood', async () => {
    assert.equal(await needOf('select nothing from t'), undefined)
  })
})
