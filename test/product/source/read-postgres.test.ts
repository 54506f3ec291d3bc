import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { rejects } from '../../support/source-rejects.ts'
import { column, list, scalar, struct } from '../../support/source-input.ts'
import { skipWithout } from '../../support/needs.ts'
import { startPostgres, type PostgresServer } from '../../support/postgres-server.ts'
import { SourceWorkspace } from '../../support/source-workspace.ts'

describe('a source in PostgreSQL', { skip: skipWithout('postgres') }, () => {
  let work: SourceWorkspace
  let postgres: PostgresServer
  let client: pg.Client
  let url: URL

  before(async () => {
    work = await SourceWorkspace.open()
    postgres = await startPostgres()
    url = new URL(await postgres.createDatabase('shop'))
    client = new pg.Client({ connectionString: url.href })
    await client.connect()
    await client.query(`
      CREATE SCHEMA sales;
      CREATE TABLE sales.orders (
        id bigint, "Name" text, price numeric, weight double precision, paid boolean, day date, at timestamp,
        seen timestamptz, key uuid, picture bytea, tags text[], place jsonb, secret text
      );
      INSERT INTO sales.orders VALUES
        (1, 'Ana, "A"' || E'\\n' || 'ü', 12.50, 0.1, true, '2001-01-31', '2001-01-31 10:00:00.25',
         '2001-01-31 10:00:00+02', '2c1b7f0e-6b1e-4a57-9f0b-0a4d9a1f2b3c', '\\x00ff', '{a,b}', '{"lat": 1.5}', 's'),
        (2, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 's');
      CREATE TABLE sales.many AS SELECT i AS id, md5(i::text) AS name FROM generate_series(1, 100000) s(i);
      CREATE TABLE sales.bad AS SELECT * FROM (VALUES (1, '1.25'), (2, '1.255'), (NULL, 'x'), (4, '')) v(id, price);
    `)
  })
  after(async () => {
    await client.end()
    await postgres.stop()
    await work[Symbol.asyncDispose]()
  })

  const server = (more: object = {}) => ({
    type: 'postgres',
    host: url.hostname,
    port: Number(url.port),
    database: 'shop',
    schema: 'sales',
    ...more,
  })
  const more = (object: string, rest: object = {}) => ({
    object: { name: 'things', physicalName: object, ...rest },
    environment: { PGUSER: url.username, PGPASSWORD: decodeURIComponent(url.password) },
  })

  it('reads the declared columns in the types of the contract, NULL and empty text kept apart', async () => {
    const columns = [
      column('id', 'INTEGER', { required: true }),
      column('name', 'VARCHAR', { physicalName: 'name' }),
      column('price', 'DECIMAL(9,2)'),
      column('weight', 'DOUBLE'),
      column('paid', 'BOOLEAN'),
      column('day', 'DATE'),
      column('at', 'TIMESTAMP'),
      column('seen', 'TIMESTAMP WITH TIME ZONE'),
      column('key', 'UUID'),
      column('picture', 'BLOB'),
      column('tags', list(scalar('VARCHAR'))),
      column('place', struct([column('lat', 'DOUBLE')])),
    ]
    const read = await work.read(server(), columns, more('orders'))
    const [first, second] = await work.rows(read)
    assert.deepEqual(first, {
      id: 1,
      name: 'Ana, "A"\nü',
      price: '12.50',
      weight: 0.1,
      paid: true,
      day: '2001-01-31',
      at: '2001-01-31 10:00:00.25',
      seen: '2001-01-31 08:00:00+00',
      key: '2c1b7f0e-6b1e-4a57-9f0b-0a4d9a1f2b3c',
      picture: '\\x00\\xFF',
      tags: ['a', 'b'],
      place: { lat: 1.5 },
    })
    assert.deepEqual(second, {
      ...Object.fromEntries(columns.map(({ name }) => [name, null])),
      id: 2,
      name: '',
    })
  })

  it('hashes the rows without regard to their order', async () => {
    const columns = [column('id', 'INTEGER'), column('name', 'VARCHAR')]
    const first = await work.read(server({ type: 'postgresql' }), columns, more('many'))
    assert.equal(first.rows, 100_000)
    await client.query('CREATE TABLE sales.turned AS SELECT * FROM sales.many ORDER BY id DESC')
    const second = await work.read(server(), columns, more('turned'))
    assert.equal(second.contentHash, first.contentHash)
    await client.query(`UPDATE sales.turned SET name = 'other' WHERE id = 5`)
    assert.notEqual((await work.read(server(), columns, more('turned'))).contentHash, first.contentHash)
  })

  it('reports and leaves out rows that do not fit', async () => {
    const columns = [column('id', 'INTEGER', { required: true }), column('price', 'DECIMAL(9,2)')]
    const read = await work.read(server(), columns, { ...more('bad'), onBadRows: 'quarantine' })
    assert.deepEqual(await work.rows(read), [
      { id: 1, price: '1.25' },
      { id: 4, price: null },
    ])
    assert.deepEqual(
      read.badRows.map(({ file, row, column: name }) => [file, row, name]),
      [
        ['sales.bad', 2, 'price'],
        ['sales.bad', 3, 'id'],
        ['sales.bad', 3, 'price'],
      ],
    )
  })

  it('is unknown unless the table has a watermark', async () => {
    const columns = [column('id', 'INTEGER')]
    assert.deepEqual(await work.probe(server(), columns, more('many')), { kind: 'unknown' })
    const watermark = more('many', { customProperties: [{ property: 'hansa.watermark', value: 'id' }] })
    const first = await work.probe(server(), columns, watermark)
    assert.equal(first.kind, 'known')
    assert.deepEqual(await work.probe(server(), columns, watermark), first)
    await client.query(`INSERT INTO sales.many VALUES (100001, 'new')`)
    assert.notDeepEqual(await work.probe(server(), columns, watermark), first)
  })

  it('says what is wrong', async () => {
    const columns = [column('id', 'INTEGER'), column('name', 'VARCHAR')]
    const wrong = { ...more('many'), environment: { PGUSER: url.username, PGPASSWORD: 'wrong' } }
    await rejects(work.read(server(), columns, wrong), /password authentication failed/, /PGPASSWORD/)
    await rejects(
      work.read(server({ database: 'shoe' }), columns, more('many')),
      /"shoe" does not exist/,
      /`database`/,
    )
    await rejects(
      work.read(server({ port: 1 }), columns, more('many')),
      /could not be reached/,
      /Start the server/,
    )
    await rejects(work.read(server(), columns, more('orderz')), /sales\.orderz is not there/, /mean "orders"/)
    await rejects(
      work.read(server({ schema: 'public' }), columns, more('many')),
      /public\.many/,
      /There is sales\.many/,
    )
    const slip = [column('id', 'INTEGER'), column('nam', 'VARCHAR')]
    await rejects(
      work.read(server(), slip, more('many')),
      /sales\.many lacks .*"nam"/,
      /mean "name"/,
      'undefined_column',
    )
    const unset = server({ customProperties: [{ property: 'hansa.passwordEnv', value: 'SHOP_PASSWORD' }] })
    await rejects(work.read(unset, columns, more('many')), /SHOP_PASSWORD/, /Set SHOP_PASSWORD/)
  })

  it('holds no transaction open and leaves no rows behind after a failure', async () => {
    await assert.rejects(work.read(server(), [column('name', 'INTEGER')], more('many')))
    const { rows } = await client.query<{ n: string }>(
      `SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'hansa' AND state <> 'idle'`,
    )
    assert.equal(rows[0]?.n, '0')
    assert.ok(!(await work.staged()).some((name) => name.endsWith('.csv')))
  })
})
