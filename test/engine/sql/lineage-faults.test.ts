import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Engine } from '../../../src/engine/engine.ts'
import { aggregateFunctions } from '../../../src/engine/sql/functions.ts'
import { columnLineage } from '../../../src/engine/sql/lineage.ts'
import { SqlParser } from '../../../src/engine/sql/parse.ts'
import type { SqlFault } from '../../../src/engine/sql/sql-fault.ts'
import { corpusTables } from './lineage-corpus/tables.ts'

let parser: SqlParser
before(async () => {
  parser = await SqlParser.open()
})
after(() => parser.close())

async function faultOf(sql: string): Promise<SqlFault> {
  const statement = await parser.parse(sql)
  if (statement.kind === 'fault') return statement
  const fault = columnLineage(
    statement,
    (name) => corpusTables.find((table) => table.name === name.join('.'))?.shape,
  )
  assert.equal(fault.kind, 'fault', `${sql} was understood`)
  return fault
}

/** SQL, the fault's code, where it is, and what its words must hold. */
const cases: readonly (readonly [sql: string, code: SqlFault['code'], at: string, words: RegExp])[] = [
  ['select a from nowhere', 'unknown-table', '1:15', /no table `nowhere`/],
  ['select a\nfrom x.t', 'unknown-table', '2:6', /`x\.t`/],
  ["select 'é', yy from u", 'unknown-column', '1:13', /no column `yy`.*one of a, k, x, y.*`y`/],
  ['select t.aa from t', 'unknown-column', '1:8', /`t` has no column `aa`.*`a`/],
  ['select q.a from t', 'unknown-column', '1:8', /no table or column `q`/],
  ['select s.ff from t', 'unknown-column', '1:8', /no field `ff`.*one of f, g/],
  ["select s['gg'] from t", 'unknown-column', '1:8', /no field `gg`/],
  ['select s.g.i from t', 'unknown-column', '1:8', /no field `i`/],
  ['select a from t, u', 'ambiguous-column', '1:8', /`t\.a` or `u\.a`/],
  ['select 1 from t join u using (zz)', 'unknown-column', '1:17', /no column `zz`/],
  ['select * exclude (zz) from t', 'unknown-column', '1:8', /EXCLUDE names `zz`/],
  ['select * replace (1 as zz) from t', 'unknown-column', '1:8', /REPLACE names `zz`/],
  ["select columns('zz') from t", 'unknown-column', '1:8', /no column matches/],
  ["select columns(['a', 'zz']) from t", 'unknown-column', '1:8', /COLUMNS names `zz`/],
  ['select z.* from t', 'unknown-column', '1:8', /no table or struct `z`/],
  ['select #9 from u', 'unknown-column', '1:8', /position from 1 to 4/],
  ['with q as (select nope from t) select * from q', 'unknown-column', '1:19', /`nope`/],
  ['select (select max(nope) from u) from t', 'unknown-column', '1:20', /`nope`/],
  ['select a from t where exists (from u where u.k = t.nope)', 'unknown-column', '1:50', /`nope`/],
  ['select a from t order by nope', 'unknown-column', '1:26', /`nope`/],
  ['select a from t union select k from u order by nope', 'unknown-column', '1:48', /`nope`/],
  ['select x * 2 as y, a as x from t', 'unknown-column', '1:8', /`x`/],
  ['select u.k from t semi join u using (a)', 'unknown-column', '1:8', /`u`/],
  ['select list_transform(l, x -> y) from t', 'unknown-column', '1:31', /`y`/],
  ['select zz.upper() from t', 'unknown-column', '1:8', /`zz`/],
  ["from read_csv('x.csv')", 'unsupported-sql', '1:6', /input port/],
  ["from query_table('t')", 'unsupported-sql', '1:6', /query_table/],
  ['describe t', 'unsupported-sql', '1:1', /DESCRIBE/],
  ['select $1 from t', 'unsupported-sql', '1:1', /no parameters/],
  ['select columns(c -> length(c) = 1) from t', 'unsupported-sql', '1:21', /names of the columns/],
  ["select coalesce(*columns(['a', 'c'])) from t", 'unsupported-sql', '1:17', /needs a name/],
  ['from t pivot (sum(c) for a in (1.5))', 'unsupported-sql', '1:8', /IN \(value AS name\)/],
]

describe('columnLineage on SQL that is wrong', () => {
  for (const [sql, code, at, words] of cases)
    it(sql.replaceAll('\n', ' '), async () => {
      const fault = await faultOf(sql)
      assert.equal(fault.code, code, JSON.stringify(fault))
      assert.equal(`${fault.position.line}:${fault.position.column}`, at)
      assert.match([fault.message, fault.expected, fault.remedy].join(' '), words)
    })

  it('is refused by DuckDB for the same column', async () => {
    using engine = await Engine.open({ threads: 1 })
    using connection = await engine.connect()
    for (const table of corpusTables) await connection.run(`create table ${table.name} as ${table.rows}`)
    for (const [sql, code] of cases.filter(([, each]) => each !== 'unsupported-sql'))
      await assert.rejects(connection.rows(`describe ${sql}`), `${sql} (${code})`)
  })
})

describe('aggregateFunctions', () => {
  it('are those of the engine, and the macros that aggregate', async () => {
    using engine = await Engine.open({ threads: 1 })
    using connection = await engine.connect()
    const rows = await connection.rows(
      `select distinct function_name as name from duckdb_functions()
       where function_type = 'aggregate' and function_name similar to '[a-z_0-9]+'`,
    )
    const macros = ['geomean', 'geometric_mean', 'wavg', 'weighted_avg']
    assert.deepEqual([...aggregateFunctions].sort(), [...rows.map((row) => row['name']), ...macros].sort())
  })
})
