import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { PostgresFormat } from '../../../../src/engine/encode/postgres/postgres-format.ts'
import { SealedInstance } from '../../../../src/engine/sealed-instance.ts'

describe('rowEncoder', () => {
  let folder: string
  let sealed: SealedInstance

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hansa-postgres-'))
    const options = { relations: [], memoryLimit: '1GB', maxTempBytes: 1e9, threads: 2 }
    sealed = await SealedInstance.open({ ...options, tempDirectory: folder })
  })

  after(async () => {
    sealed.close()
    await rm(folder, { recursive: true })
  })

  const encode = async (sql: string, format: PostgresFormat): Promise<Buffer> => {
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

  const rows = async (sql: string, binary = false): Promise<(Buffer | null)[][]> =>
    readRows(await encode(sql, { kind: 'postgres-rows', binary: [binary] }))

  const texts = async (sql: string): Promise<(string | null)[]> =>
    (await rows(sql)).flatMap((row) => row.map((cell) => cell?.toString() ?? null))

  const hex = async (expression: string): Promise<string | undefined> =>
    (await rows(`select ${expression}`, true))[0]?.[0]?.toString('hex')

  it('writes a message for each row, and no bytes for NULL', async () => {
    const bytes = await encode(`select 1::integer as a, null::varchar as b, 'é' as c`, {
      kind: 'postgres-rows',
      binary: [],
    })
    const row = '0003' + '0000000131' + 'ffffffff' + '00000002c3a9'
    assert.equal(bytes.toString('hex'), `44${(4 + row.length / 2).toString(16).padStart(8, '0')}${row}`)
  })

  it('writes numbers with every digit', async () => {
    const sql = `select (-128)::tinyint, 65535::usmallint, (-9223372036854775808)::bigint, 9007199254740993::bigint,
      18446744073709551615::ubigint, 170141183460469231731687303715884105727::hugeint,
      (-0.05)::decimal(4,2), 9.99::decimal(3,2), (-12345.6789)::decimal(9,4), 99999999999999.9999::decimal(18,4),
      9007199.254740991::decimal(18,9), (-0.000000000000000001)::decimal(38,18), 0.1::double, 1e300::double, 1e-7::double,
      'NaN'::double, '-Infinity'::float, 0.1::float, true, false`
    assert.deepEqual(await texts(sql), [
      ...['-128', '65535', '-9223372036854775808', '9007199254740993'],
      ...['18446744073709551615', '170141183460469231731687303715884105727'],
      ...['-0.05', '9.99', '-12345.6789', '99999999999999.9999'],
      ...['9007199.254740991', '-0.000000000000000001', '0.1', '1e+300', '1e-07'],
      ...['NaN', '-Infinity', '0.1', 't', 'f'],
    ])
  })

  it('writes decimals as their digits say, at every size and scale', async () => {
    const sql = `select v from (select (9007199254740991 - i * 7919)::decimal(18,0) / 1 as v from range(1) t(i))`
    assert.deepEqual(await texts(sql), [String(9007199254740991)])
    for (const scale of [0, 1, 6, 12, 15, 17]) {
      const values = [
        '8999999999999999',
        '9000000000000000',
        '-1',
        '0',
        '9007199254740991',
        '123456789012345678',
      ]
      const list = values.map((value) => `(${value}::decimal(18,0))`).join(', ')
      const shown = await texts(`select cast(v as varchar) from (values ${list}) t(v)`)
      assert.deepEqual(shown, values)
      const scaled = values.map((value) => {
        const size = value.replace('-', '').padStart(scale + 1, '0')
        const sign = value.startsWith('-') ? '-' : ''
        return scale === 0 ? value : `${sign}${size.slice(0, -scale)}.${size.slice(-scale)}`
      })
      const cast = scaled.map((value) => `('${value}'::decimal(18,${scale}))`).join(', ')
      assert.deepEqual(await texts(`select v from (values ${cast}) t(v)`), scaled)
    }
  })

  it('writes dates and times in the ISO style of PostgreSQL', async () => {
    const sql = `select date '2001-06-30', date '0044-03-15 (BC)', 'infinity'::date, time '23:59:59.5',
      timestamp '2001-06-30 12:00:00.000001', timestamptz '1969-12-31 23:59:59+00', '-infinity'::timestamp,
      timestamp '0044-03-15 (BC) 01:02:03', '12:00:00+02'::timetz, interval '14 months 3 days 4:05:06.5',
      interval '0 days', timestamp_ns '2001-01-01 00:00:00.123456789', timestamp '290000-01-01 00:00:00'`
    assert.deepEqual(await texts(sql), [
      ...['2001-06-30', '0044-03-15 BC', 'infinity', '23:59:59.5'],
      ...['2001-06-30 12:00:00.000001', '1969-12-31 23:59:59+00', '-infinity'],
      ...['0044-03-15 01:02:03 BC', '12:00:00+02', '1 year 2 mons 3 days 04:05:06.5'],
      ...['00:00:00', '2001-01-01 00:00:00.123456', '290000-01-01 00:00:00'],
    ])
  })

  it('writes texts, bytes, identifiers and what is nested', async () => {
    const sql = `select 'a longer text that lies elsewhere', '\\x00\\xFF'::blob, uuid '00112233-4455-6677-8899-aabbccddeeff',
      [1, null, 3], ['a b', 'c"d', 'null', ''], {'x': 1, 'y': [2]}, [[1], [2]], '{"k": 1}'::json, 'b'::enum('a', 'b'), []::integer[]`
    assert.deepEqual(await texts(sql), [
      ...['a longer text that lies elsewhere', '\\x00ff', '00112233-4455-6677-8899-aabbccddeeff'],
      ...['{1,NULL,3}', '{"a b","c\\"d","null",""}', '{"x":1,"y":[2]}', '[[1],[2]]', '{"k": 1}', 'b', '{}'],
    ])
  })

  it('writes binary as PostgreSQL does', async () => {
    const expected: Readonly<Record<string, string>> = {
      true: '01',
      '(-2)::tinyint': 'fffe',
      '65535::usmallint': '0000ffff',
      '4294967295::uinteger': '00000000ffffffff',
      '(-1)::bigint': 'ffffffffffffffff',
      '1.5::float': '3fc00000',
      '1.5::double': '3ff8000000000000',
      "date '2000-01-02'": '00000001',
      "'-infinity'::date": '80000000',
      "timestamp '2000-01-01 00:00:01'": '00000000000f4240',
      "'infinity'::timestamptz": '7fffffffffffffff',
      "time '00:00:01'": '00000000000f4240',
      "'12:00:00+02'::timetz": '0000000a0eebb000ffffe3e0',
      "interval '1 month 2 days 3 seconds'": '00000000002dc6c0' + '00000002' + '00000001',
      "uuid '00112233-4455-6677-8899-aabbccddeeff'": '00112233445566778899aabbccddeeff',
      "'\\x00\\xFF'::blob": '00ff',
      "'text'": '74657874',
      '12345.678::decimal(8,3)': '0003' + '0001' + '0000' + '0003' + '0001' + '0929' + '1a7c',
      '0::decimal(4,2)': '0000000000000002',
      '(-0.0001)::decimal(5,4)': '0001' + 'ffff' + '4000' + '0004' + '0001',
      '10000::hugeint': '0001' + '0001' + '0000' + '0000' + '0001',
      '[1, null]::integer[]':
        '00000001' + '00000001' + '00000017' + '00000002' + '00000001' + '00000004' + '00000001' + 'ffffffff',
    }
    for (const [expression, bytes] of Object.entries(expected))
      assert.equal(await hex(expression), bytes, expression)
  })

  it('takes formats column by column', async () => {
    const bytes = await encode('select 1::integer, 1::integer', {
      kind: 'postgres-rows',
      binary: [true, false],
    })
    assert.deepEqual(readRows(bytes), [[Buffer.of(0, 0, 0, 1), Buffer.from('1')]])
  })

  it('holds every type that the engine has, in both forms', async () => {
    assert.equal((await rows('select * from test_all_types()')).length, 3)
    // PostgreSQL counts from 2000 and has no place for the first of these.
    const fitting =
      'select * exclude (date, timestamp, timestamp_tz, timestamp_s, timestamp_ms, date_array, timestamp_array, timestamptz_array) from test_all_types()'
    assert.equal((await rows(fitting, true)).length, 3)
  })

  it('refuses what the binary form has no place for', async () => {
    await assert.rejects(hex("'5877642-06-25 (BC)'::date"), RangeError)
  })

  it('keeps rows together over many chunks', async () => {
    const sql = `select i, 'row number ' || i || repeat('.', i % 40) as t, if(i % 3 = 0, null, i / 4) as f from range(10000) t(i)`
    const read = await rows(sql)
    assert.equal(read.length, 10_000)
    for (const [index, [i, t, f]] of read.entries()) {
      assert.equal(i?.toString(), String(index))
      assert.equal(t?.toString(), `row number ${index}${'.'.repeat(index % 40)}`)
      assert.equal(f?.toString(), index % 3 === 0 ? undefined : String(index / 4))
    }
  })

  describe('copyEncoder', () => {
    const copied = async (sql: string, format: PostgresFormat): Promise<string> =>
      readCopy(await encode(sql, format)).toString('latin1')
    const text = {
      kind: 'postgres-copy',
      layout: 'text',
      delimiter: '\t',
      nullText: '\\N',
      header: false,
    } as const
    const csv = {
      ...text,
      layout: 'csv',
      delimiter: ',',
      nullText: '',
      quote: '"',
      escape: '"',
      quoteAll: false,
    } as const

    it('escapes what would end a field or a line of text', async () => {
      assert.equal(await copied(`select E'a\\tb\\nc\\\\d', null, 1`, text), 'a\\tb\\nc\\\\d\t\\N\t1\n')
      assert.equal(await copied(`select 'a|b' as x`, { ...text, delimiter: '|', header: true }), 'x\na\\|b\n')
    })

    it('quotes fields of CSV that need it', async () => {
      assert.equal(await copied(`select 'a,b', 'c"d', '', null, E'e\\nf'`, csv), '"a,b","c""d","",,"e\nf"\n')
      assert.equal(await copied(`select 'a' as x`, { ...csv, header: true, quoteAll: true }), '"x"\n"a"\n')
    })

    it('has head, rows and end in binary', async () => {
      const bytes = await copied('select 1::integer, null', { kind: 'postgres-copy', layout: 'binary' })
      const head = 'PGCOPY\n\xff\r\n\0' + '\0'.repeat(8)
      assert.equal(bytes, `${head}\0\x02\0\0\0\x04\0\0\0\x01\xff\xff\xff\xff\xff\xff`)
    })
  })
})

function readRows(bytes: Buffer): (Buffer | null)[][] {
  return messages(bytes, 'D').map((row) => {
    const cells: (Buffer | null)[] = []
    let at = 2
    for (let left = row.readUInt16BE(0); left > 0; left--) {
      const length = row.readInt32BE(at)
      at += 4
      cells.push(length < 0 ? null : row.subarray(at, at + length))
      at += Math.max(0, length)
    }
    assert.equal(at, row.length)
    return cells
  })
}

const readCopy = (bytes: Buffer): Buffer => Buffer.concat(messages(bytes, 'd'))

function messages(bytes: Buffer, tag: string): Buffer[] {
  const found: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    assert.equal(bytes.toString('latin1', at, at + 1), tag)
    const length = bytes.readUInt32BE(at + 1)
    found.push(bytes.subarray(at + 5, at + 1 + length))
    at += 1 + length
  }
  return found
}
