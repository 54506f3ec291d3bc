import assert from 'node:assert/strict'
import { status } from '@grpc/grpc-js'
import { tableFromIPC } from 'apache-arrow'
import { after, before, describe, it } from 'node:test'
import { tokenId } from '../../../src/sidecar/identity/token.ts'
import { eventually } from '../../support/eventually.ts'
import { bytesField, numberField, textField, writeMessage } from '../../../src/ports/flight/protobuf.ts'
import { readArrow } from '../../support/read-arrow.ts'
import {
  command,
  descriptor,
  fieldsOf,
  FlightClient,
  ipcStream,
  ticketOf,
  type Answered,
} from './flight-client.ts'
import { ServedFlight } from './served-flight.ts'
import { valuesOf } from './sent-values.ts'

const marketing = { 'hansa-purpose': 'dpv:Marketing' }
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const endless = 'select sum(a.range * b.range) from range(10000000) a, range(10000000) b'

describe('the Flight SQL port', () => {
  let served: ServedFlight
  const clients: FlightClient[] = []
  before(async () => {
    served = await ServedFlight.serve()
    await served.setPassword('user:ana', 'the password of Ana')
  })
  after(async () => {
    for (const client of clients) client[Symbol.dispose]()
    await served[Symbol.asyncDispose]()
  })

  function connect(headers: Readonly<Record<string, string>>): FlightClient {
    const client = new FlightClient(served.url, headers)
    clients.push(client)
    return client
  }
  const withToken = async (name: string, headers = {}): Promise<FlightClient> =>
    connect({ authorization: `Bearer ${await served.token(name)}`, ...headers })
  const operator = async (): Promise<FlightClient> =>
    connect({ authorization: `Bearer ${await served.operator()}` })
  const rows = async (answer: Promise<{ readonly arrow: Buffer } & Answered>) => {
    const { arrow, code, details } = await answer
    assert.equal(code, status.OK, details)
    return readArrow(arrow)
  }

  describe('signing in', () => {
    it('gives a bearer for a password, in the handshake and in any other call', async () => {
      const first = await connect({ authorization: basic('ana', 'the password of Ana') }).call('Handshake')
      assert.equal(first.code, status.OK)
      assert.match(first.headers['authorization'] ?? '', /^Bearer session_/)
      assert.equal(first.messages.length, 1)
      const call = await connect({ authorization: basic('ana', 'the password of Ana') }).call('ListActions')
      const again = connect({ authorization: call.headers['authorization'] ?? '', ...marketing })
      assert.equal((await rows(again.query('select id from sales.orders'))).length, 4)
    })

    it('takes a bearer as long as its password counts, and for some hours', async () => {
      await served.setPassword('user:eve', 'the password of Eve')
      const { headers } = await connect({ authorization: basic('eve', 'the password of Eve') }).call(
        'Handshake',
      )
      const eve = connect({ authorization: headers['authorization'] ?? '' })
      assert.equal((await eve.call('ListActions')).code, status.OK)
      await served.setPassword('user:eve', 'another password of Eve')
      assert.equal((await eve.call('ListActions')).code, status.UNAUTHENTICATED)
      const later = await connect({ authorization: basic('eve', 'another password of Eve') }).call(
        'Handshake',
      )
      served.mesh.pass(12 * 3600)
      const { code, details } = await connect({ authorization: later.headers['authorization'] ?? '' }).call(
        'ListActions',
      )
      assert.deepEqual([code, details.includes('the session is over')], [status.UNAUTHENTICATED, true])
    })

    it('refuses what is wrong before it takes a message, and has it in the audit', async () => {
      for (const authorization of [
        basic('ana', 'wrong'),
        basic('nobody', 'wrong'),
        'Bearer hansa_no_token',
        `Bearer session_0123456789abcdef_99999999999_${'A'.repeat(43)}`,
        'Bearer ',
        'Digest x',
      ]) {
        const { code, messages } = await connect({ authorization }).call('GetFlightInfo')
        assert.deepEqual([code, messages], [status.UNAUTHENTICATED, []], authorization)
      }
      assert.equal((await connect({}).call('ListActions')).code, status.UNAUTHENTICATED)
      const failed = (await served.audited()).filter(({ kind }) => kind === 'sign-in-failed')
      assert.ok(failed.length >= 4)
    })

    it('feels a revocation at the next call of a connection that is open', async () => {
      const token = await served.token('user:ana')
      const ana = connect({ authorization: `Bearer ${token}`, ...marketing })
      assert.equal((await ana.query('select 1 as n')).code, status.OK)
      const { metadata } = await served.mesh.store()
      const credential = await metadata.credential(tokenId(token)!)
      await metadata.putCredential({ ...credential!, revokedAt: served.mesh.now.toISOString() })
      assert.equal((await ana.query('select 1 as n')).code, status.UNAUTHENTICATED)
    })
  })

  describe('statements', () => {
    it('show what the rules let their reader see, for the purpose of the call', async () => {
      const ana = await withToken('user:ana', marketing)
      assert.deepEqual(
        (await rows(ana.query('select * from sales.orders order by id'))).map(({ id, email }) => [id, email]),
        [
          [1, 'ann.xxxxx@xxxxxxx.xxx'],
          [2, 'bob.xxxx@xxxxxxx.xxx'],
          [3, 'eve.xxxxx@xxxxxxx.xxx'],
          [5, null],
        ],
      )
      const without = await (await withToken('user:ana')).query('select * from sales.orders')
      assert.equal(without.code, status.PERMISSION_DENIED)
      assert.match(without.details, /purpose/)
      assert.equal((await ana.query('select card from sales.orders')).code, status.INVALID_ARGUMENT)
    })

    it('say beforehand what they will give', async () => {
      const client = await operator()
      const types =
        `select 1::tinyint a, 2::utinyint b, 1.5::decimal(9,2) c, [1, 2] d, {'x': 'y'} e, 'z'::uuid::varchar f,
        date '2020-01-01' g, timestamptz '2020-01-01' h, map {'k': 1} i, 'a'::enum('a', 'b''c') j, (1, 'two') k,
        union_value(u := 1) l, [[1.5]]::float[2][] m, interval 1 day n, 'x'::blob o, 1::hugeint p, 'null'::json q`
          .replace(`'z'::uuid::varchar f,`, `'z' f,`)
          .replace('[[1.5]]::float[2][]', '[[1.5, 2]]::float[2][]')
      const cmd = command('CommandStatementQuery', textField(1, types))
      const info = await client.call('GetFlightInfo', descriptor(cmd))
      assert.equal(info.code, status.OK, info.details)
      const schema = await client.call('GetSchema', descriptor(cmd))
      const said = fieldsOf(info.messages[0]!).get(1)!
      assert.deepEqual(fieldsOf(schema.messages[0]!).get(1), said)
      const { messages } = await client.call('DoGet', ticketOf(info.messages[0]!))
      const end = Buffer.from('ffffffff00000000', 'hex')
      const fields = (bytes: Uint8Array) => tableFromIPC(bytes).schema.fields.map(String)
      assert.deepEqual(fields(ipcStream(messages)), fields(Buffer.concat([said, end])))
    })

    it('come in whole, in batches', async () => {
      const all = await rows((await operator()).query('select n from sales.prices order by n'))
      assert.deepEqual([all.length, all[29_999]?.['n']], [30_000, 29_999])
    })

    it('have what is wrong with them said with its remedy, and no more of what went wrong inside', async () => {
      const client = await operator()
      const failures = [
        ['selec 1', status.INVALID_ARGUMENT],
        ['select * from sales.nothing', status.NOT_FOUND],
        ['select no_such_function(1)', status.UNIMPLEMENTED],
        ['delete from sales.orders', status.UNIMPLEMENTED],
        [`select 'x'::integer`, status.INVALID_ARGUMENT],
        [`select read_text('/etc/passwd')`, status.UNIMPLEMENTED],
      ] as const
      for (const [sql, code] of failures) {
        const answer = await client.query(sql)
        assert.equal(answer.code, code, `${sql}: ${answer.details}`)
      }
      assert.match((await client.query('select * from sales.order')).details, /Did you mean.*sales\.orders/)
    })

    it('have every read in the audit, with its port', async () => {
      const ana = await withToken('user:ana', marketing)
      await rows(ana.query('select count(*) as counted from sales.orders'))
      const entry = (await served.audited()).findLast(({ kind }) => kind === 'access')
      assert.partialDeepStrictEqual(entry, {
        port: 'flight',
        principal: 'user:ana',
        purpose: 'dpv:Marketing',
      })
    })

    it('write nothing', async () => {
      const client = await operator()
      const update = command('CommandStatementUpdate', textField(1, 'delete from sales.orders'))
      const put = writeMessage(bytesField(1, descriptor(update)))
      assert.equal((await client.call('DoPut', put)).code, status.UNIMPLEMENTED)
      assert.equal((await client.call('GetFlightInfo', descriptor(update))).code, status.UNIMPLEMENTED)
      assert.equal((await client.action('BeginTransaction', Buffer.alloc(0))).code, status.UNIMPLEMENTED)
      const within = command(
        'CommandStatementQuery',
        textField(1, 'select 1'),
        bytesField(2, Buffer.from('t')),
      )
      assert.equal((await client.call('GetFlightInfo', descriptor(within))).code, status.UNIMPLEMENTED)
    })
  })

  describe('tickets', () => {
    const infoOf = (client: FlightClient, sql: string) =>
      client.call('GetFlightInfo', descriptor(command('CommandStatementQuery', textField(1, sql))))

    it('are good for whom they were given to, for some time, and only as bytes that were given', async () => {
      const ana = await withToken('user:ana', marketing)
      const ticket = ticketOf((await infoOf(ana, 'select id from sales.orders')).messages[0]!)
      const get = async (client: FlightClient) => (await client.call('DoGet', ticket)).code
      assert.equal(await get(await operator()), status.NOT_FOUND)
      assert.equal(await get(await withToken('user:ana', marketing)), status.OK)
      assert.equal(await get(ana), status.OK)
      served.mesh.pass(601)
      assert.equal(await get(ana), status.NOT_FOUND)
      const forged = writeMessage(bytesField(1, command('TicketStatementQuery', textField(1, 'select 1'))))
      assert.equal((await ana.call('DoGet', forged)).code, status.NOT_FOUND)
    })

    it('are decided anew when they are read', async () => {
      const ana = await withToken('user:ana', marketing)
      const ticket = ticketOf((await infoOf(ana, 'select id from sales.orders')).messages[0]!)
      const token = await served.token('user:ana')
      const elsewhere = connect({
        authorization: `Bearer ${token}`,
        'hansa-purpose': 'dpv:ServiceManagement',
      })
      assert.equal((await elsewhere.call('DoGet', ticket)).code, status.PERMISSION_DENIED)
    })

    it('of what runs end it when they are cancelled', async () => {
      const client = await operator()
      const { messages } = await infoOf(client, endless)
      const read = client.call('DoGet', ticketOf(messages[0]!))
      await eventually(async () =>
        (await served.audited()).some(({ kind, statement }) => kind === 'access' && statement === endless),
      )
      const cancel = await client.action('CancelFlightInfo', writeMessage(bytesField(1, messages[0])))
      assert.deepEqual(fieldsOf(cancel.messages[0]!).get(1), Buffer.from([8, 1]))
      assert.equal((await read).code, status.CANCELLED)
      const again = await client.action('CancelFlightInfo', writeMessage(bytesField(1, messages[0])))
      assert.deepEqual(fieldsOf(again.messages[0]!).get(1), Buffer.from([8, 3]))
    })
  })

  describe('prepared statements', () => {
    const prepare = async (client: FlightClient, sql: string) => {
      const answer = await client.action('CreatePreparedStatement', command('x', textField(1, sql)))
      assert.equal(answer.code, status.OK, answer.details)
      const fields = fieldsOf(fieldsOf(fieldsOf(answer.messages[0]!).get(1)!).get(2)!)
      return { handle: fields.get(1)!, parameters: fields.get(3)! }
    }
    const run = (client: FlightClient, handle: Buffer) =>
      client.read(command('CommandPreparedStatementQuery', bytesField(1, handle)))
    const bind = (client: FlightClient, handle: Buffer, values: Parameters<typeof valuesOf>[0]) => {
      const [schema, ...batches] = valuesOf(values)
      const cmd = descriptor(command('CommandPreparedStatementQuery', bytesField(1, handle)))
      return client.call(
        'DoPut',
        writeMessage(bytesField(1, cmd), ...schema!),
        ...batches.map((each) => writeMessage(...each)),
      )
    }

    it('say what they take, and run with one row of values after the other', async () => {
      const client = await operator()
      const { handle, parameters } = await prepare(
        client,
        'select id from sales.orders where day >= ? and amount < ? order by id',
      )
      const end = Buffer.from('ffffffff00000000', 'hex')
      assert.deepEqual(
        tableFromIPC(Buffer.concat([parameters, end])).schema.fields.map(({ type }) => String(type)),
        ['Date32<DAY>', 'Decimal[9e+2]'],
      )
      assert.equal((await bind(client, handle, [['2026-01-06'], [50]])).code, status.OK)
      assert.deepEqual(await rows(run(client, handle)), [{ id: 2 }, { id: 3 }])
      assert.equal((await bind(client, handle, [['2026-02-01'], [50]])).code, status.OK)
      assert.deepEqual(await rows(run(client, handle)), [{ id: 3 }])
      const many = await bind(client, handle, [
        ['2026-02-01', '2026-02-02'],
        [1, 2],
      ])
      assert.deepEqual([many.code, many.details.includes('one row')], [status.UNIMPLEMENTED, true])
      await bind(client, handle, [['2026-02-01']])
      assert.equal((await run(client, handle)).code, status.INVALID_ARGUMENT)
    })

    it('never make text of the statement out of a value', async () => {
      const client = await operator()
      const { handle } = await prepare(client, 'select ? as said')
      for (const text of [`'; select 1 --`, `{a,b}`, '$1', 'x'.repeat(100_000)]) {
        await bind(client, handle, [[text]])
        assert.deepEqual(await rows(run(client, handle)), [{ said: text }])
      }
    })

    it('are decided anew each time, and known to their owner only', async () => {
      const ana = await withToken('user:ana', marketing)
      const { handle } = await prepare(ana, 'select count(*) as n from sales.orders')
      assert.deepEqual(await rows(run(ana, handle)), [{ n: 4 }])
      assert.equal((await run(await operator(), handle)).code, status.NOT_FOUND)
      const closing = command('x', bytesField(1, handle))
      await (await operator()).action('ClosePreparedStatement', closing)
      assert.deepEqual(await rows(run(ana, handle)), [{ n: 4 }])
      const closed = await ana.action('ClosePreparedStatement', closing)
      assert.deepEqual([closed.code, closed.messages.length], [status.OK, 1])
      assert.equal((await run(ana, handle)).code, status.NOT_FOUND)
    })
  })

  describe('the catalogue', () => {
    const names = async (client: FlightClient, cmd: Buffer, column: string) =>
      (await rows(client.read(cmd))).map((row) => row[column])

    it('names what its reader may see, and nothing else', async () => {
      const ana = await withToken('user:ana', marketing)
      const tables = command('CommandGetTables', numberField(5, 1))
      const answer = await ana.read(tables)
      assert.deepEqual(
        readArrow(answer.arrow).map((row) => row['table_name']),
        ['notes', 'orders', 'prices'],
      )
      assert.equal(answer.arrow.includes('card'), false)
      const eve = await withToken('user:eve')
      assert.deepEqual(await names(eve, tables, 'table_name'), [])
      assert.deepEqual(await names(eve, command('CommandGetDbSchemas'), 'db_schema_name'), [])
      const key = command('CommandGetPrimaryKeys', textField(3, 'orders'))
      assert.deepEqual(await names(ana, key, 'column_name'), ['id'])
      assert.deepEqual(await names(eve, key, 'column_name'), [])
    })

    it('finds names by patterns, in reasonable time', async () => {
      const client = await operator()
      const tables = (pattern: string) =>
        names(client, command('CommandGetTables', textField(3, pattern)), 'table_name')
      assert.deepEqual(await tables('%r%'), ['orders', 'prices'])
      assert.deepEqual(await tables('n_te_'), ['notes'])
      assert.deepEqual(await tables('n\\_tes'), [])
      assert.deepEqual(await tables(`${'%o'.repeat(300)}x`), [])
      const tooLong = command('CommandGetTables', textField(3, '%'.repeat(2000)))
      assert.equal((await client.read(tooLong)).code, status.RESOURCE_EXHAUSTED)
      const views = command('CommandGetTables', textField(4, 'VIEW'))
      assert.deepEqual(await names(client, views, 'table_name'), [])
      assert.deepEqual(
        await names(client, command('CommandGetTables', textField(1, 'elsewhere')), 'table_name'),
        [],
      )
    })

    it('answers every question with the schema that it said', async () => {
      const client = await operator()
      for (const name of [
        ...['GetSqlInfo', 'GetXdbcTypeInfo', 'GetCatalogs', 'GetDbSchemas', 'GetTables', 'GetTableTypes'],
        ...['GetPrimaryKeys', 'GetExportedKeys', 'GetImportedKeys', 'GetCrossReference'],
      ]) {
        const cmd = command(`Command${name}`)
        const schema = await client.call('GetSchema', descriptor(cmd))
        const end = Buffer.from('ffffffff00000000', 'hex')
        const said = tableFromIPC(Buffer.concat([fieldsOf(schema.messages[0]!).get(1)!, end]))
        const { arrow, code } = await client.read(cmd)
        assert.equal(code, status.OK)
        assert.deepEqual(tableFromIPC(arrow).schema.fields.map(String), said.schema.fields.map(String), name)
      }
    })
  })
})
