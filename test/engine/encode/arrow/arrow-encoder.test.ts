import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import type { StreamedFormat } from '../../../../src/engine/encode/encoder.ts'
import { SealedInstance } from '../../../../src/engine/sealed-instance.ts'
import { isHansaError } from '../../../../src/errors.ts'
import { readArrow } from '../../../support/read-arrow.ts'
import { randomTable } from './random-table.ts'

describe('arrowEncoder', () => {
  let folder: string
  let sealed: SealedInstance

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-arrow-'))
    const options = { relations: [], memoryLimit: '1GB', maxTempBytes: 1e9, threads: 2 }
    sealed = await SealedInstance.open({ ...options, tempDirectory: folder })
  })

  after(async () => {
    sealed.close()
    await rm(folder, { recursive: true })
  })

  const encode = async (sql: string, format: StreamedFormat = 'arrow'): Promise<Buffer> => {
    const parts: Uint8Array[] = []
    await sealed.run(sql, {
      format,
      maxRows: Number.MAX_SAFE_INTEGER,
      write: (bytes) => {
        parts.push(bytes)
        return Promise.resolve()
      },
      started: () => undefined,
    })
    return Buffer.concat(parts)
  }

  const asJson = async (sql: string): Promise<unknown[]> =>
    (await encode(sql, 'ndjson'))
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line))

  /** Arrow and NDJSON say the same. */
  const assertSame = async (sql: string): Promise<void> =>
    assert.deepEqual(readArrow(await encode(sql)), await asJson(sql), sql)

  const typeOf = async (expression: string): Promise<string> =>
    String(tableFromIPC(await encode(`SELECT ${expression} AS v`)).schema.fields[0]?.type)

  describe('types', () => {
    it('are all that the engine has, with least, greatest and NULL', async () => {
      // Numbers of 39 digits and more do not fit; those that do are below.
      await assertSame('SELECT * EXCLUDE (hugeint, bignum, uhugeint) FROM test_all_types()')
    })

    it('are those of the same name where Arrow has them', async () => {
      for (const [expression, type] of [
        ['1::TINYINT', 'Int8'],
        ['1::UBIGINT', 'Uint64'],
        ['1::FLOAT', 'Float32'],
        ['1.5::DECIMAL(9,2)', 'Decimal[9e+2]'],
        ['1::HUGEINT', 'Decimal[38e0]'],
        ["'x'", 'Utf8'],
        ["'x'::BLOB", 'Binary'],
        ["'[1]'::JSON", 'Utf8'],
        ['uuid()', 'Utf8'],
        ["'a'::ENUM('a', 'b')", 'Utf8'],
        ['true', 'Bool'],
        ["DATE '2001-01-01'", 'Date32<DAY>'],
        ["TIME '12:00:00'", 'Time64<MICROSECOND>'],
        ["TIMESTAMP '2001-01-01'", 'Timestamp<MICROSECOND>'],
        ["'2001-01-01'::TIMESTAMP_NS", 'Timestamp<NANOSECOND>'],
        ["TIMESTAMPTZ '2001-01-01'", 'Timestamp<MICROSECOND, UTC>'],
        ["INTERVAL '1 day'", 'Interval<MONTH_DAY_NANO>'],
        ['[1]', 'List<Int32>'],
        ["{'a': [true]}", 'Struct<{a:List<Bool>}>'],
        ["MAP {'a': 1}", 'Map<{key:Utf8, value:Int32}>'],
        ['[1, 2]::INTEGER[2]', 'FixedSizeList[2]<Int32>'],
      ] as const)
        assert.equal(await typeOf(expression), type, expression)
    })

    it('are text where Arrow has none', async () => {
      await assertSame(`SELECT 1::UHUGEINT << 127 AS a, '101'::BIT AS b, '12:30:00+02:30'::TIMETZ AS c`)
      assert.deepEqual(readArrow(await encode(`SELECT {'a': [1, NULL]}::VARIANT AS v, 12::BIGNUM AS b`)), [
        { v: '{"a":[1,null]}', b: '12' },
      ])
    })

    it('name members of tuples by their place', async () => {
      assert.deepEqual(readArrow(await encode("SELECT row(1, 'a') AS t")), [{ t: { 1: 1, 2: 'a' } }])
    })
  })

  describe('numbers', () => {
    it('of 38 digits are exact', async () => {
      const nines = '9'.repeat(38)
      await assertSame(
        `SELECT ${nines}::HUGEINT AS a, -${nines}::HUGEINT AS b, sum(range) AS s FROM range(9)`,
      )
      for (const [width, scale] of [
        [4, 1],
        [9, 9],
        [18, 3],
        [38, 20],
      ] as const)
        await assertSame(
          `SELECT (CASE range % 3 WHEN 0 THEN NULL WHEN 1 THEN -range ELSE range END / 10000)::DECIMAL(${width}, ${scale}) AS d FROM range(4000)`,
        )
    })

    it('of 39 digits are refused: nobody shall read another number', async () => {
      for (const sql of [
        `SELECT 1${'0'.repeat(38)}::HUGEINT AS a`,
        `SELECT -1${'0'.repeat(38)}::HUGEINT AS a`,
        'SELECT 170141183460469231731687303715884105727 AS a',
      ])
        await assert.rejects(encode(sql), (error) => isHansaError(error, 'data_exception'))
    })

    it('of intervals are nanoseconds, where these can be counted', async () => {
      await assertSame(`SELECT INTERVAL '1 year -3 days 4 hours -5 microseconds' AS i`)
      await assert.rejects(
        encode("SELECT INTERVAL '300 years' * 0 + INTERVAL '3000000 hours' AS i"),
        (error) => isHansaError(error, 'data_exception'),
      )
    })
  })

  describe('texts', () => {
    it('may be short, long, empty, NULL, or none of ASCII', async () => {
      await assertSame(
        `SELECT CASE range % 7 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE repeat('ä🦆x', (range % 23)::INT) END AS t FROM range(10000)`,
      )
    })

    it('may repeat in any order, as those of a dictionary do', async () => {
      await assertSame(
        `SELECT 'a text of some length ' || (hash(range) % 300) AS t FROM range(20000) ORDER BY hash(range + 1)`,
      )
      await assertSame(
        `WITH d AS (SELECT range AS i, 'entry of a dictionary ' || range AS t FROM range(100)) SELECT t, t || '' AS u FROM range(9000) r JOIN d ON d.i = r.range % 100`,
      )
    })

    it('may be large', async () => {
      const [row] = readArrow(
        await encode(`SELECT repeat('x', 50000000) AS a, repeat('y', 13)::BLOB AS b, 'z' AS c`),
      )
      assert.equal((row?.['a'] as string).length, 50_000_000)
    })

    it('are refused where a batch of them cannot be counted', async () => {
      await assert.rejects(encode(`SELECT repeat('x', 2000000) AS a FROM range(1100)`), (error) =>
        isHansaError(error, 'too_large'),
      )
    })
  })

  describe('batches', () => {
    it('are none where there are no rows', async () => {
      const table = tableFromIPC(await encode("SELECT 1 AS a, 'x' AS b WHERE false"))
      assert.deepEqual([table.numRows, table.schema.fields.map(({ name }) => name)], [0, ['a', 'b']])
    })

    it('gather the engine’s small chunks', async () => {
      const { batches, numRows } = tableFromIPC(await encode('SELECT range AS i FROM range(200000)'))
      assert.equal(numRows, 200_000)
      assert.ok(batches.length <= 14)
      await assertSame('SELECT range AS i, range % 3 = 0 AS b FROM range(100000) WHERE hash(range) % 50 = 0')
    })

    it('end early where rows are wide', async () => {
      const { batches } = tableFromIPC(await encode(`SELECT repeat('x', 1000) AS t FROM range(20000)`))
      assert.ok(batches.length >= 4)
    })

    it('may have columns of the same name', async () => {
      const { fields } = tableFromIPC(await encode('SELECT 1 AS a, 2 AS a')).schema
      assert.deepEqual(
        fields.map(({ name }) => name),
        ['a', 'a'],
      )
    })

    it('are the same bytes each time: nothing of the memory they were made in is in them', async () => {
      const sql = `SELECT CASE WHEN range % 3 = 0 THEN range END AS n, CASE WHEN range % 5 = 0 THEN 'text of some length ' || range END AS t, CASE WHEN range % 2 = 0 THEN {'a': range, 'b': [range]} END AS s, nullif(range % 2, 0)::BOOLEAN AS b FROM range(50000)`
      const first = await encode(sql)
      await encode(`SELECT hash(range) AS h, hash(range)::VARCHAR || 'garbage' AS g FROM range(50000)`)
      assert.ok(first.equals(await encode(sql)))
    })
  })

  describe('nested values', () => {
    it('may be NULL at every level', async () => {
      await assertSame(
        `SELECT CASE WHEN range % 4 > 0 THEN {'l': CASE WHEN range % 3 > 0 THEN [CASE WHEN range % 5 > 0 THEN {'t': repeat('ü', (range % 20)::INT), 'n': NULL} END, NULL] END, 'm': MAP {range: [range::VARCHAR]}} END AS v FROM range(5000)`,
      )
    })

    it('may be shared, filtered and reordered', async () => {
      await assertSame(
        `SELECT l, l[2:3] AS s, list_reverse(l) AS r FROM (SELECT range AS i, list_transform(range(0, range % 7), lambda x: 'item number ' || x) AS l FROM range(6000)) WHERE i % 3 <> 1 ORDER BY hash(i)`,
      )
    })

    it('may be arrays of arrays and unions', async () => {
      await assertSame(
        `SELECT [[[range, NULL], NULL, [1, 2]]::BIGINT[2][3], NULL] AS l, [range, 2]::BIGINT[2] AS a, CASE WHEN range % 2 = 0 THEN union_value(n := range) END AS u FROM range(3000)`,
      )
    })
  })

  it('says of random tables what NDJSON says', async () => {
    const seed = Number(process.env['HANSA_SEED'] ?? Date.now() % 1e9)
    for (let round = 0; round < 40; round++) {
      const sql = randomTable(seed + round)
      try {
        await assertSame(sql)
      } catch (error) {
        throw new Error(`HANSA_SEED=${seed + round}: ${sql}`, { cause: error })
      }
    }
  })
})
