import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { isHansaError } from '../../../src/errors.ts'
import { skipWithout } from '../../support/needs.ts'
import { startPostgres, type PostgresServer } from '../../support/postgres-server.ts'
import { columnLines, ruleLines, ScaffoldWorkspace } from './scaffold-workspace.ts'

describe('scaffoldProduct from PostgreSQL', { skip: skipWithout('postgres') }, () => {
  let postgres: PostgresServer
  let address: string

  before(async () => {
    postgres = await startPostgres()
    address = await postgres.createDatabase('web_shop')
    const client = new pg.Client({ connectionString: address })
    await client.connect()
    await client.query(`
      create type state as enum ('open', 'sent');
      create domain amount as numeric(12,2) not null;
      create table customers (id int primary key, email text unique not null, "Full Name" varchar(40));
      comment on column customers.email is 'Where confirmations go.';
      create table orders (
        id bigint primary key, customer_id int not null references customers, parent_id bigint references orders,
        total amount, weight numeric, state state not null, tags text[], place jsonb, seen timestamptz, day date,
        key uuid, picture bytea, wait interval, code char(3) unique
      );
      comment on table orders is 'One row per order.';
      create table lines (order_id bigint references orders, line int, note text, primary key (order_id, line));
      create table parts (order_id bigint, line int, foreign key (order_id, line) references lines);
      create view cheap as select id, total from orders;
      insert into customers select i, 'p' || i || '@example.com', 'Person ' || i from generate_series(1, 20) i;
      insert into orders select i, 1 + i % 20, nullif(i - 1, 0), i * 1.25, i / 8.0, (case i % 2 when 0 then 'open' else 'sent' end)::state,
        array['a', 'b,c'], jsonb_build_object('lat', i), '2024-01-01 10:00:00+02', '2024-01-01', gen_random_uuid(), '\\x00ff', '1 day',
        'A' || lpad(i::text, 2, '0') from generate_series(1, 60) i;
      insert into lines select i, 1, 'n' from generate_series(1, 30) i;
      insert into parts select i, 1 from generate_series(1, 30) i;
    `)
    await client.end()
  })
  after(() => postgres.stop())

  const withPassword = (work: ScaffoldWorkspace): void => {
    const url = new URL(address)
    work.environment = {
      ...process.env,
      WEB_SHOP_USER: url.username,
      WEB_SHOP_PASSWORD: decodeURIComponent(url.password),
    }
  }

  it('takes types, keys, comments and NOT NULL from the database, and builds', async () => {
    await using work = await ScaffoldWorkspace.open()
    const made = await work.make('shop/orders', address, 'orders')
    assert.deepEqual(made.variables, ['WEB_SHOP_USER', 'WEB_SHOP_PASSWORD'])
    const contract = await work.contract('domains/shop/orders/orders.odcs.yaml')
    assert.equal(contract.schema?.[0]?.description, 'One row per order.')
    assert.deepEqual(columnLines(contract), [
      'id BIGINT key 1 required',
      'customer_id INTEGER required',
      'parent_id BIGINT',
      'total DECIMAL(12,2) required',
      'weight DECIMAL(38,4)',
      'state VARCHAR required',
      'tags array',
      'tags[] VARCHAR',
      'place JSON',
      'seen TIMESTAMP WITH TIME ZONE {"timezone":true}',
      'day DATE',
      'key UUID',
      'picture BLOB',
      'wait VARCHAR',
      'code VARCHAR {"maxLength":3} unique',
    ])
    assert.ok(ruleLines(contract).includes('state invalidValues warning {"validValues":["open","sent"]}'))
    withPassword(work)
    await work.check()
    await work.hansa('apply')
    assert.deepEqual(
      await work.rows('select tags, place, hex(picture) as bytes, total from shop.orders where id = 8'),
      [{ tags: ['a', 'b,c'], place: { lat: 8 }, bytes: '00FF', total: '10.00' }],
    )
  })

  it('never writes the password, nor a value of a personal column', async () => {
    await using work = await ScaffoldWorkspace.open()
    const { files } = await work.make('shop/customers', address, 'customers')
    const password = decodeURIComponent(new URL(address).password)
    for (const file of files) {
      const text = await work.read(file.slice(work.folder.length))
      assert.ok(!text.includes(password) && !text.includes(encodeURIComponent(password)), file)
      assert.doesNotMatch(text, /@example\.com|Person \d/, file)
    }
    const { servers } = await work.contract('domains/shop/customers/customers-source.odcs.yaml')
    const { port } = new URL(address)
    assert.deepEqual(servers, [
      {
        server: 'database',
        type: 'postgres',
        host: '127.0.0.1',
        port: Number(port),
        database: 'web_shop',
        schema: 'public',
        customProperties: [
          { property: 'hansa.userEnv', value: 'WEB_SHOP_USER' },
          { property: 'hansa.passwordEnv', value: 'WEB_SHOP_PASSWORD' },
        ],
      },
    ])
    assert.deepEqual(columnLines(await work.contract('domains/shop/customers/customers.odcs.yaml')), [
      'id INTEGER key 1 required',
      'email VARCHAR required unique confidential',
      'full_name VARCHAR {"maxLength":40} confidential',
    ])
    assert.match(await work.read('domains/shop/customers/customers.odcs.yaml'), /Where confirmations go\./)
  })

  it('makes relationships of foreign keys that the mesh can follow, and keeps all of them at the source', async () => {
    await using work = await ScaffoldWorkspace.open()
    const targets = (file: string) =>
      work.contract(file).then(({ schema }) => ({
        columns: Object.fromEntries(
          (schema?.[0]?.properties ?? []).flatMap(({ name, relationships }) =>
            relationships === undefined ? [] : [[name, relationships.map(({ to }) => to)]],
          ),
        ),
        several: schema?.[0]?.relationships,
      }))
    await work.make('shop/orders', address, 'orders')
    assert.deepEqual(await targets('domains/shop/orders/orders-source.odcs.yaml'), {
      columns: { customer_id: ['customers.id'], parent_id: ['orders_source.id'] },
      several: undefined,
    })
    assert.deepEqual((await targets('domains/shop/orders/orders.odcs.yaml')).columns, {
      parent_id: ['orders.id'],
    })
    assert.match(
      await work.read('domains/shop/orders/orders.odcs.yaml'),
      /# In the source, customer_id refers to customers \(id\)/,
    )
    await work.make('shop/lines', address, 'lines')
    assert.deepEqual((await targets('domains/shop/lines/lines.odcs.yaml')).columns, {
      order_id: ['orders.id'],
    })
    await work.make('shop/parts', address, 'public.parts')
    assert.deepEqual((await targets('domains/shop/parts/parts.odcs.yaml')).several, [
      {
        type: 'foreignKey',
        from: ['parts.order_id', 'parts.line'],
        to: ['lines.order_id', 'lines.line'],
      },
    ])
    assert.deepEqual(columnLines(await work.contract('domains/shop/lines/lines.odcs.yaml')), [
      'order_id BIGINT key 1 required',
      'line INTEGER key 2 required',
      'note VARCHAR',
    ])
    withPassword(work)
    await work.check()
  })

  it('looks for a key itself where a view declares none', async () => {
    await using work = await ScaffoldWorkspace.open()
    const { primaryKey } = await work.make('shop/cheap', address, 'cheap')
    assert.deepEqual(primaryKey, ['id'])
  })

  it('names the nearest table, asks for one, and says nothing of an address it cannot read', async () => {
    await using work = await ScaffoldWorkspace.open()
    const wrong = async (from: string, table?: string): Promise<string> => {
      try {
        await work.make('shop/orders', from, table)
      } catch (error) {
        assert.ok(isHansaError(error))
        return `${error.message}. ${error.remedy ?? ''}`
      }
      return 'nothing wrong'
    }
    assert.equal(await wrong(address, 'order'), 'the database has no table order. Is orders meant?')
    assert.match(await wrong(address), /which table .* public\.cheap, public\.customers/)
    assert.doesNotMatch(await wrong('postgres://user:secr%et@host'), /secr/)
    assert.doesNotMatch(await wrong(address.replace(/:[^:@/]+@/, ':wrong-secret@'), 'orders'), /wrong-secret/)
  })
})
