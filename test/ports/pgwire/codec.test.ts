import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorResponse, rowDescription } from '../../../src/ports/pgwire/backend-message.ts'
import { readCommand, type Command } from '../../../src/ports/pgwire/command.ts'
import { catalogueSql } from '../../../src/ports/pgwire/catalogue/catalogue-sql.ts'
import { isCatalogueQuery } from '../../../src/ports/pgwire/catalogue/is-catalogue-query.ts'
import { readMessage } from '../../../src/ports/pgwire/frontend-message.ts'
import { parameterValue } from '../../../src/ports/pgwire/parameter-value.ts'
import { errorFields, PostgresError } from '../../../src/ports/pgwire/postgres-error.ts'
import { scramChallenge } from '../../../src/ports/pgwire/scram-exchange.ts'
import { SessionSettings } from '../../../src/ports/pgwire/session-settings.ts'
import { sqlParts, sqlTokens } from '../../../src/ports/pgwire/sql-token.ts'
import { readStartup, startupOptions } from '../../../src/ports/pgwire/startup-message.ts'
import { makeScramVerifier } from '../../../src/sidecar/identity/scram-verifier.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const tag = (letter: string): number => letter.charCodeAt(0)
const isState = (state: string) => (error: unknown) =>
  error instanceof PostgresError && error.sqlState === state

describe('readMessage', () => {
  it('takes Bind apart', () => {
    // portal p, statement s, formats [binary], values [1, NULL], results [text, binary]
    const body = hex('7000 7300 0001 0001 0002 00000001 31 ffffffff 0002 0000 0001')
    assert.deepEqual(readMessage(tag('B'), body), {
      kind: 'bind',
      portal: 'p',
      statement: 's',
      formats: [true],
      values: [Buffer.from('1'), undefined],
      results: [false, true],
    })
  })

  it('takes Parse and Execute apart', () => {
    assert.deepEqual(readMessage(tag('P'), hex('73 00 71 00 0001 00000017')), {
      kind: 'parse',
      name: 's',
      sql: 'q',
      types: [23],
    })
    assert.deepEqual(readMessage(tag('E'), hex('00 00000005')), { kind: 'execute', portal: '', maxRows: 5 })
  })

  it('refuses what is too short, too long, no text or no message', () => {
    for (const [letter, body] of [
      ['Q', '71'],
      ['Q', '7100 00'],
      ['Q', 'ff00'],
      ['B', '00 00 0000 0001 7fffffff'],
      ['B', '00 00 0001 0007 0000 0000'],
      ['D', '58 00'],
      ['?', ''],
    ] as const)
      assert.throws(() => readMessage(tag(letter), hex(body)), isState('08P01'), `${letter} ${body}`)
  })
})

describe('readStartup', () => {
  it('tells a start from a request for TLS and for a cancellation', () => {
    assert.deepEqual(readStartup(hex('04d2162f')), { kind: 'ssl' })
    assert.deepEqual(readStartup(hex('04d2162e 00000007 00000009')), {
      kind: 'cancel',
      processId: 7,
      secret: hex('00000009'),
    })
    const start = readStartup(Buffer.concat([hex('00030000'), Buffer.from('user\0ana\0\0')]))
    assert.deepEqual(start, { kind: 'startup', minor: 0, parameters: new Map([['user', 'ana']]) })
    assert.throws(() => readStartup(hex('00020000 00')), isState('08P01'))
  })

  it('reads options as postgres does', () => {
    const options = startupOptions(
      String.raw`-c hansa.purpose=dpv:Marketing --statement-timeout=5s -cDateStyle=ISO,\ MDY`,
    )
    assert.deepEqual(
      [...options],
      [
        ['hansa.purpose', 'dpv:Marketing'],
        ['statement_timeout', '5s'],
        ['DateStyle', 'ISO, MDY'],
      ],
    )
  })
})

describe('scramChallenge', () => {
  it('accepts the exchange of RFC 7677 and no other proof', async () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')
    const verifier = await makeScramVerifier('pencil', { iterations: 4096, salt })
    const { serverFirst, judge } = scramChallenge(
      'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
      verifier,
      '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    )
    assert.equal(
      serverFirst,
      'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    )
    const head = 'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p='
    assert.deepEqual(judge(`${head}dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`), {
      isRight: true,
      serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    })
    assert.equal(judge(`${head}dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVA=`).isRight, false)
    assert.throws(() => judge(head.replace('biws', 'eSws')), isState('08P01'))
    assert.throws(() => scramChallenge('p=tls-unique,,n=,r=abc', verifier), isState('08P01'))
  })
})

describe('readCommand', () => {
  const command = (sql: string): Command => {
    const [part] = sqlParts(sql)
    assert.ok(part)
    return readCommand(part)
  }

  it('knows what is about the connection', () => {
    assert.deepEqual(command('begin isolation level serializable read only'), { kind: 'begin', tag: 'BEGIN' })
    assert.deepEqual(command('END'), { kind: 'commit', tag: 'COMMIT' })
    assert.deepEqual(command('rollback to savepoint a'), { kind: 'rollback-to', tag: 'ROLLBACK', name: 'a' })
    assert.deepEqual(command(`set local hansa.purpose to 'a'`), {
      kind: 'set',
      name: 'hansa.purpose',
      value: 'a',
      local: true,
    })
    assert.deepEqual(command('SET TIME ZONE UTC'), {
      kind: 'set',
      name: 'timezone',
      value: 'utc',
      local: false,
    })
    assert.deepEqual(command('set datestyle = iso, mdy'), {
      kind: 'set',
      name: 'datestyle',
      value: 'iso, mdy',
      local: false,
    })
    assert.deepEqual(command('fetch forward 10 from "C"'), {
      kind: 'fetch',
      verb: 'FETCH',
      name: 'C',
      count: 10,
    })
    assert.equal(command('fetch all in c').kind, 'fetch')
    assert.deepEqual(command('select 1'), { kind: 'query', sql: 'select 1' })
    assert.deepEqual(command('constructor 1'), { kind: 'query', sql: 'constructor 1' })
  })

  it('reads COPY in its old and its new form', () => {
    const csv = {
      kind: 'postgres-copy',
      layout: 'csv',
      delimiter: ';',
      nullText: '',
      header: true,
      quote: '"',
      escape: '"',
      quoteAll: false,
    }
    assert.deepEqual(command(`copy (select (1)) to stdout (format csv, header, delimiter ';')`), {
      kind: 'copy',
      sql: 'select (1)',
      offset: 6,
      format: csv,
    })
    assert.deepEqual(command(`copy sales.orders (id) to stdout with csv header delimiter as ';'`), {
      kind: 'copy',
      sql: 'select "id" from "sales"."orders"',
      offset: undefined,
      format: csv,
    })
  })

  it('refuses what it does not have', () => {
    for (const [sql, state] of [
      ['copy t from stdin', '0A000'],
      [`copy t to '/tmp/x'`, '0A000'],
      [`copy t to program 'sh'`, '0A000'],
      ['fetch prior from c', '55000'],
      ['declare c scroll cursor for select 1', '55000'],
      ['listen x', '0A000'],
      ['set', '42601'],
      ['commit garbage', '42601'],
      ['copy t to stdout (delimiter 12)', '42601'],
    ] as const)
      assert.throws(() => command(sql), isState(state), sql)
  })
})

describe('parameterValue', () => {
  const binary = (oid: number, bytes: string) => parameterValue({ oid, binary: true, bytes: hex(bytes) })

  it('reads binary values as text of their types', () => {
    assert.deepEqual(binary(23, 'fffffffe'), { type: 'INTEGER', text: '-2' })
    assert.deepEqual(binary(16, '01'), { type: 'BOOLEAN', text: 'true' })
    assert.deepEqual(binary(1082, '00000001'), { type: 'DATE', text: '2000-01-02' })
    assert.deepEqual(binary(1114, '00000000000f4240'), {
      type: 'TIMESTAMP',
      text: '2000-01-01 00:00:01.000000'.replace(' ', 'T'),
    })
    assert.deepEqual(binary(1700, '0003 0001 0000 0003 0001 0929 1a7c'), {
      type: 'DECIMAL(8,3)',
      text: '12345.678',
    })
    assert.deepEqual(binary(1700, '0001 ffff 4000 0004 0001'), { type: 'DECIMAL(5,4)', text: '-0.0001' })
    assert.deepEqual(binary(17, '00ff'), { type: 'BLOB', text: String.raw`\x00\xFF` })
    assert.deepEqual(
      binary(1007, '00000001 00000001 00000017 00000002 00000001 00000004 00000001 ffffffff'),
      {
        type: 'INTEGER[]',
        text: '{"1",NULL}',
      },
    )
    assert.deepEqual(binary(2950, '00112233445566778899aabbccddeeff'), {
      type: 'UUID',
      text: '00112233-4455-6677-8899-aabbccddeeff',
    })
  })

  it('leaves open what the client leaves open', () => {
    assert.deepEqual(parameterValue({ oid: 0, binary: false, bytes: Buffer.from('x') }), { text: 'x' })
    assert.deepEqual(parameterValue({ oid: 25, binary: false, bytes: undefined }), { type: 'VARCHAR' })
  })

  it('refuses an array that claims more than it has', () => {
    assert.throws(() => binary(1007, '00000001 00000000 00000017 7fffffff 00000001'), isState('0A000'))
  })
})

describe('SessionSettings', () => {
  it('takes back what a failed transaction set, and what was local', () => {
    const settings = SessionSettings.starting(
      'ana',
      new Map([
        ['hansa.purpose', 'a'],
        ['TimeZone', 'Europe/Berlin'],
      ]),
    )
    settings.begin()
    settings.set('hansa.purpose', 'b')
    settings.set('hansa.agreement', 'c', true)
    assert.deepEqual([settings.get('hansa.purpose'), settings.get('hansa.agreement')], ['b', 'c'])
    settings.end(false)
    assert.deepEqual([settings.get('hansa.purpose'), settings.get('hansa.agreement')], ['a', ''])
    assert.equal(settings.get('timezone'), 'UTC')
  })

  it('refuses what it does not know, and what cannot be', () => {
    const settings = SessionSettings.starting('ana', new Map())
    assert.throws(() => settings.set('no_such', '1'), isState('42704'))
    assert.throws(() => settings.set('client_encoding', 'LATIN1'), isState('22023'))
    assert.throws(() => settings.set('server_version', '9'), isState('55P02'))
    assert.throws(() => SessionSettings.starting('ana', new Map([['hansa.puprose', 'x']])), isState('42704'))
  })
})

describe('catalogueSql', () => {
  const rewritten = (sql: string): string => catalogueSql(sqlTokens(sql))

  it('puts the engine’s words for PostgreSQL’s', () => {
    assert.equal(
      rewritten(`select c.oid::pg_catalog.regclass, n.nspname::text from pg_catalog.pg_class c
        where c.relname OPERATOR(pg_catalog.~) '^(a)$' COLLATE pg_catalog.default and c.oid = 'x'::regclass`),
      `select regclass_name(c . oid) , n . nspname :: text from pg_class c where c . relname ~ '(?s:.*)(?:^(a)$)(?s:.*)' and c . oid = regclass_of('x')`,
    )
    assert.equal(rewritten('from information_schema.tables'), 'from hansa_information . tables')
  })

  it('is for questions about the catalogue only', () => {
    for (const sql of [
      'select 1 from pg_class',
      'select version()',
      'select current_user',
      `select 'a'::regclass`,
    ])
      assert.equal(isCatalogueQuery(sqlTokens(sql)), true, sql)
    for (const sql of [
      'select version from t',
      `select 'pg_class'`,
      'select user from t',
      'select t.current_user from t',
    ])
      assert.equal(isCatalogueQuery(sqlTokens(sql)), false, sql)
  })
})

describe('backend messages', () => {
  it('describe columns, and errors in fields', () => {
    const row = rowDescription([{ name: 'n', type: 'DECIMAL(9,2)' }], { kind: 'postgres-rows', binary: [] })
    assert.equal(
      row.toString('hex'),
      '540000001a0001' + '6e00' + '00000000' + '0000' + '000006a4' + 'ffff' + '00090006' + '0000',
    )
    const error = errorResponse({ sqlState: '42601', message: 'm', hint: 'h', position: 3 })
    assert.equal(error.subarray(5).toString(), 'SERROR\0VERROR\0C42601\0Mm\0Hh\0P3\0\0')
    assert.deepEqual(errorFields(new Error('/secret/path')), {
      sqlState: 'XX000',
      message: 'the node failed to answer',
    })
  })
})
