import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { StreamedFormat } from '../../../src/engine/encode/encoder.ts'
import { SealedInstance } from '../../../src/engine/sealed-instance.ts'

describe('encoders', () => {
  let folder: string
  let sealed: SealedInstance

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-encode-'))
    const options = { relations: [], memoryLimit: '512MB', maxTempBytes: 1e9, threads: 2 }
    sealed = await SealedInstance.open({ ...options, tempDirectory: folder })
  })

  after(async () => {
    sealed.close()
    await rm(folder, { recursive: true })
  })

  const encode = async (sql: string, format: StreamedFormat, width?: number): Promise<string> => {
    const parts: Uint8Array[] = []
    await sealed.run(sql, {
      format,
      maxRows: Number.MAX_SAFE_INTEGER,
      ...(width === undefined ? {} : { table: { width } }),
      write: (bytes) => {
        parts.push(bytes)
        return Promise.resolve()
      },
      started: () => undefined,
    })
    return Buffer.concat(parts).toString()
  }

  const value = async (expression: string): Promise<unknown> => {
    const row: unknown = JSON.parse(await encode(`SELECT ${expression} AS v`, 'ndjson'))
    return (row as { v: unknown }).v
  }

  const everyType = 'SELECT * EXCLUDE (medium_enum, large_enum, geometry) FROM test_all_types()'

  describe('json and ndjson', () => {
    it('write every type that the engine has, least, greatest and NULL', async () => {
      const lines = (await encode(everyType, 'ndjson')).trimEnd().split('\n')
      const [least, greatest, nulls] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
      for (const [name, [low, high]] of Object.entries(expected)) {
        assert.deepEqual([least?.[name], greatest?.[name], nulls?.[name]], [low, high, null], name)
      }
      assert.deepEqual(Object.keys(least ?? {}).toSorted(), Object.keys(expected).toSorted())
    })

    it('are the same rows', async () => {
      const array = JSON.parse(await encode(everyType, 'json')) as unknown[]
      const lines = (await encode(everyType, 'ndjson')).trimEnd().split('\n')
      assert.deepEqual(
        array,
        lines.map((line) => JSON.parse(line) as unknown),
      )
    })

    it('write an empty result', async () => {
      assert.deepEqual(JSON.parse(await encode('SELECT 1 AS a WHERE false', 'json')), [])
      assert.equal(await encode('SELECT 1 AS a WHERE false', 'ndjson'), '')
    })

    it('write results of many chunks', async () => {
      const array = JSON.parse(await encode('SELECT range AS i FROM range(100000)', 'json')) as {
        i: number
      }[]
      assert.equal(array.length, 100_000)
      assert.equal(array[99_999]?.i, 99_999)
    })

    it('keep wider integers and decimals exact', async () => {
      assert.equal(await value('9007199254740991'), 9007199254740991)
      assert.equal(await value('9007199254740992'), '9007199254740992')
      assert.equal(await value('1.10::DECIMAL(38,2)'), '1.10')
      assert.equal(await value('0.1::FLOAT'), 0.1)
      assert.equal(await value('16777217::FLOAT'), 16777216)
    })

    it('write tuples as arrays and maps as objects', async () => {
      assert.deepEqual(await value("row(1, 'a')"), [1, 'a'])
      assert.deepEqual(await value("list_zip([1, 2], ['x', NULL])"), [
        [1, 'x'],
        [2, null],
      ])
      assert.deepEqual(await value("MAP {DATE '2001-01-01': 1.5, DATE '2001-01-02': NULL}"), {
        '2001-01-01': '1.5',
        '2001-01-02': null,
      })
      assert.equal(await encode("SELECT {'__proto__': 1} AS v", 'ndjson'), '{"v":{"__proto__":1}}\n')
    })

    it('write variants by what they hold', async () => {
      assert.deepEqual(await value("{'a': [1, NULL], 'd': DATE '2001-01-01', 't': 1.5}::VARIANT"), {
        a: [1, null],
        d: '2001-01-01',
        t: '1.5',
      })
      assert.deepEqual(await value("['a', 'b']::VARIANT"), ['a', 'b'])
    })

    it('leave JSON as it is, on one line', async () => {
      assert.equal(await encode(`SELECT '{"a":\n 1.000}'::JSON AS v`, 'ndjson'), '{"v":{"a":  1.000}}\n')
    })

    it('write enums of every size, and geometry as the base64 of its WKB', async () => {
      const text = await encode(
        'SELECT medium_enum, large_enum, geometry FROM test_all_types() LIMIT 1',
        'ndjson',
      )
      const wkb = 'AQEAAAAAAAAAAAD4fwAAAAAAAPh/'
      assert.deepEqual(JSON.parse(text), { medium_enum: 'enum_0', large_enum: 'enum_0', geometry: wkb })
    })

    it('write times in ISO 8601', async () => {
      assert.equal(await value("TIMESTAMPTZ '2001-01-01 00:00:00+02'"), '2000-12-31T22:00:00Z')
      assert.equal(await value("TIMESTAMP '1969-12-31 23:59:59.9'"), '1969-12-31T23:59:59.9')
      assert.equal(await value("DATE '0044-03-15 (BC)'"), '-000043-03-15')
      assert.equal(await value("DATE '2000-02-29'"), '2000-02-29')
      assert.equal(await value("INTERVAL '1 year -3 days 4 hours -5 microseconds'"), 'P1Y-3DT3H59M59.999995S')
      assert.equal(await value("INTERVAL '-1 second'"), 'PT-1S')
      assert.equal(await value("'12:30:00+02:30'::TIMETZ"), '12:30:00+02:30')
    })

    it('write every day as JavaScript does', async () => {
      const days = JSON.parse(
        await encode(
          "SELECT range AS n, DATE '1970-01-01' + range::INT AS d FROM range(-800000, 800000, 997)",
          'json',
        ),
      ) as { n: number; d: string }[]
      for (const { n, d } of days) assert.equal(d, new Date(n * 86_400_000).toISOString().split('T')[0])
    })
  })

  describe('csv', () => {
    it('is read back as it was', async () => {
      const rows = parseCsv(
        await encode(
          `SELECT 'a,b' AS "x,y", 'say "hi"' AS q, E'two\\r\\nlines' AS l, '' AS e, NULL AS n, 1.50 AS d`,
          'csv',
        ),
      )
      assert.deepEqual(rows, [
        ['x,y', 'q', 'l', 'e', 'n', 'd'],
        ['a,b', 'say "hi"', 'two\r\nlines', '', undefined, '1.50'],
      ])
    })

    it('has the values of JSON, nested ones as JSON', async () => {
      const [names = [], ...rows] = parseCsv(await encode(everyType, 'csv'))
      assert.equal(rows.length, 3)
      for (const [row, columns] of rows.entries()) {
        for (const [column, text] of columns.entries()) {
          const wanted = row === 2 ? undefined : expected[names[column] ?? '']?.[row]
          const plain = wanted === undefined || typeof wanted === 'string' ? wanted : JSON.stringify(wanted)
          assert.equal(text, plain, names[column])
        }
      }
    })
  })

  describe('table', () => {
    it('puts numbers to the right and says how many rows', async () => {
      const text = await encode(
        "SELECT * FROM (VALUES ('a', 1, NULL), ('bcd', 100, 'x')) v(name, n, z)",
        'table',
      )
      assert.equal(text, 'name    n  z\n────  ───  ─\na       1  ∅\nbcd   100  x\n(2 rows)\n')
    })

    it('keeps within the width of the terminal', async () => {
      const text = await encode(
        `SELECT repeat('x', 200) AS long, 1 AS n, repeat('日本', 50) AS wide`,
        'table',
        40,
      )
      for (const line of text.split('\n').slice(0, 3)) {
        const wide = line.replaceAll(/[^日本]/g, '').length
        assert.ok(line.length + wide <= 40, line)
      }
      assert.match(text, /x…/)
    })

    it('cuts texts and names, and never a number', async () => {
      const sql = "SELECT repeat('x', 80) AS t, 123456789 AS a_long_name_for_a_number, -1.5 AS d"
      const [heading, , row] = (await encode(sql, 'table', 40)).split('\n')
      assert.equal(heading, `${'t'.padEnd(23)}  a_long_n…     d`)
      assert.equal(row, `${'x'.repeat(22)}…  123456789  -1.5`)
      const later = 'SELECT CASE WHEN range < 5000 THEN 1 ELSE 1234567890123 END AS n FROM range(5001)'
      assert.match(await encode(later, 'table', 20), /^1234567890123$/m)
    })

    it('leaves out columns that do not fit, and says so', async () => {
      const columns = Array.from({ length: 40 }, (_, index) => `'0123456789' AS c${index}`)
      const text = await encode(`SELECT ${columns.join(', ')}`, 'table', 60)
      assert.match(text, /\(1 row; 7 of 40 columns fit\)\n$/)
    })

    it('lets no data steer the terminal', async () => {
      const text = await encode(`SELECT E'\\x1b[31mred\\nnext' || chr(8238) AS v`, 'table')
      assert.doesNotMatch(text, /[\u001b\u202e]/)
      assert.equal(text.split('\n').length, 5)
    })

    it('goes on after the rows that set the widths', async () => {
      const lines = (await encode('SELECT range AS n FROM range(3000)', 'table')).split('\n')
      assert.equal(lines.length, 3000 + 4)
      assert.equal(lines.at(-2), '(3,000 rows)')
    })
  })

  describe('Parquet', () => {
    const written = async (sql: string): Promise<Record<string, unknown>[]> => {
      const file = path.join(folder, 'result.parquet')
      await sealed.runToParquet(sql, file, 1000)
      const bytes = await readFile(file)
      return parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors })
    }

    it('is read back by another reader', async () => {
      const [row] = await written(
        "SELECT 42 AS i, 'ä' AS t, sum(range) AS s, [1, 2] AS l, {'a': 1} AS st, '101'::BIT AS b FROM range(10); -- end",
      )
      assert.deepEqual(row, { i: 42, t: 'ä', s: 45, l: [1, 2], st: { a: 1 }, b: '101' })
    })

    it('keeps the order of the rows', async () => {
      const rows = await written('SELECT range AS i FROM range(500) ORDER BY i DESC')
      assert.deepEqual(
        rows.map(({ i }) => Number(i)),
        Array.from({ length: 500 }, (_, index) => 499 - index),
      )
    })

    it('numbers columns of the same name', async () => {
      assert.deepEqual(await written('SELECT 1 AS a, 2 AS a, 3 AS "A"'), [{ a: 1, a_2: 2, A_3: 3 }])
    })

    it('refuses what it would round', async () => {
      await assert.rejects(written('SELECT [170141183460469231731687303715884105727] AS a'), /128-bit/)
      await assert.rejects(written('SELECT 170141183460469231731687303715884105727 AS a'))
    })

    it('holds every other type', async () => {
      for (const { name } of await sealed.columnsOf('FROM test_all_types()')) {
        // The other reader knows no intervals; the wide integers are above.
        if (['hugeint', 'uhugeint', 'interval'].includes(name)) continue
        assert.equal((await written(`SELECT "${name}" FROM test_all_types()`)).length, 3, name)
      }
    })
  })
})

/** RFC 4180, with nothing between commas as undefined. */
function parseCsv(text: string): (string | undefined)[][] {
  const rows: (string | undefined)[][] = []
  let row: (string | undefined)[] = []
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain || undefined : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

const goose = ['🦆🦆🦆🦆🦆🦆', 'goose', null, '']
const ints = [42, 999, null, null, -42]
const emptyStruct = { a: null, b: null }
const duckStruct = { a: 42, b: '🦆🦆🦆🦆🦆🦆' }

const maxBignum = (2n ** 1024n - 2n ** 971n).toString()

/** The least and the greatest value of `test_all_types()`, by hand. */
const expected: Readonly<Record<string, readonly [unknown, unknown]>> = {
  bool: [false, true],
  tinyint: [-128, 127],
  smallint: [-32768, 32767],
  int: [-2147483648, 2147483647],
  bigint: ['-9223372036854775808', '9223372036854775807'],
  hugeint: ['-170141183460469231731687303715884105728', '170141183460469231731687303715884105727'],
  uhugeint: [0, '340282366920938463463374607431768211455'],
  utinyint: [0, 255],
  usmallint: [0, 65535],
  uint: [0, 4294967295],
  ubigint: [0, '18446744073709551615'],
  bignum: [`-${maxBignum}`, maxBignum],
  date: ['-5877641-06-25', '+5881580-07-10'],
  time: ['00:00:00', '24:00:00'],
  timestamp: ['-290308-12-22T00:00:00', '+294247-01-10T04:00:54.775806'],
  timestamp_s: ['-290308-12-22T00:00:00', '+294247-01-10T04:00:54'],
  timestamp_ms: ['-290308-12-22T00:00:00', '+294247-01-10T04:00:54.775'],
  timestamp_ns: ['1677-09-22T00:00:00', '2262-04-11T23:47:16.854775806'],
  time_tz: ['00:00:00+15:59:59', '24:00:00-15:59:59'],
  timestamp_tz: ['-290308-12-22T00:00:00Z', '+294247-01-10T04:00:54.775806Z'],
  float: [-3.4028235e38, 3.4028235e38],
  double: [-1.7976931348623157e308, 1.7976931348623157e308],
  dec_4_1: ['-999.9', '999.9'],
  dec_9_4: ['-99999.9999', '99999.9999'],
  dec_18_6: ['-999999999999.999999', '999999999999.999999'],
  dec38_10: ['-9999999999999999999999999999.9999999999', '9999999999999999999999999999.9999999999'],
  uuid: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  interval: ['PT0S', 'P83Y3M999DT16M39.999999S'],
  varchar: ['🦆🦆🦆🦆🦆🦆', 'goo\0se'],
  blob: [base64('thisisalongblob\0withnullbytes'), base64('\0\0\0a')],
  bit: ['0010001001011100010101011010111', '10101'],
  small_enum: ['DUCK_DUCK_ENUM', 'GOOSE'],
  int_array: [[], ints],
  double_array: [[], [42, 'NaN', 'Infinity', '-Infinity', null, -42]],
  date_array: [[], ['1970-01-01', 'infinity', '-infinity', null, '2022-05-12']],
  timestamp_array: [[], ['1970-01-01T00:00:00', 'infinity', '-infinity', null, '2022-05-12T16:23:45']],
  timestamptz_array: [[], ['1970-01-01T00:00:00Z', 'infinity', '-infinity', null, '2022-05-12T23:23:45Z']],
  varchar_array: [[], goose],
  nested_int_array: [[], [[], ints, null, [], ints]],
  struct: [emptyStruct, duckStruct],
  struct_of_arrays: [emptyStruct, { a: ints, b: goose }],
  array_of_structs: [[], [emptyStruct, duckStruct, null]],
  map: [{}, { key1: '🦆🦆🦆🦆🦆🦆', key2: 'goose' }],
  union: [{ name: 'Frank' }, { age: 5 }],
  fixed_int_array: [
    [null, 2, 3],
    [4, 5, 6],
  ],
  fixed_varchar_array: [
    ['a', null, 'c'],
    ['d', 'e', 'f'],
  ],
  fixed_nested_int_array: [
    [[null, 2, 3], null, [null, 2, 3]],
    [
      [4, 5, 6],
      [null, 2, 3],
      [4, 5, 6],
    ],
  ],
  fixed_nested_varchar_array: [
    [['a', null, 'c'], null, ['a', null, 'c']],
    [
      ['d', 'e', 'f'],
      ['a', null, 'c'],
      ['d', 'e', 'f'],
    ],
  ],
  fixed_struct_array: [
    [emptyStruct, duckStruct, emptyStruct],
    [duckStruct, emptyStruct, duckStruct],
  ],
  struct_of_fixed_array: [
    { a: [null, 2, 3], b: ['a', null, 'c'] },
    { a: [4, 5, 6], b: ['d', 'e', 'f'] },
  ],
  fixed_array_of_int_list: [
    [[], ints, []],
    [ints, [], ints],
  ],
  list_of_fixed_int_array: [
    [
      [null, 2, 3],
      [4, 5, 6],
      [null, 2, 3],
    ],
    [
      [4, 5, 6],
      [null, 2, 3],
      [4, 5, 6],
    ],
  ],
  time_ns: ['00:00:00', '24:00:00'],
}

function base64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64')
}
