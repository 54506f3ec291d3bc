import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type pg from 'pg'
import { failure } from './read-result.ts'
import { ServedPostgres } from './served-postgres.ts'
import { TypedQuery } from './typed-query.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** Each type with a value as text, as binary, and what comes back as text. */
const typed: readonly (readonly [oid: number, text: string, binary: string, back: string])[] = [
  [16, 'true', '01', 't'],
  [20, '-9223372036854775808', '8000000000000000', '-9223372036854775808'],
  [21, '-2', 'fffe', '-2'],
  [23, '7', '00000007', '7'],
  [25, 'é"\\', 'c3a9225c', 'é"\\'],
  [1043, 'x', '78', 'x'],
  [17, '\\x00ff', '00ff', '\\x00ff'],
  [114, '{"a": 1}', '7b2261223a20317d', '{"a": 1}'],
  [3802, '{"a": 1}', '017b2261223a20317d', '{"a": 1}'],
  [700, '1.5', '3fc00000', '1.5'],
  [701, 'NaN', '7ff8000000000000', 'NaN'],
  [701, '-Infinity', 'fff0000000000000', '-Infinity'],
  [1082, '1999-12-31', 'ffffffff', '1999-12-31'],
  [1083, '00:00:01.5', '000000000016e360', '00:00:01.5'],
  [1114, '2000-01-01 00:00:01', '00000000000f4240', '2000-01-01 00:00:01'],
  [1184, '2000-01-01 02:00:01+02', '00000000000f4240', '2000-01-01 00:00:01+00'],
  [1184, 'infinity', '7fffffffffffffff', 'infinity'],
  [1186, '14 months 3 days 00:00:01', '00000000000f4240 00000003 0000000e', '1 year 2 mons 3 days 00:00:01'],
  [1266, '12:00:00+02', '0000000a0eebb000 ffffe3e0', '12:00:00+02'],
  [1700, '12345.678', '0003 0001 0000 0003 0001 0929 1a7c', '12345.678'],
  [1700, '-0.0001', '0001 ffff 4000 0004 0001', '-0.0001'],
  [1700, 'NaN', '0000 0000 c000 0000', 'NaN'],
  [
    2950,
    '00112233-4455-6677-8899-aabbccddeeff',
    '00112233445566778899aabbccddeeff',
    '00112233-4455-6677-8899-aabbccddeeff',
  ],
  [
    1007,
    '{1,NULL,-2}',
    '00000001 00000001 00000017 00000003 00000001 00000004 00000001 ffffffff 00000004 fffffffe',
    '{1,NULL,-2}',
  ],
  [
    1009,
    '{a,"b\\"c,d"}',
    '00000001 00000000 00000019 00000002 00000001 00000001 61 00000005 6222632c64',
    '{a,"b\\"c,d"}',
  ],
  [1016, '{}', '00000000 00000000 00000014', '{}'],
  [
    2951,
    '{00112233-4455-6677-8899-aabbccddeeff}',
    '00000001 00000000 00000b86 00000001 00000001 00000010 00112233445566778899aabbccddeeff',
    '{00112233-4455-6677-8899-aabbccddeeff}',
  ],
  [1182, '{2000-01-02}', '00000001 00000000 0000043a 00000001 00000001 00000004 00000001', '{2000-01-02}'],
  [
    1231,
    '{1.5}',
    '00000001 00000000 000006a4 00000001 00000001 0000000c 0002 0000 0000 0001 0001 1388',
    '{1.5000000000}',
  ],
]

describe('parameters of the PostgreSQL port', () => {
  let served: ServedPostgres
  let client: pg.Client
  before(async () => {
    served = await ServedPostgres.serve()
    client = await served.connect()
  })
  after(() => served[Symbol.asyncDispose]())

  const rows = (sql: string, types: readonly number[], values: readonly (Buffer | string | null)[]) => {
    const query = new TypedQuery({ sql, types, values })
    client.query(query)
    return query.rows
  }
  const ids = async (where: string, ...values: readonly unknown[]): Promise<string> => {
    const sql = `select id from sales.orders where ${where} order by id`
    const result = await client.query<{ readonly id: string }>(sql, [...values])
    return result.rows.map(({ id }) => id).join(' ')
  }

  for (const [oid, text, binary, back] of typed)
    it(`takes ${text} of the type ${oid} as text and in binary`, async () => {
      assert.deepEqual(await rows('select $1 as v', [oid], [text]), [[back]])
      assert.deepEqual(await rows('select $1 as v', [oid], [hex(binary)]), [[back]])
      assert.deepEqual(await rows('select $1 is null as v', [oid], [null]), [['t']])
    })

  it('are what a statement makes of them where nobody says what they are', async () => {
    assert.equal(await ids('day between $1 and $2', '2026-01-01', '2026-01-31'), '1 2')
    assert.equal(await ids('seen_at >= $1', new Date('2026-01-06T00:00:00Z')), '2 3 4')
    assert.equal(await ids('id in ($1, $2) and paid = $3', 1, '3', true), '1 3')
    assert.equal(await ids(`id = '1' and day = '2026-01-05'`), '1')
    assert.equal((await failure(ids('id = $1', 'x'))).code, '22000')
  })

  it('keep their digits, whatever they are compared with', async () => {
    assert.equal(await ids('amount > $1', '10.4999'), '1 2 4')
    assert.equal(await ids('amount < $1', '1e3'), '1 2 3 4')
    assert.equal(await ids('amount < $1', 'NaN'), '1 2 3 4')
    assert.equal(await ids('amount < $1', '123456789012345678901234567890.5'), '1 2 3 4')
  })

  it('are arrays without being said to be', async () => {
    assert.equal(await ids('id = any($1)', [1, 5, null]), '1 5')
    assert.equal(await ids('id <> all($1)', [1, 5]), '2 3 4')
    assert.equal(await ids('id = any($1)', []), '')
    assert.equal(await ids('id = any($1)', null), '')
    assert.equal(await ids('customer = any($1)', ['ann', `o'hara, "q"`]), '1 3')
    assert.equal(await ids('customer = any($1)', ['1', '2']), '')
    assert.equal(await ids('amount = any($1)', ['10.50', 20]), '1 2')
    assert.equal(await ids('day = any($1)', ['2026-01-05', '2026-01-06']), '1 2')
    assert.equal(await ids('seen_at = any($1)', [new Date('2026-01-05T08:00:00Z')]), '1')
    assert.equal(await ids('paid = any($1) and id = any($2)', [true], [1, 2]), '1')
    assert.equal((await failure(ids('id = any($1)', ['1', 'x']))).code, '22023')
  })

  it('are bytes in binary where nobody says what they are, and what was described where somebody asked', async () => {
    const { rows: bytes } = await client.query('select $1::bytea as b', [Buffer.of(0, 255)])
    assert.deepEqual(bytes, [{ b: Buffer.of(0, 255) }])
  })
})
