import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type pg from 'pg'
import { skipWithout } from '../../support/needs.ts'
import { catalogueShop } from './catalogue-shop.ts'
import { catalogueQueries, objectIds, withObjectIds } from './read-catalogue-queries.ts'
import { ServedPostgres } from './served-postgres.ts'

/** Types that tell a client the same, by the one that stands for them: text has one type here, and so do numbers of things. */
const alike: Readonly<Record<string, string>> = {
  ...family('text', 'name char varchar bpchar pg_node_tree regclass regtype unknown inet anyarray'),
  ...family('_text', '_name _char _varchar _aclitem'),
  ...family('oid', 'xid regproc'),
  ...family('int8', 'int2 int4 numeric'),
  ...family('_int2', '_int4 _int8'),
  ...family('float8', 'float4'),
}

function family(one: string, others: string): Readonly<Record<string, string>> {
  return Object.fromEntries(others.split(' ').map((each) => [each, one]))
}

/** Shown as text where it is cast from a number, as in PostgreSQL; a name and a number otherwise. */
const shownByName = new Set(['Handler', 'Validator', 'Function'])

function comparable(column: string): string {
  const [name, type] = [column.slice(0, column.lastIndexOf(':')), column.slice(column.lastIndexOf(':') + 1)]
  return shownByName.has(name) ? name : `${name}:${alike[type] ?? type}`
}

describe('what clients ask of the catalogue', () => {
  let served: ServedPostgres
  let client: pg.Client
  let ids: ReadonlyMap<string, string>
  let types: ReadonlyMap<number, string>

  before(async () => {
    served = await ServedPostgres.serve(catalogueShop())
    const password = await served.token('user:ana')
    client = await served.connect({ password, options: '-c hansa.purpose=dpv:Marketing' })
    ids = await objectIds(client)
    const { rows } = await client.query<{ oid: number; typname: string }>('select oid, typname from pg_type')
    types = new Map(rows.map(({ oid, typname }) => [oid, typname]))
  })
  after(() => served[Symbol.asyncDispose]())

  for (const { client: asking, queries } of catalogueQueries)
    it(`is answered in the form that PostgreSQL answers ${asking} in`, async () => {
      assert.ok(queries.length > 0)
      for (const { title, sql, values, columns } of queries) {
        const config = {
          text: withObjectIds(sql, ids),
          ...(values === undefined
            ? {}
            : { values: values.map((value) => value && withObjectIds(value, ids)) }),
        }
        const { fields } = await client.query(config).catch((error: unknown) => {
          throw new Error(`${asking}, ${title}: ${String(error)}`, { cause: error })
        })
        const got = fields.map(({ name, dataTypeID }) => `${name}:${types.get(dataTypeID) ?? dataTypeID}`)
        assert.deepEqual(got.map(comparable), columns.map(comparable), `${asking}, ${title}`)
      }
    })

  it('lets Npgsql load its types, which it asks for in one message', async () => {
    const { queries } = catalogueQueries.find((each) => each.client === 'npgsql') ?? { queries: [] }
    const batch = queries.filter(({ title }) => title.startsWith('connecting'))
    const asked = batch.map(({ sql }) => `${sql};`).join('\n')
    const results = (await client.query({
      text: asked,
      rowMode: 'array',
    })) as unknown as pg.QueryArrayResult[]
    const [version, loaded, composites, enums] = results.map(({ rows }) => rows)
    assert.match(String(version), /^PostgreSQL 15/)
    const byName = new Map(
      loaded?.map(([schema, oid, name, kind, , element]) => [name, [schema, oid, kind, element]]),
    )
    assert.deepEqual(byName.get('numeric'), ['pg_catalog', 1700, 'b', null])
    assert.deepEqual(byName.get('_text'), ['pg_catalog', 1009, 'a', 25])
    assert.deepEqual([composites, enums], [[], []])
    // An array comes after what it is of, or Npgsql does not know it.
    const places = loaded?.map(([, oid]) => Number(oid)) ?? []
    for (const [, oid, , , , element] of loaded ?? [])
      if (element !== null) assert.ok(places.indexOf(Number(element)) < places.indexOf(Number(oid)))
    await client.query('discard all')
    await client.query("set hansa.purpose = 'dpv:Marketing'")
  })

  it('tells of keys, descriptions and counts what the contracts do, as far as both ends are seen', async () => {
    const { rows } = await client.query({
      text: `select conrelid::regclass::text, contype, pg_get_constraintdef(oid) from pg_constraint order by 1, 2`,
      rowMode: 'array',
    })
    assert.deepEqual(rows, [
      ['geo.countries', 'p', 'PRIMARY KEY (code)'],
      ['sales.customers', 'f', 'FOREIGN KEY (country) REFERENCES geo.countries(code)'],
      ['sales.customers', 'p', 'PRIMARY KEY (id)'],
      ['sales.orders', 'f', 'FOREIGN KEY (customer_id) REFERENCES sales.customers(id)'],
      ['sales.orders', 'p', 'PRIMARY KEY (id)'],
    ])
    const described = await client.query({
      text: `select obj_description('sales.orders'::regclass), col_description('sales.orders'::regclass, 3),
(select reltuples from pg_class where oid = 'sales.ticks'::regclass), has_table_privilege('sales.orders', 'select'),
has_table_privilege('sales.orders', 'insert'), pg_get_indexdef('sales.orders_pkey'::regclass)`,
      rowMode: 'array',
    })
    assert.deepEqual(described.rows, [
      [
        ...['What was ordered.', 'In euros.', 30_000, true, false],
        'CREATE UNIQUE INDEX orders_pkey ON sales.orders USING btree (id)',
      ],
    ])
  })

  it('is shown by psql with keys and comments', { skip: skipWithout('psql') }, async () => {
    const { output, errors } = await served.psql('\\d sales.customers\n\\d+ sales.orders\n\\dp sales.*\n', {
      PGPASSWORD: await served.token('user:ana'),
      PGOPTIONS: '-c hansa.purpose=dpv:Marketing',
    })
    assert.equal(errors, '')
    assert.match(output, /"customers_pkey" PRIMARY KEY, btree \(id\)/)
    assert.match(output, /"customers_country_fkey" FOREIGN KEY \(country\) REFERENCES geo\.countries\(code\)/)
    assert.match(output, /Referenced by:\n.*TABLE "sales.orders" CONSTRAINT "orders_customer_id_fkey"/)
    assert.match(output, /amount .*In euros\./)
    assert.match(output, /customers \| table \| token=r\/hansa/)
    assert.doesNotMatch(output, /card|ledger/)
  })
})
