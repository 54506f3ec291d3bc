import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { find, skipWithout } from '../../../support/needs.ts'
import { catalogueShop } from '../catalogue-shop.ts'
import { madeCertificate, type Certificate } from '../made-certificate.ts'
import { ServedPostgres } from '../served-postgres.ts'
import { ana, runClient } from './run-client.ts'

type Told = Readonly<Record<string, unknown>>

const skip = skipWithout('psycopg') || skipWithout('openssl')

describe('the PostgreSQL port, for Python', { skip }, () => {
  let served: ServedPostgres
  let certificate: Certificate
  before(async () => {
    certificate = madeCertificate()
    const { certificate: file, key } = certificate
    served = await ServedPostgres.serve(catalogueShop(), { certificate: file, key })
    await served.setPassword('user:ana', ana.password)
  })
  after(async () => {
    await served[Symbol.asyncDispose]()
    certificate[Symbol.dispose]()
  })

  const told = (file: string): Promise<Told> =>
    runClient(find('psycopg') ?? 'python3', file, {
      served,
      variables: { PGSSLMODE: 'verify-ca', PGSSLROOTCERT: certificate.certificate },
    })

  describe('psycopg', () => {
    let psycopg: Told
    before(async () => {
      psycopg = await told('psycopg-client.py')
    })

    it('connects by TLS, having seen the certificate, and proves its password by SCRAM', () => {
      assert.equal(psycopg['encrypted'], true)
      assert.deepEqual(psycopg['parameters'], {
        server_encoding: 'UTF8',
        TimeZone: 'UTC',
        integer_datetimes: 'on',
        standard_conforming_strings: 'on',
      })
    })

    it('reads values of every type, in text and in binary', () => {
      const [first] = psycopg['text'] as readonly unknown[]
      const time = 'datetime.datetime(2026, 1, 4, 9, 0)'
      assert.deepEqual(first, [
        ...['1', '1', "Decimal('10.25')", 'datetime.date(2026, 1, 5)', time, 'True', "['a', 'b']", '1.5'],
      ])
      assert.deepEqual(psycopg['binary'], psycopg['text'])
    })

    it('gives values of every type', () => {
      assert.deepEqual(psycopg['values'], [
        ...['3', "Decimal('10.26')", 'datetime.date(2026, 1, 5)', 'True', '[1, 2, 3]', `"it's"`, 'None'],
        ...[String.raw`b'\x00\xff'`, '1.5'],
      ])
      assert.deepEqual([psycopg['filtered'], psycopg['json']], [[[1], [2]], { a: [1] }])
    })

    it('prepares what it runs often, and asks what a type is', () => {
      assert.deepEqual(psycopg['prepared'], ['ann', 'bob', 'ann', 'bob', 'ann', 'bob', 'ann', 'bob'])
      assert.deepEqual(psycopg['type'], ['numeric', 1700, 1231, null])
    })

    it('reads many rows by a cursor of the node, one by one, and by COPY', () => {
      assert.deepEqual(psycopg['cursor'], [[9, 'tick 9'], 29_990])
      assert.equal(psycopg['streamed'], 449_985_000)
      assert.equal(psycopg['copy'], '1\t2026-01-05\t{a,b}\n2\t2026-01-06\t\\N\n')
      assert.deepEqual(psycopg['copied rows'], [
        ['1', "Decimal('10.25')", 'True'],
        ['2', "Decimal('20.50')", 'False'],
      ])
    })

    it('sends statements without waiting for answers', () => {
      assert.deepEqual(psycopg['pipeline'], [0, 1, 2, 3, 4])
    })

    it('raises the errors that it has for PostgreSQL’s, and goes on', () => {
      assert.deepEqual(psycopg['failures'], [
        ['UndefinedColumn', '42703', '8'],
        ['UndefinedColumn', '42703', '8'],
        ['InsufficientPrivilege', '42501', null],
        ['FeatureNotSupported', '0A000', '1'],
        ['SyntaxError', '42601', '11'],
      ])
    })

    it('states a purpose, and is told how to come by an agreement for another', () => {
      assert.match(String(psycopg['another purpose']), /hansa access request sales\/orders/)
      assert.equal(psycopg['purpose again'], 'dpv:Marketing')
    })
  })

  describe('SQLAlchemy and pandas', () => {
    let alchemy: Told
    before(async () => {
      alchemy = await told('sqlalchemy-client.py')
    })

    it('inspect what there is, with keys, comments and types', () => {
      assert.deepEqual(alchemy['schemas'], ['geo', 'information_schema', 'sales'])
      assert.deepEqual((alchemy['tables'] as readonly string[]).toSorted(), ['customers', 'orders', 'ticks'])
      assert.deepEqual((alchemy['columns'] as readonly unknown[]).slice(0, 4), [
        ['id', 'BIGINT', false, null],
        ['customer_id', 'BIGINT', true, null],
        ['amount', 'NUMERIC(9, 2)', true, 'In euros.'],
        ['day', 'DATE', true, null],
      ])
      assert.deepEqual(alchemy['primary key'], {
        constrained_columns: ['id'],
        name: 'orders_pkey',
        comment: null,
        dialect_options: { postgresql_include: [] },
      })
      assert.deepEqual(alchemy['comment'], { text: 'What was ordered.' })
      assert.deepEqual(
        [alchemy['indexes'], alchemy['unique'], alchemy['checks'], alchemy['views']],
        [[], [], [], []],
      )
    })

    it('find foreign keys within a domain and across, and none into what is hidden', () => {
      const key = (columns: string[], schema: string, table: string, name: string): object => ({
        name,
        constrained_columns: columns,
        referred_schema: schema,
        referred_table: table,
        referred_columns: [table === 'countries' ? 'code' : 'id'],
        options: {},
        comment: null,
      })
      assert.deepEqual(alchemy['foreign keys'], [
        key(['customer_id'], 'sales', 'customers', 'orders_customer_id_fkey'),
      ])
      assert.deepEqual(alchemy['abroad'], [key(['country'], 'geo', 'countries', 'customers_country_fkey')])
      assert.deepEqual(alchemy['has'], [true, false])
    })

    it('reflect a table with those it points at, and join them by the key', () => {
      assert.deepEqual(alchemy['reflected'], ['geo.countries', 'sales.customers', 'sales.orders'])
      assert.equal(alchemy['join'], 'sales.customers.id = sales.orders.customer_id')
      assert.deepEqual(alchemy['rows'], [
        ['2', "Decimal('20.50')", "'bob'"],
        ['1', "Decimal('10.25')", "'ann'"],
      ])
      assert.equal(alchemy['counted'], 1)
    })

    it('read many rows in parts', () => {
      assert.deepEqual(alchemy['parts'], [12_000, 12_000, 6000])
      assert.deepEqual(alchemy['chunks'], [12_000, 12_000, 6000])
    })

    it('make frames of statements and of tables', () => {
      assert.deepEqual(alchemy['frame'], {
        ...{
          id: 'int64',
          customer_id: 'int64',
          amount: 'float64',
          day: 'object',
          placed_at: 'datetime64[ns]',
        },
        ...{ paid: 'bool', tags: 'object', weight: 'float64', entry: 'int64' },
      })
      assert.deepEqual(alchemy['table'], [
        { id: 1, name: 'ann', country: 'DE' },
        { id: 2, name: 'bob', country: 'FR' },
      ])
      assert.deepEqual(alchemy['with values'], ['tick 7'])
    })
  })
})
