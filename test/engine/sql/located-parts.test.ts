import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { locatedParts } from '../../../src/engine/sql/located-parts.ts'
import { SqlParser } from '../../../src/engine/sql/parse.ts'

const tables = [
  { names: [['e', 'v'], ['v']], columns: ['k', 'z'], inexact: [] },
  { names: [['d', 't'], ['t']], columns: ['a', 'b', 'f', 'day', 'k'], inexact: ['f'], owner: 'there' },
  { names: [['d', 'u'], ['u']], columns: ['x', 'y', 'k'], inexact: [], owner: 'there' },
  { names: [['c', 'w'], ['w']], columns: ['k', 'm'], inexact: [], owner: 'far' },
]

describe('locatedParts', () => {
  let parser: SqlParser
  before(async () => {
    parser = await SqlParser.open()
  })
  after(() => parser.close())

  const partsOf = async (sql: string): Promise<readonly string[]> => {
    const statement = await parser.parse(sql)
    if (statement.kind !== 'select') assert.fail(`${sql}: ${statement.message}`)
    const parts = await locatedParts(statement, tables, parser)
    return parts.map(({ start, end }) => sql.slice(start, end))
  }

  const grouped = 'select b, count(*) as n from d.t group by b'
  for (const [what, sql, ...parts] of [
    ['a query of FROM', `select * from (${grouped}) s join v on v.k = s.n`, grouped],
    ['a query of WITH', `with s as (${grouped}) select * from s, v`, grouped],
    [
      'one with names for its columns',
      `with s(p, q) as materialized (${grouped}) select p from s, v`,
      grouped,
    ],
    ['one below another query', `select * from (select * from (${grouped}) s, v)`, grouped],
    ['one in a side of a UNION', `select z from v union all select b from (${grouped})`, grouped],
    [
      'two of two owners',
      `select * from (${grouped}) s, (select max(m) as m from w) q, v`,
      grouped,
      'select max(m) as m from w',
    ],
    [
      'the same text twice',
      `select * from (${grouped}) s join (${grouped}) r using (b), v`,
      grouped,
      grouped,
    ],
    [
      'a join of tables of one owner',
      "select * from (select t.b, sum(x) from t left join u on t.k = u.k where y like 'a%' group by t.b), v",
      "select t.b, sum(x) from t left join u on t.k = u.k where y like 'a%' group by t.b",
    ],
    ['DISTINCT', 'select * from (select distinct a, b from t) s, v', 'select distinct a, b from t'],
    [
      'a LIMIT under an order of all columns',
      'select * from (select a, b as c from t order by c desc, a limit 5) s, v',
      'select a, b as c from t order by c desc, a limit 5',
    ],
    [
      'ORDER BY ALL',
      'select * from (from t select a, b order by all limit 5) s, v',
      'from t select a, b order by all limit 5',
    ],
    [
      'parentheses, quotes and comments around it',
      `select ')(' as "(", 'ß€😀' from v, (/* ) */ ${grouped} -- )\n) s, v q`,
      `/* ) */ ${grouped} -- )\n`,
    ],
    [
      'parentheses inside of it',
      'select * from ((select ((max((a)))) from t)) s, v',
      'select ((max((a)))) from t',
    ],
    [
      'one that aggregates rows that another query only chooses',
      'select * from (select b, sum(a) from (select a, b from t where a > 1) group by all), v',
      'select b, sum(a) from (select a, b from t where a > 1) group by all',
    ],
    [
      'the inner one of two that aggregate',
      'select * from (select max(n) from (select count(*) as n from t group by b)), v',
      'select count(*) as n from t group by b',
    ],
    [
      'parts of dates',
      "select * from (select year(day), extract(month from day), max(b) from t where day > date '2020-01-01' group by 1, 2), v",
      "select year(day), extract(month from day), max(b) from t where day > date '2020-01-01' group by 1, 2",
    ],
  ] as const)
    it(`finds ${what}`, async () => assert.deepEqual(await partsOf(sql), parts))

  const within = (query: string, rest = 'v'): string => `select * from (${query}) s, ${rest}`
  for (const [what, sql] of [
    ['the statement itself', grouped],
    ['a query that only chooses rows', within('select a, b from t where a > 1')],
    ['one that reads what is here', within('select max(k) from v')],
    ['one over tables of two owners', within('select max(t.a) from t join w using (k)')],
    ['one over what is here and there', within('select max(t.a) from t join v using (k)')],
    ['one that reads nothing', within('select count(*)')],
    [
      'one that looks at what is beside it',
      'select * from v, lateral (select max(a) as m from t where t.k = v.k) s',
    ],
    ['one in an expression', 'select (select max(a) from t) from v'],
    ['one that counts on a CTE', 'with t as (select 1 as a) select * from (select max(a) from t) s, v'],
    [
      'one in a recursion',
      'with recursive r as (select max(a) as n from t union all select n + 1 from r where n < 9) select * from r, v',
    ],
    ['floating-point columns', within('select sum(f) from t')],
    ['floating-point columns in a star', within('select distinct * from t')],
    ['floating-point numbers that it makes', within('select sum(a / 2) from t')],
    ['floating-point constants', within('select sum(a * 1e0) from t')],
    ['a cast to a floating-point number', within('select sum(a::double) from t')],
    ['chance', within('select max(a + random()) from t')],
    ['a sample', within('select max(a) from t tablesample 10%')],
    ['the time', within('select max(a) from t where day < now()')],
    ['the date as a word', within('select max(a) from t where day < current_date')],
    ['a setting of the session', within("select max(strftime(day, '%Z')) from t")],
    ['an aggregate that depends on the order of rows', within('select first(a) from t')],
    ['a list', within('select list(a) from t')],
    ['a window', within('select max(n) from (select row_number() over (order by a) as n from t)')],
    ['QUALIFY', within('select max(a) as m from t group by b qualify row_number() over (order by b) < 3')],
    ['a LIMIT without an order', within('select a from t limit 5')],
    ['a LIMIT with ties', within('select a, b from t order by a limit 5')],
    [
      'a LIMIT with ties below an aggregate',
      within('select sum(a) from (select a, b from t order by b limit 5)'),
    ],
    ['a LIMIT of many rows', within('select a from t order by a limit 1000000')],
    ['DISTINCT ON', within('select distinct on (a) a, b from t order by a, b')],
    ['a CTE of its own', within('with q as (select a from t) select max(a) from q')],
    ['a parameter', within('select max(a) from t where b = $1')],
    ['a PIVOT', 'select * from (pivot t on b in (1, 2) using max(a)) s, v'],
    [
      'an aggregate below an aggregate',
      within('select avg(n) from (select a, avg(b) as n from t join v using (k) group by a)'),
    ],
  ] as const)
    it(`leaves out ${what}`, async () => assert.deepEqual(await partsOf(sql), []))
})
