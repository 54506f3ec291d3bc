import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Engine, type Connection, type Value } from '../../src/engine/engine.ts'
import { maskSql } from '../../src/engine/mask-sql.ts'
import { keyedHash } from '../support/keyed-hash.ts'
import { masks, type Mask } from '../../src/governance/mask.ts'

const key = Buffer.from('key of one purpose')

/** A value of every type that a column can have, as SQL. */
const samples: Readonly<Record<string, string>> = {
  VARCHAR: `'ana@example.org'`,
  BOOLEAN: 'true',
  TINYINT: '7',
  SMALLINT: '7',
  INTEGER: '7',
  BIGINT: '-9223372036854775808',
  HUGEINT: '170141183460469231731687303715884105727',
  FLOAT: '1.5',
  DOUBLE: `'NaN'`,
  'DECIMAL(9,2)': '12.34',
  'DECIMAL(38,0)': '99999999999999999999999999999999999999',
  DATE: `'2001-05-17'`,
  TIME: `'12:34:56'`,
  TIMESTAMP: `'2001-05-17 12:34:56.789'`,
  'TIMESTAMP WITH TIME ZONE': `'2001-05-17 23:34:56-05'`,
  UUID: `'550e8400-e29b-41d4-a716-446655440000'`,
  BLOB: `'\\x00\\xFF'`,
  JSON: `'{"a": 1}'`,
  'VARCHAR[]': `['a']`,
  'STRUCT(a INTEGER)': '{a: 1}',
}

const fixed: Readonly<Record<string, Value>> = {
  VARCHAR: 'XXXXXXXX',
  BOOLEAN: false,
  TINYINT: 0,
  SMALLINT: 0,
  INTEGER: 0,
  BIGINT: '0',
  HUGEINT: '0',
  FLOAT: 0,
  DOUBLE: 0,
  'DECIMAL(9,2)': '0.00',
  'DECIMAL(38,0)': '0',
  DATE: '1970-01-01',
  TIME: '00:00:00',
  TIMESTAMP: '1970-01-01 00:00:00',
  'TIMESTAMP WITH TIME ZONE': '1970-01-01 00:00:00+00',
  UUID: '00000000-0000-0000-0000-000000000000',
  BLOB: '',
  JSON: '"XXXXXXXX"',
}

describe('maskSql', () => {
  let engine: Engine
  let connection: Connection
  before(async () => {
    engine = await Engine.open({ threads: 1 })
    connection = await engine.connect()
  })
  after(() => {
    connection.close()
    engine.close()
  })

  const masked = async (mask: Mask, value: string, type = 'VARCHAR'): Promise<Value | undefined> => {
    const sql = maskSql(mask, { sql: '_rows.v', type }, key)
    const row = await connection.row(
      `SELECT ${sql} AS m FROM (SELECT CAST(${value} AS ${type}) AS v) AS _rows`,
    )
    return row['m']
  }

  const clear = async (value: string, type: string): Promise<Value | undefined> =>
    (await connection.row(`SELECT CAST(${value} AS ${type}) AS v`))['v']

  for (const [type, sample] of Object.entries(samples)) {
    it(`keeps the type and NULL of ${type}, whatever the mask, and never shows the value`, async () => {
      for (const mask of masks) {
        const sql = maskSql(mask, { sql: '_rows.v', type }, key)
        const row = await connection.row(
          `SELECT typeof(${sql}) = typeof(CAST(NULL AS ${type})) AS same, ${sql} IS NULL AS missing ` +
            `FROM (SELECT CAST(NULL AS ${type}) AS v) AS _rows`,
        )
        assert.deepEqual(row, { same: true, missing: true }, mask)
        assert.notDeepEqual(await masked(mask, sample, type), await clear(sample, type), mask)
      }
    })

    it(`puts the fixed value in place of ${type}, or NULL where there is none`, async () => {
      assert.deepEqual(await masked('mask-to-fixed-value', sample, type), fixed[type] ?? null)
    })

    it(`is NULL where a mask does not suit ${type}`, async () => {
      const suiting = suits(type)
      for (const mask of masks) {
        const isNull = (await masked(mask, sample, type)) === null
        assert.equal(isNull, !suiting.includes(mask), mask)
      }
    })
  }

  it('replaces digits and letters of any script, and keeps what structures a text', async () => {
    assert.equal(
      await masked('mask-alphanum', `'Ana-María (42) é@x.org, 日本٣ 😀'`),
      'xxx-xxxxxx(nn)xx@x.xxx,xxxxxx',
    )
    assert.equal(await masked('mask-alphanum', `'a' || chr(10) || 'b' || chr(0)`), 'xxxx')
    assert.equal(await masked('mask-alphanum', `''`), '')
  })

  it('shows the first or last four characters, and nothing of a text without more', async () => {
    assert.equal(await masked('show-first-4', `'4111-1111-1111-1234'`), '4111-nnnn-nnnn-nnnn')
    assert.equal(await masked('show-last-4', `'4111-1111-1111-1234'`), 'nnnn-nnnn-nnnn-1234')
    assert.equal(await masked('show-last-4', `'日本語のé😀'`), 'xx語のé😀')
    for (const mask of ['show-first-4', 'show-last-4'] as const) {
      assert.equal(await masked(mask, `'1234'`), 'nnnn')
      assert.equal(await masked(mask, `'é😀'`), 'xx')
      assert.equal(await masked(mask, `''`), '')
    }
  })

  it('cuts times to their year or month, in UTC', async () => {
    assert.equal(await masked('truncate-to-year', `'2001-05-17'`, 'DATE'), '2001-01-01')
    assert.equal(await masked('truncate-to-month', `'2001-05-17'`, 'DATE'), '2001-05-01')
    assert.equal(
      await masked('truncate-to-month', `'1969-12-31 23:59:59'`, 'TIMESTAMP'),
      '1969-12-01 00:00:00',
    )
    const zoned = 'TIMESTAMP WITH TIME ZONE'
    assert.equal(
      await masked('truncate-to-year', `'2001-12-31 23:00:00-05'`, zoned),
      '2002-01-01 00:00:00+00',
    )
    await connection.run(`SET TimeZone = 'Asia/Tokyo'`)
    const inTokyo = `SELECT epoch(${maskSql('truncate-to-year', { sql: 'v', type: zoned })}) AS e FROM (SELECT '2002-12-31 23:00:00+00'::TIMESTAMPTZ AS v)`
    assert.equal((await connection.row(inTokyo))['e'], Date.parse('2002-01-01T00:00:00Z') / 1000)
    await connection.run(`SET TimeZone = 'UTC'`)
  })

  it('does not fail on times that cannot be calculated with, nor on statistics of them', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mask-sql-'))
    const file = path.join(folder, 'far.parquet')
    const rows = [
      `(DATE '5881580-07-10', TIMESTAMP '294246-12-31', TIMESTAMPTZ '294246-12-31 00:00:00+00')`,
      `(DATE '5877642-06-25 (BC)', TIMESTAMP '290309-12-22 (BC) 00:00:00', TIMESTAMPTZ '290309-12-22 (BC) 00:00:00+00')`,
      `(DATE 'infinity', TIMESTAMP '-infinity', TIMESTAMPTZ 'infinity')`,
    ]
    await connection.run(
      `COPY (SELECT * FROM (VALUES ${rows.join(', ')}) AS v(d, t, z)) TO '${file}' (FORMAT parquet)`,
    )
    for (const mask of ['truncate-to-year', 'truncate-to-month'] as const) {
      const columns = { d: 'DATE', t: 'TIMESTAMP', z: 'TIMESTAMP WITH TIME ZONE' }
      const select = Object.entries(columns).map(([sql, type]) => maskSql(mask, { sql, type }))
      await connection.rows(`SELECT ${select.join(', ')} FROM read_parquet('${file}')`)
    }
    rmSync(folder, { recursive: true })
  })

  it('hashes with keys of any length', async () => {
    for (const text of ['', 'ana', 'é😀', 'x'.repeat(1000)]) {
      assert.equal(await masked('sha-256-global', `'${text}'`), keyedHash(key, text))
    }
    for (const length of [32, 64, 65, 200]) {
      const other = randomBytes(length)
      const sql = maskSql('sha-256-query-local', { sql: `'ana'`, type: 'VARCHAR' }, other)
      assert.equal((await connection.row(`SELECT ${sql} AS m`))['m'], keyedHash(other, 'ana'))
    }
  })

  it('shows nothing where a hash has no key', async () => {
    const sql = maskSql('sha-256-global', { sql: `'ana'`, type: 'VARCHAR' })
    assert.equal((await connection.row(`SELECT ${sql} AS m`))['m'], null)
  })
})

/** Masks that leave something of a value of this type. */
function suits(type: string): readonly Mask[] {
  const some: Mask[] = type in fixed ? ['mask-to-fixed-value'] : []
  if (type === 'VARCHAR')
    some.push('sha-256-query-local', 'sha-256-global', 'mask-alphanum', 'show-last-4', 'show-first-4')
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) some.push('truncate-to-year', 'truncate-to-month')
  return some
}
