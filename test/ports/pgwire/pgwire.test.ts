import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import Cursor from 'pg-cursor'
import { tokenId } from '../../../src/sidecar/identity/token.ts'
import { skipWithout } from '../../support/needs.ts'
import { failure, single } from './read-result.ts'
import { ServedPostgres } from './served-postgres.ts'

const marketing = { options: '-c hansa.purpose=dpv:Marketing' }

describe('the PostgreSQL port', () => {
  let served: ServedPostgres
  before(async () => {
    served = await ServedPostgres.serve()
    await served.setPassword('user:ana', 'the password of Ana')
  })
  after(() => served[Symbol.asyncDispose]())

  const asAna = (): Promise<pg.Client> =>
    served.connect({ user: 'ana', password: 'the password of Ana', ...marketing })

  describe('signing in', () => {
    it('proves a password by SCRAM, and shows what the rules let its owner see', async () => {
      const ana = await asAna()
      const { rows, fields } = await ana.query('select * from sales.orders order by id')
      assert.deepEqual(
        fields.map(({ name }) => name),
        ['id', 'customer', 'email', 'amount', 'day', 'region', 'seen_at', 'paid'],
      )
      assert.deepEqual(
        rows.map(({ id, email }: Record<string, unknown>) => [id, email]),
        [
          ['1', 'ann.xxxxx@xxxxxxx.xxx'],
          ['2', 'bob.xxxx@xxxxxxx.xxx'],
          ['3', 'eve.xxxxx@xxxxxxx.xxx'],
          ['5', null],
        ],
      )
    })

    it('refuses a wrong password as it refuses a name that nobody has', async () => {
      const wrong = await failure(served.connect({ user: 'ana', password: 'wrong' }))
      const unknown = await failure(served.connect({ user: 'nobody', password: 'wrong' }))
      assert.equal(wrong.code, '28P01')
      assert.deepEqual([unknown.code, unknown.message], [wrong.code, wrong.message])
    })

    it('takes a token as the password of the user token, on this machine', async () => {
      const ana = await served.connect({ password: await served.token('user:ana'), ...marketing })
      assert.equal(await single(ana.query('select count(*)::integer as n from sales.orders')), 4)
      assert.equal((await failure(served.connect({ password: 'hansa_no_token' }))).code, '28P01')
    })

    it('knows one database, the mesh', async () => {
      assert.equal((await failure(served.connect({ database: 'other' }))).code, '3D000')
    })

    it('says what of a statement is denied, and how to mend it', async () => {
      const eve = await served.connect({ password: await served.token('user:eve') })
      const denied = await failure(eve.query('select * from sales.orders'))
      assert.deepEqual([denied.code, denied.severity], ['42501', 'ERROR'])
      assert.match(denied.hint ?? '', /hansa access request/)
      const withheld = await failure((await asAna()).query('select id, card from sales.orders'))
      assert.deepEqual([withheld.code, withheld.position], ['42703', '12'])
    })

    it('takes a setting of purpose, and denies without', async () => {
      const ana = await served.connect({ user: 'ana', password: 'the password of Ana' })
      assert.equal((await failure(ana.query('select 1 from sales.orders'))).code, '42501')
      await ana.query("set hansa.purpose = 'dpv:Marketing'")
      assert.equal((await ana.query('select 1 from sales.orders')).rows.length, 4)
      assert.equal(await single(ana.query('show hansa.purpose')), 'dpv:Marketing')
      await ana.query('reset hansa.purpose')
      assert.equal((await failure(ana.query('select 1 from sales.orders'))).code, '42501')
    })
  })

  describe('the extended protocol', () => {
    it('binds typed values', async () => {
      const client = await served.connect()
      const sql = 'select id from sales.orders where id > $1 and amount < $2 and day >= $3 and paid = $4'
      const { rows } = await client.query(sql, [0, '11.00', new Date('2026-01-01'), true])
      assert.deepEqual(rows, [{ id: '1' }, { id: '3' }])
      assert.deepEqual(
        (await client.query('select $1::integer + 1 as n, $2 as t, $3 as nothing', [41, "a'b", null])).rows,
        [{ n: 42, t: "a'b", nothing: null }],
      )
      assert.equal(
        (await client.query('select id from sales.orders where id = any($1::integer[])', [[1, 5]])).rows
          .length,
        2,
      )
    })

    it('never makes text of the statement out of a value', async () => {
      const client = await served.connect()
      const hostile = "x' union select card from sales.orders --"
      assert.deepEqual((await client.query('select $1 as v', [hostile])).rows, [{ v: hostile }])
      assert.equal((await failure(client.query('select $1::integer as v', ['1; drop']))).code, '22000')
      assert.equal((await failure(client.query('select 1 as v', [1]))).code, '22023')
    })

    it('gives binary where it is asked for', async () => {
      const client = await served.connect()
      const query = { text: "select 7::integer as i, true as b, 1.5::double as d, 'x' as t", binary: true }
      assert.deepEqual((await client.query(query)).rows, [{ i: 7, b: true, d: 1.5, t: 'x' }])
    })

    it('decides a prepared statement anew each time: what is revoked is felt by the next', async () => {
      const token = await served.token('user:ana')
      const ana = await served.connect({ password: token, ...marketing })
      const prepared = { name: 'count', text: 'select count(*)::integer as n from sales.orders' }
      assert.equal(await single(ana.query(prepared)), 4)
      await ana.query('declare c cursor with hold for select id from sales.orders; fetch 1 from c')
      const { metadata } = await served.mesh.store()
      const credential = await metadata.credential(tokenId(token) ?? '')
      assert.ok(credential)
      await metadata.putCredential({ ...credential, revokedAt: served.mesh.now.toISOString() })
      assert.equal((await failure(ana.query(prepared))).code, '28000')
      assert.equal((await failure(ana.query('fetch 1 from c'))).code, '28000')
      assert.equal((await failure(ana.query('select 1 from sales.orders'))).code, '28000')
    })

    it('goes on after an error', async () => {
      const client = await served.connect()
      assert.equal(
        (await failure(client.query('select nothing from sales.orders where id = $1', [1]))).code,
        '42703',
      )
      assert.equal(await single(client.query('select $1::integer as n', [1])), 1)
    })

    it('relays many rows', async () => {
      const client = await served.connect()
      const { rows } = await client.query('select n, label from sales.prices order by n')
      assert.equal(rows.length, 30_000)
      assert.deepEqual(rows[29_999], { n: '29999', label: 'price 29999' })
    })
  })

  describe('transactions', () => {
    it('read one version, and can only be rolled back after an error', async () => {
      const client = await served.connect()
      await client.query('begin')
      assert.equal((await failure(client.query('select 1 from sales.nothing'))).code, '42P01')
      assert.equal((await failure(client.query('select 1'))).code, '25P02')
      assert.equal((await client.query('commit')).command, 'ROLLBACK')
      assert.equal((await client.query('select 1 as n')).rows.length, 1)
    })

    it('run several statements of one message until one fails', async () => {
      const client = await served.connect()
      const results: unknown = await client.query(
        "select 1 as a; set hansa.purpose = 'dpv:Marketing'; select 2 as b",
      )
      assert.ok(Array.isArray(results) && results.length === 3)
      assert.equal(
        (await failure(client.query("set hansa.purpose = 'dpv:Other'; select nothing"))).code,
        '22023',
      )
      assert.equal(await single(client.query('show hansa.purpose')), 'dpv:Marketing')
    })

    it('have cursors, which end with them unless they are held', async () => {
      const client = await served.connect()
      assert.equal((await failure(client.query('declare c cursor for select 1'))).code, '25P01')
      await client.query('begin; declare c cursor for select n from sales.prices order by n')
      assert.equal((await client.query('fetch 2 from c')).rows.length, 2)
      assert.equal((await client.query('move 2000 in c')).command, 'MOVE')
      assert.deepEqual((await client.query('fetch next from c')).rows, [{ n: '2002' }])
      await client.query('declare held cursor with hold for select n from sales.prices order by n')
      await client.query('commit')
      assert.equal((await failure(client.query('fetch 1 from c'))).code, '34000')
      assert.equal((await client.query('fetch all from held')).rows.length, 30_000)
      await client.query('close held')
    })
  })

  it('cancels what runs, for who has the key of its connection', async () => {
    const client = await served.connect()
    const slow = client.query(
      'select count(*) from range(100000000000) a(x), range(1000) b(y) where x + y = 7',
    )
    const { processID, secretKey } = client as unknown as { processID: number; secretKey: number }
    const cancel = Buffer.alloc(16)
    cancel.writeInt32BE(16, 0)
    cancel.writeInt32BE(80_877_102, 4)
    cancel.writeInt32BE(processID, 8)
    cancel.writeInt32BE(secretKey, 12)
    const timer = setInterval(() => connect(served.port, '127.0.0.1').end(cancel), 200)
    try {
      assert.equal((await failure(slow)).code, '57014')
    } finally {
      clearInterval(timer)
    }
  })

  it('obeys statement_timeout', async () => {
    const client = await served.connect()
    await client.query("set statement_timeout = '200ms'")
    const slow = client.query(
      'select count(*) from range(100000000000) a(x), range(1000) b(y) where x + y = 7',
    )
    assert.equal((await failure(slow)).code, '57014')
  })

  it('has every read in the audit, with its port', async () => {
    const client = await served.connect()
    await client.query('select 11 as audited, id from sales.orders where id = $1', [1])
    const { metadata } = await served.mesh.store()
    const bodies = (await Array.fromAsync(metadata.auditRows())).map(({ body }) => body)
    const entry = bodies.find((body) => body.includes('as audited') && body.includes('"pgwire"'))
    assert.match(entry ?? '', /"columns":\["id"\]/)
  })

  it('suspends portals at the number of rows that a driver asks for', async () => {
    const client = await served.connect()
    const cursor = client.query(
      new Cursor<readonly string[]>('select n from sales.prices where n >= $1 order by n', [10], {
        rowMode: 'array',
        types: { getTypeParser: () => String },
      }),
    )
    assert.deepEqual(await cursor.read(2), [['10'], ['11']])
    assert.deepEqual((await cursor.read(5000)).at(-1), ['5011'])
    await cursor.close()
    assert.equal(await single(client.query('select 1 as n')), 1)
  })

  it('offers no TLS without a certificate, and refuses nothing else for it', async () => {
    await assert.rejects(served.connect({ ssl: { rejectUnauthorized: false } }), /does not support SSL/)
  })

  describe('psql', { skip: skipWithout('psql') }, () => {
    it('copies out as text, CSV and binary', async () => {
      const { output } = await served.psql(
        'copy (select id, customer from sales.orders order by id limit 3) to stdout with (format csv, header);\ncopy sales.orders (id, day) to stdout;\n',
      )
      assert.ok(output.startsWith('id,customer\n1,ann\n2,bob\n3,"o\'hara, ""q"""\n1\t2026-01-05\n'), output)
      assert.match(output, /5\t\\N\n$/)
    })

    it('shows where an error is', async () => {
      const { errors } = await served.psql('select 1;\nselect id,\n  nope from sales.orders;\n')
      assert.match(
        errors,
        /ERROR: {2}42703: there is no column "nope" here\nLINE 2: {3}nope from sales\.orders;\n {10}\^/,
      )
    })

    it('lists what its user may see, and nothing else', async () => {
      const ana = { PGPASSWORD: await served.token('user:ana'), PGOPTIONS: '-c hansa.purpose=dpv:Marketing' }
      const { output, errors } = await served.psql(
        '\\l\n\\dn\n\\dt\n\\d sales.orders\n\\d+ sales.orders\n\\df\n\\du\n',
        ana,
      )
      assert.equal(errors, '')
      assert.match(output, /test \| hansa \| UTF8/)
      assert.match(output, /sales {2}\| orders \| table \| hansa/)
      assert.match(output, /amount {3}\| numeric\(9,2\)/)
      assert.doesNotMatch(output, /card/)
      const eve = await served.psql(
        '\\dn\n\\dt *.*\n\\d sales.orders\nselect * from pg_class;select * from information_schema.columns;\n',
        {
          PGPASSWORD: await served.token('user:eve'),
          PGOPTIONS: '-c hansa.purpose=dpv:Marketing',
        },
      )
      assert.doesNotMatch(
        eve.output + eve.errors.replaceAll('named "sales.orders"', ''),
        /orders|prices|customer/,
      )
    })

    it('never reaches the engine’s own catalogue', async () => {
      for (const sql of [
        'select * from duckdb_settings()',
        'select * from sqlite_master',
        'select * from pg_catalog.pg_prepared_statements',
        'select * from hansa_information.sqlite_master',
        'select pg_class.oid from pg_class, sales.orders',
        "select getenv('HOME') from pg_class",
        "select * from read_csv('/etc/passwd'), pg_class",
      ]) {
        const { errors, output } = await served.psql(`${sql};\n`)
        assert.match(errors, /ERROR/, sql)
        assert.equal(output, '', sql)
      }
    })
  })

  it('answers what drivers ask first', async () => {
    const client = await served.connect()
    const value = (sql: string, values?: unknown[]): Promise<unknown> => single(client.query(sql, values))
    assert.match(String(await value('select version()')), /^PostgreSQL 15/)
    assert.equal(await value('select pg_catalog.version() ~ $1', ['PostgreSQL.*']), true)
    assert.equal(await value('select current_database()'), 'test')
    assert.equal(await value('show transaction isolation level'), 'repeatable read')
    assert.equal(await value("select current_setting('server_version_num')"), '150000')
    assert.equal(await value("select typname from pg_catalog.pg_type where oid = 'int4'::regtype"), 'int4')
    assert.equal(
      await value('select count(*)::integer from information_schema.columns where table_name = $1', [
        'orders',
      ]),
      8,
    )
  })
})
