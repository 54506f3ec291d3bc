import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { skipWithout } from '../../../support/needs.ts'
import { startPostgres, type PostgresServer } from '../../../support/postgres-server.ts'
import { catalogueShop } from '../catalogue-shop.ts'
import { failure } from '../read-result.ts'
import { ServedPostgres } from '../served-postgres.ts'
import { ana, purpose } from './run-client.ts'

const skip = skipWithout('postgres') || skipWithout('postgres_fdw')

describe('the PostgreSQL port, for a PostgreSQL server', { skip }, () => {
  let served: ServedPostgres
  let postgres: PostgresServer
  let client: pg.Client
  before(async () => {
    ;[served, postgres] = await Promise.all([ServedPostgres.serve(catalogueShop()), startPostgres()])
    await served.setPassword('user:ana', ana.password)
    client = new pg.Client({ connectionString: postgres.connectionString })
    await client.connect()
    await client.query(`create extension postgres_fdw;
create server mesh foreign data wrapper postgres_fdw
options (host '127.0.0.1', port '${served.port}', dbname 'test', options '${purpose}');
create user mapping for current_user server mesh options (user '${ana.name}', password '${ana.password}');
create schema sales; import foreign schema sales from server mesh into sales;
create schema geo; import foreign schema geo limit to (countries) from server mesh into geo;
create table public.notes (order_id bigint, note text);
insert into notes values (1, 'late'), (2, 'fine');`)
  })
  after(async () => {
    await client.end()
    await postgres.stop()
    await served[Symbol.asyncDispose]()
  })

  const rows = async (sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> =>
    (await client.query({ text: sql, values: [...values], rowMode: 'array' })).rows

  /** What it asks of the mesh. */
  const remote = async (sql: string): Promise<string> =>
    (await rows(`explain (verbose, costs off) ${sql}`)).flat().join('\n')

  it('imports the schemas that its user may see, with types and what may not be NULL', async () => {
    const columns = `select table_name, column_name, data_type, is_nullable from information_schema.columns
where table_schema = $1 order by table_name, ordinal_position`
    const imported = (await rows(columns, ['sales'])).map(String)
    assert.ok(imported.includes('orders,amount,numeric,YES') && imported.includes('orders,tags,ARRAY,YES'))
    assert.ok(imported.includes('customers,name,text,NO'))
    assert.ok(!imported.some((column) => column.includes('card')))
    assert.equal(
      (await failure(client.query('import foreign schema hidden from server mesh into sales'))).code,
      'HV00Q',
    )
  })

  it('reads, with what is asked for pushed down', async () => {
    const sql = 'select id, amount, day, placed_at, paid, tags from sales.orders where id = 1'
    const found = `select id, amount::text, day::text, placed_at::text, paid, tags from sales.orders where id = 1`
    assert.deepEqual(await rows(found), [
      ['1', '10.25', '2026-01-05', '2026-01-04 09:00:00', true, ['a', 'b']],
    ])
    assert.match(await remote(sql), /Remote SQL: SELECT .* FROM sales\.orders WHERE \(\(id = 1\)\)/)
  })

  it('lets the mesh compute aggregates and joins', async () => {
    const sums = 'select paid, count(*), sum(amount) from sales.orders group by paid order by paid'
    assert.deepEqual(await rows(sums), [
      [false, '1', '20.50'],
      [true, '1', '10.25'],
    ])
    assert.match(await remote(sums), /Remote SQL: SELECT paid, count\(\*\), sum\(amount\) FROM .* GROUP BY 1/)
    const joined = `select o.id, c.name, g.name from sales.orders o join sales.customers c on c.id = o.customer_id
join geo.countries g on g.code = c.country where g.name like 'F%'`
    assert.deepEqual(await rows(joined), [['2', 'bob', 'France']])
    assert.match(await remote(joined), /Remote SQL: SELECT .* INNER JOIN /)
  })

  it('joins with tables of its own, by values that it finds there', async () => {
    const sql = 'select note, amount from notes join sales.orders on id = order_id where note = $1'
    assert.deepEqual(await rows(sql, ['late']), [['late', '10.25']])
  })

  it('reads many rows by a cursor', async () => {
    assert.deepEqual(await rows('select count(*), sum(n) from (select n from sales.ticks offset 0) t'), [
      ['30000', '449985000'],
    ])
  })

  it('passes errors on', async () => {
    await client.query(`alter server mesh options (set options '-c hansa.purpose=dpv:ServiceManagement')`)
    const denied = await failure(client.query('select * from sales.orders'))
    assert.equal(denied.code, '42501')
  })
})
