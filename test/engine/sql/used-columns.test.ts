import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { SqlParser } from '../../../src/engine/sql/parse.ts'
import { usedColumns } from '../../../src/engine/sql/used-columns.ts'

const tables = [
  { names: [['f', 'flights'], ['flights']], columns: ['id', 'carrier', 'delay'] },
  { names: [['f', 'carriers']], columns: ['carrier', 'name'] },
]

describe('usedColumns', () => {
  let parser: SqlParser
  before(async () => {
    parser = await SqlParser.open()
  })
  after(() => parser.close())

  const used = async (sql: string) => {
    const statement = await parser.parse(sql)
    if (statement.kind === 'fault') throw new Error(statement.message)
    return usedColumns(statement, tables)
  }

  for (const [sql, expected] of [
    ['select id from f.flights', [['id'], []]],
    ['select * from F.Flights', [['id', 'carrier', 'delay'], []]],
    ['select count(*) from flights', [[], []]],
    ['select 1 as one', [[], []]],
    ['select id from flights where delay > 3 order by carrier', [['id', 'carrier', 'delay'], []]],
    ['select name from f.carriers join flights using (carrier)', [['carrier'], ['carrier', 'name']]],
    ['with c as (select id, delay from flights) select id from c', [['id'], []]],
    [
      'select (select max(delay) from flights x where x.carrier = c.carrier) from f.carriers c',
      [['carrier', 'delay'], ['carrier']],
    ],
    [
      'select 1 from flights f where exists (select 1 from f.carriers c where c.name = f.carrier)',
      [['carrier'], ['name']],
    ],
    ['select f from flights f', [['id', 'carrier', 'delay'], []]],
    ["select columns(c -> c like '%a%') from flights", [['carrier', 'delay'], []]],
    ['select id from flights where delay > $1', [['id', 'delay'], []]],
    ['select $1 as given, carrier from flights limit $2', [['carrier'], []]],
    ['select id from flights where carrier = any($1) order by $2', [['id', 'carrier'], []]],
    ['select sum(case when delay > $1 then $2 else 0 end) from flights', [['delay'], []]],
  ] as const) {
    it(`reads \`${sql}\``, async () => {
      assert.deepEqual(await used(sql), expected)
    })
  }

  it('does not guess what it does not understand', async () => {
    assert.equal(await used('select nothing from flights'), undefined)
    assert.equal(await used('summarize flights'), undefined)
    assert.equal(await used('select columns($1) from flights'), undefined)
    assert.equal(await used('select columns(c -> c like $1) from flights'), undefined)
  })
})
