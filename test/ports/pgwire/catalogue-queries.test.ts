import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type pg from 'pg'
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
})
