import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { describeStatement, runToParquet } from '../../src/engine/parquet-statement.ts'
import { typeText } from '../../src/engine/run-statement.ts'
import {
  canBeSummed,
  groupColumns,
  groupsSql,
  standInSql,
  type GroupedRows,
  type SummarizedColumn,
} from '../../src/engine/stand-ins.ts'

const told = (name: string, type: string, what: string): SummarizedColumn => ({
  name,
  type,
  count: what.includes('count'),
  sum: what.includes('sum'),
  min: what.includes('min'),
  max: what.includes('max'),
})

/** Groups of one row and of many, of NULL keys, without any value, and of values up to the ends of their types. */
const rows = `select case when i % 7 <> 0 then (i * i) % 13 end as k, case when i % 3 <> 0 then 'x' || i % 2 end as l,
    case when i % 5 <> 0 then ((i * 37) % 101 - 50) end::smallint as small,
    case when i % 11 <> 0 then 9223372036854775807 - i * (i % 2) * 7777777777777 end as big,
    case when i % 4 <> 0 then ((i * 7919) % 100003 - 50000) / 100.0 end::decimal(9,2) as price,
    case when i % 4 <> 1 then (i * 7919 % 2000 - 1000) / 1001.0 end::decimal(18,18) as fine,
    case when i % 6 <> 0 then date '2026-01-01' + (i * 17 % 400)::integer end as day,
    case when i % 6 <> 0 then 'ab' || (i * 31 % 97) end as name, i % 9 = 0 as flag
  from range(1200) t(i)`

const grouped: GroupedRows = {
  keys: [
    { name: 'k', type: 'BIGINT' },
    { name: 'l', type: 'VARCHAR' },
  ],
  values: [
    told('small', 'SMALLINT', 'count sum min max'),
    told('big', 'BIGINT', 'count sum'),
    told('price', 'DECIMAL(9,2)', 'count sum'),
    told('fine', 'DECIMAL(18,18)', 'count sum min max'),
    told('day', 'DATE', 'count min max'),
    told('name', 'VARCHAR', 'min'),
    told('flag', 'BOOLEAN', 'max'),
  ],
}

const asked = `count(*) as n, count(small), sum(small), avg(small), min(small), max(small), sum(big), avg(big), count(big),
  sum(price), avg(price), sum(fine), avg(fine), min(fine), max(fine), count(fine), count(day), min(day), max(day), min(name), bool_or(flag)`

describe('standInSql', () => {
  let folder: string
  let instance: DuckDBInstance
  let connection: DuckDBConnection
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-stand-ins-'))
    instance = await DuckDBInstance.create(':memory:')
    connection = await instance.connect()
    await connection.run(`create table t as ${rows}`)
  })
  after(async () => {
    connection.closeSync()
    instance.closeSync()
    await rm(folder, { recursive: true })
  })

  const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson()

  const standIns = async (
    what: GroupedRows,
    { conditions = [], mostRows = 1200 }: { conditions?: readonly string[]; mostRows?: number } = {},
  ): Promise<string> => {
    const file = path.join(folder, 'groups.parquet')
    await rm(file, { force: true })
    await runToParquet(connection, groupsSql(what, 't', conditions), { file, maxRows: 10_000 })
    return standInSql({ grouped: what, files: [file], mostRows })
  }

  for (const by of ['k, l', 'k', 'l', undefined])
    it(`makes rows that count, add up and compare to the same, ${by === undefined ? 'all together' : `by ${by}`}`, async () => {
      const sql = (from: string): string =>
        by === undefined
          ? `select ${asked} from ${from}`
          : `select ${by}, ${asked} from ${from} group by ${by} order by all`
      assert.deepEqual(await read(sql(`(${await standIns(grouped)})`)), await read(sql('t')))
    })

  it('makes rows of the types that there were, and groups of those that are said', async () => {
    const typesOf = async (sql: string) =>
      (await describeStatement(connection, sql)).map(({ name, type }) => [name, typeText(type)])
    assert.deepEqual(await typesOf(await standIns(grouped)), await typesOf('from t'))
    assert.deepEqual(
      await typesOf(groupsSql(grouped, 't', [])),
      groupColumns(grouped).map(({ name, type }) => [name, type]),
    )
  })

  it('keeps every value between the smallest and the largest one', async () => {
    const made = await standIns(grouped)
    const between = `with ends as (select k, l, min(big) as a, max(big) as z from t group by all)
      select count(*) as n from (${made}) s
      join ends e on e.k is not distinct from s.k and e.l is not distinct from s.l
      where s.big between e.a and e.z`
    assert.deepEqual(await read(between), await read('select count(big) as n from t'))
    const ranged = await standIns(grouped, { conditions: ['small between -7 and 3', 'price > -20.5'] })
    assert.deepEqual(
      await read(
        `select count(*) as n, sum(small) as s, sum(price) as p from (${ranged}) where small between -7 and 3 and price > -20.5`,
      ),
      await read(
        'select count(*) as n, sum(small) as s, sum(price) as p from t where small between -7 and 3 and price > -20.5',
      ),
    )
  })

  it('makes as many rows where nothing but their number is told, and none of none', async () => {
    const counted = { keys: [], values: [told('name', 'VARCHAR', 'min')] }
    assert.deepEqual(await read(`select count(*) as n from (${await standIns(counted)})`), [{ n: '1200' }])
    for (const what of [counted, grouped, { keys: grouped.keys, values: [] }]) {
      const none = await standIns(what, { conditions: ["name = 'nobody'"] })
      assert.deepEqual(await read(`select count(*) as n from (${none})`), [{ n: '0' }])
    }
  })

  it('makes no more rows than there can be', async () => {
    const made = await standIns(grouped, { mostRows: 1199 })
    await assert.rejects(read(`select count(*) from (${made})`), /1200 rows in groups of 1199 rows/)
    const counted = { keys: [], values: [told('name', 'VARCHAR', 'min')] }
    const file = path.join(folder, 'untrue.parquet')
    const untrue = `select * from (values (-5::bigint, 'a'), (1204, 'b')) t(n, min1)`
    await runToParquet(connection, untrue, { file, maxRows: 2 })
    const rowsOf = standInSql({ grouped: counted, files: [file], mostRows: 1200 })
    await assert.rejects(read(`select count(*) from (${rowsOf})`), /1204 rows in groups of 1200 rows/)
  })
})

describe('canBeSummed', () => {
  it('is of whole numbers and decimals whose sums have room', () => {
    const types = ['TINYINT', 'UBIGINT', 'DECIMAL(18,4)', 'DECIMAL(19,4)', 'HUGEINT', 'DOUBLE', 'DATE']
    assert.deepEqual(types.filter(canBeSummed), ['TINYINT', 'UBIGINT', 'DECIMAL(18,4)'])
  })
})
