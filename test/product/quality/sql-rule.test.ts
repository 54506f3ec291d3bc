import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { CheckResult } from '../../../src/product/quality/check-result.ts'
import { byId, contractOf, Workbench } from './staged.ts'

let bench: Workbench
before(async () => (bench = await Workbench.open()))
after(() => bench.close())

async function run(query: string, rule: object = { mustBe: 2 }): Promise<CheckResult> {
  const contract = contractOf(
    {
      name: 't',
      physicalName: 'T_PHYSICAL',
      logicalType: 'object',
      properties: [{ name: 'v w', logicalType: 'integer', quality: [{ type: 'sql', query, ...rule }] }],
    },
    { name: 'other', logicalType: 'object', properties: [{ name: 'x', logicalType: 'string' }] },
  )
  const tables = [
    await bench.stage(contract, 't', '(1), (2), (NULL)'),
    await bench.stage(contract, 'other', `('a'), ('b')`),
  ]
  return byId(await bench.verify(tables))('v w.sql#0')
}

describe('sql rules', () => {
  for (const query of [
    'SELECT count({property}) FROM {object}',
    'SELECT count(${column}) FROM ${table};',
    'select count("v w") from d.t -- trailing comment',
    'SELECT count("v w") FROM T_PHYSICAL',
    'SELECT count(*) FROM other',
    'WITH o AS (FROM other) SELECT count(*) FROM o',
    `SELECT max("v w") FROM t`,
    `SELECT 2.00::DECIMAL(9,2)`,
    `SELECT '2'`,
  ])
    it(`runs ${query}`, async () => {
      const { outcome, reason } = await run(query)
      assert.deepEqual([outcome, reason], ['pass', undefined])
    })

  it('compares numbers, booleans and texts', async () => {
    assert.equal((await run('SELECT count(*) > 2 FROM t', { mustBe: true })).outcome, 'pass')
    assert.equal((await run('SELECT count(*) > 2 FROM t', { mustBe: false })).outcome, 'fail')
    assert.equal((await run('SELECT max(x) FROM other', { mustBe: 'b' })).outcome, 'pass')
    assert.equal((await run('SELECT max(x) FROM other', { mustNotBe: 'b' })).outcome, 'fail')
    assert.equal((await run('SELECT avg("v w") FROM t', { mustBeBetween: [1, 2] })).outcome, 'pass')
    const fails = await run('SELECT 9223372036854775807', { mustBeLessThan: 9 })
    assert.deepEqual([fails.outcome, fails.measured], ['fail', '9223372036854775807'])
  })

  it('fails a query that gives no single value', async () => {
    const reasons: readonly (readonly [query: string, reason: RegExp])[] = [
      ['SELECT 1 WHERE false', /no row/],
      ['SELECT "v w" FROM t', /more than one row/],
      ['SELECT 1, 2', /2 columns/],
      ['SELECT NULL', /NULL/],
      ['SELECT [1]', /list or an object/],
      ['SELECT nothing FROM t', /there is no column "nothing"/],
      [`SELECT x::INTEGER FROM other`, /cannot be converted/],
    ]
    for (const [query, reason] of reasons) {
      const result = await run(query)
      assert.equal(result.outcome, 'error', query)
      assert.match(result.reason ?? '', reason)
    }
  })

  it('refuses what is hostile, and runs none of it', async () => {
    const secret = path.join(bench.folder, 'secret.csv')
    const trace = path.join(bench.folder, 'trace.csv')
    await writeFile(secret, 'a\n2\n')
    const hostile = [
      `SELECT count(*) FROM '${secret}'`,
      `SELECT count(*) FROM read_csv('${secret}')`,
      `SELECT length(content) FROM read_text('${secret}')`,
      `SELECT count(*) FROM glob('/*')`,
      `COPY (SELECT 1) TO '${trace}'`,
      `SELECT 2; COPY (SELECT 1) TO '${trace}'`,
      `SELECT 2) LIMIT 1; COPY (SELECT 1) TO '${trace}'; SELECT (2`,
      `CREATE TABLE x AS SELECT 1`,
      'DROP VIEW t',
      `ATTACH '${trace}' AS x`,
      'INSTALL httpfs',
      `SET memory_limit = '9GB'`,
      'PRAGMA database_list',
      'SELECT count(*) FROM duckdb_settings()',
      `SELECT count(*) FROM query('SELECT 1')`,
      `SELECT getenv('HOME')`,
      'SELECT count(*) FROM information_schema.tables',
      'SELECT count(*) FROM somewhere.else',
      `DELETE FROM t`,
    ]
    for (const query of hostile) {
      const { outcome, reason } = await run(query)
      assert.equal(outcome, 'error', query)
      assert.match(reason ?? '', /^the query is refused/, query)
      assert.ok(!reason?.includes(bench.folder) || query.includes(bench.folder))
    }
    assert.equal(existsSync(trace), false)
  })

  it('needs an operator, and a property where one is asked for', async () => {
    const contract = contractOf({
      name: 't',
      logicalType: 'object',
      properties: [{ name: 'v', logicalType: 'integer' }],
      quality: [{ type: 'sql', query: 'SELECT max({property}) FROM {object}', mustBe: 1 }],
    })
    const result = byId(await bench.verify([await bench.stage(contract, 't', '(1)')]))('sql#0')
    assert.deepEqual(
      [result.outcome, result.reason],
      ['error', '{property} and {column} mean something only in a rule of a property'],
    )
  })

  it('does not wait for a query that never ends', async () => {
    const contract = contractOf({
      name: 't',
      logicalType: 'object',
      properties: [{ name: 'v', logicalType: 'integer' }],
      quality: [{ type: 'sql', query: 'SELECT count(*) FROM t a, t b, t c, t d', mustBe: 1 }],
    })
    const table = await bench.stage(contract, 't', 'SELECT (range % 7)::BIGINT AS v FROM range(20000)')
    const rules = {
      tempDirectory: path.join(bench.folder, 'spill'),
      memoryLimit: '200MB',
      threads: 1,
      timeoutSeconds: 0.3,
    }
    const result = byId(await bench.verify([table], { rules }))('sql#0')
    assert.deepEqual(
      [result.outcome, result.reason],
      ['error', 'the query failed: it ran longer than 0.3 seconds'],
    )
  })
})
