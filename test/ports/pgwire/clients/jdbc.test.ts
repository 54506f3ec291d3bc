import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { find, skipWithout } from '../../../support/needs.ts'
import { catalogueShop } from '../catalogue-shop.ts'
import { ServedPostgres } from '../served-postgres.ts'
import { ana, libpqEnvironment } from './run-client.ts'

describe('the PostgreSQL port, for JDBC', { skip: skipWithout('jdbc') }, () => {
  let served: ServedPostgres
  let told: ReadonlyMap<string, string>
  before(async () => {
    served = await ServedPostgres.serve(catalogueShop())
    await served.setPassword('user:ana', ana.password)
    const source = path.join(import.meta.dirname, 'JdbcClient.java')
    const running = promisify(execFile)('java', ['-cp', find('jdbc') ?? '', source], {
      env: libpqEnvironment(served),
      timeout: 100_000,
    })
    const lines = (await running).stdout.trimEnd().split('\n')
    told = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
    )
  })
  after(() => served[Symbol.asyncDispose]())

  const tells = (expected: Readonly<Record<string, string>>): void =>
    assert.deepEqual(
      Object.fromEntries(Object.keys(expected).map((name) => [name, told.get(name)])),
      expected,
    )

  it('tells what there is, as far as the reader may see it', () => {
    tells({
      product: 'PostgreSQL 15',
      catalogs: 'test',
      schemas: 'geo | information_schema | pg_catalog | sales',
      tables: 'sales customers TABLE null | sales orders TABLE What was ordered. | sales ticks TABLE null',
      hidden: '',
      remarks: 'In euros.',
      functions: '',
      grants: 'SELECT',
      types: 'true',
    })
  })

  it('takes patterns as PostgreSQL does', () => {
    tells({ underscore: 'orders', escaped: '' })
  })

  it('tells columns by their types, and keys by where they point', () => {
    const [id, , amount, day, placed, paid, tags] = (told.get('columns') ?? '').split(' | ')
    assert.deepEqual(
      [id, amount, day, placed, paid, tags],
      [
        ...['id -5 int8 19 0 NO 1', 'amount 2 numeric 9 2 YES 3', 'day 91 date 13 0 YES 4'],
        ...[
          'placed_at 93 timestamp 29 6 YES 5',
          'paid -7 bool 1 0 YES 6',
          'tags 2003 _text 2147483647 0 YES 7',
        ],
      ],
    )
    tells({
      'primary key': 'id 1 orders_pkey',
      'imported keys': 'sales customers id orders customer_id 1 orders_customer_id_fkey',
      'exported keys': 'geo countries code customers country 1 customers_country_fkey',
      index: 'orders_pkey id f',
      'best row': 'id',
      'longest name': '63',
      isolation: '4',
      keywords: 'true',
    })
  })

  it('gives values as the classes that they have in Java', () => {
    assert.match(
      told.get('classes') ?? '',
      /amount=java.math.BigDecimal day=java.sql.Date placed_at=java.sql.Timestamp/,
    )
    tells({
      here: 'test true',
      precision: '9 2',
      values: '1 10.25 2026-01-05 2026-01-05 2026-01-04 09:00:00.0 true [a, b] 1.5',
      null: 'true null',
    })
  })

  it('reads many rows in parts', () => {
    tells({ parts: '29995 449984990' })
  })

  it('runs a prepared statement again and again, and reads the same when results become binary', () => {
    const runs = (told.get('runs') ?? '').split(' | ')
    const first = '1 10.25 2026-01-05 2026-01-04 09:00:00.0 true {a,b} 1.5'
    assert.equal(runs.length, 8)
    for (const [at, run] of runs.entries())
      assert.equal(
        run.replaceAll('"', ''),
        at % 2 === 0 ? first : '2 20.50 2026-01-06 2026-01-04 10:00:00.0 false null null',
      )
    tells({ typed: "00000000-0000-0000-0000-000000000007 it's null 2" })
  })

  it('raises errors with their state, and goes on', () => {
    tells({
      'failure 42703': 'ERROR: there is no column "nothing" here',
      'failure 42501': 'ERROR: nothing permits user:ana to read hidden.ledger for dpv:Marketing',
      'failure 0A000': 'ERROR: UPDATE is not a SELECT',
      'another purpose': '42501',
    })
  })
})
