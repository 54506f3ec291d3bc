import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { SqlParser } from '../../../src/engine/sql/parse.ts'
import { tableReferences, type TableReferences } from '../../../src/engine/sql/table-references.ts'

let parser: SqlParser
before(async () => {
  parser = await SqlParser.open()
})
after(() => parser.close())

async function referencesOf(sql: string): Promise<TableReferences> {
  const statement = await parser.parse(sql)
  assert.equal(statement.kind, 'select', JSON.stringify(statement))
  const references = tableReferences(statement)
  assert.equal(references.kind, 'references', JSON.stringify(references))
  return references
}

const names = (references: TableReferences['tables']): string =>
  references.map(({ name }) => name.join('.')).join(' ')

/** SQL, the tables it reads, and the table functions. */
const cases: readonly (readonly [sql: string, tables: string, functions?: string])[] = [
  ['select 1', ''],
  ['from t', 't'],
  ['table t', 't'],
  ['select * from a, b.c join d using (x)', 'a b.c d'],
  ['select * from m.b.c', 'm.b.c'],
  ["from 'x.parquet'", 'x.parquet'],
  ['from a natural join b asof join c on b.t >= c.t positional join d', 'a b c d'],
  ['with c as (from t) from c', 't'],
  ['with t as (from t) from t, T', 't'],
  ['with a as (from b), b as (from c) from a, b', 'b c'],
  ['with c as (from t) from main.c', 't main.c'],
  ['with "a.b" as (select 1) from a.b', 'a.b'],
  ['with c as (from t) select (select max(x) from c), (select x from u where x in (from v))', 't u v'],
  ['with c as (from t) from (with c as (from c join d using (x)) from c)', 't d'],
  ['from (with c as (from t) from c), c', 't c'],
  ['with recursive r as (select 1 n union all select n + 1 from r, t) from r', 't'],
  ['with recursive r as (select n from r union all select n from s) from r', 'r s'],
  ['with recursive r as (with q as (from z) select 1 n from q union all select n from r, q) from r', 'z'],
  ['with recursive r(k, v) using key (k) as (select 1, 2 union select k, v from recurring.r) from r', ''],
  ['(with w as (from t) from w) union all (from w)', 't w'],
  ['from a union by name from b except from c', 'a b c'],
  ['values (1, (select max(x) from t))', 't'],
  ['from (values (1)) v, lateral (from u where u.x = v.col0)', 'u'],
  ['describe t', 't'],
  ['summarize select * from t join u using (a)', 't u'],
  ['show tables', '', 'show.tables'],
  ['pivot t on x in (1, 2) using sum(v) group by g', 't'],
  ['from t pivot (sum(v) for x in (1, 2))', 't'],
  ['unpivot t on a, b into name n value v', 't'],
  ['from range(3), t, unnest(t.l)', 't', 'range unnest'],
  ["from read_csv('a.csv', header = true), query_table('t')", '', 'read_csv query_table'],
  ['from range((select max(x) from t))', 't', 'range'],
  ['select [x + (select max(a) from u) for x in l if x in (from v)] from t', 'u v t'],
  ['select sum((from d)) filter (where a in (from c)) over (order by (from e)) from f', 'd c e f'],
  ['select * replace ((from b) as x), columns(c -> c in (from d)) from a', 'b d a'],
  ['select case when exists (from c) then (from d) else (from e) end from f', 'c d e f'],
  ['select a from t where b group by (from g) having (from h) qualify (from i)', 't g h i'],
  ['select distinct on ((from d)) a from t order by (from o) limit (from l) offset (from f)', 'd t o l f'],
  ['select a from t at (version => 3)', 't'],
  ['select a from t where (a, b) in (from u) and a > any (from v)', 't u v'],
  ['-- from x\nselect /* from y */ 1 from t; ', 't'],
]

describe('tableReferences', () => {
  for (const [sql, tables, functions] of cases)
    it(`reads ${sql.replaceAll('\n', ' ')}`, async () => {
      const references = await referencesOf(sql)
      assert.equal(names(references.tables), tables)
      assert.equal(names(references.tableFunctions), functions ?? '')
    })

  it('says where a table is named, past characters of several bytes and lines of either kind', async () => {
    const { tables, tableFunctions } = await referencesOf(
      'select \'é😀\'\r\nfrom "naïve", x,\n\t😀 -- ü\n, range(1)',
    )
    assert.deepEqual(tables, [
      { name: ['naïve'], position: { line: 2, column: 6 } },
      { name: ['x'], position: { line: 2, column: 15 } },
      { name: ['😀'], position: { line: 3, column: 2 } },
    ])
    assert.deepEqual(tableFunctions, [{ name: ['range'], position: { line: 4, column: 3 } }])
  })

  it('says so where the tree holds what it does not know', () => {
    const query = { type: 'SELECT_NODE', cte_map: { map: [] }, modifiers: [], select_list: [] }
    for (const strange of [{ from_table: { type: 'NEW_REF' } }, { from_elsewhere: { type: 'EMPTY' } }]) {
      const references = tableReferences({ kind: 'select', sql: 'select', node: { ...query, ...strange } })
      assert.equal(references.kind, 'fault')
      assert.equal(references.code, 'unsupported-sql')
    }
  })
})
