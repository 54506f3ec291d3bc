import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import Cursor from 'pg-cursor'
import { governedShop } from '../http/governed-shop.ts'
import { failure, single } from './read-result.ts'
import { ServedPostgres } from './served-postgres.ts'

const marketing = { options: '-c hansa.purpose=dpv:Marketing' }
const count = 'select count(*)::integer as n from sales.prices'
const orders = 'select id from sales.orders order by id'

const portalOf = (sql: string): Cursor<readonly string[]> =>
  new Cursor(sql, [], { rowMode: 'array', types: { getTypeParser: () => String } })

describe('the PostgreSQL port while others publish', () => {
  let served: ServedPostgres
  before(async () => {
    served = await ServedPostgres.serve(governedShop({ retention: { snapshots: 1, days: 0 } }))
  })
  after(() => served[Symbol.asyncDispose]())

  /** Publishes so many prices. */
  async function publish(rows: number): Promise<void> {
    served.mesh.writeTo(
      'sales/prices',
      'transform/prices.sql',
      `select range::bigint as n, 'price ' || range as label from range(${rows})\n`,
    )
    const outcomes = await served.mesh.apply({ only: ['sales/prices'] })
    outcomes.of('sales/prices', 'published')
  }

  async function collect(): Promise<void> {
    served.mesh.pass(86_400)
    assert.ok((await served.mesh.collect()).forgotten > 0)
  }

  async function asAna(): Promise<pg.Client> {
    return served.connect({ password: await served.token('user:ana'), ...marketing })
  }

  it('reads one version from BEGIN to COMMIT, whatever isolation is asked for', async () => {
    const client = await served.connect()
    await publish(10)
    for (const begin of ['begin', 'begin isolation level read committed']) {
      await client.query(begin)
      assert.equal(await single(client.query(count)), 10)
      await publish(20)
      assert.equal(await single(client.query(count)), 10)
      assert.equal(await single(client.query({ name: 'counted', text: count })), 10)
      await client.query('commit')
      assert.equal(await single(client.query({ name: 'counted', text: count })), 20)
      await publish(10)
    }
  })

  it('reads of a transaction what was published when it began, also what is named later', async () => {
    const client = await served.connect()
    await publish(30)
    served.mesh.pass(1)
    await client.query('begin')
    await publish(40)
    assert.equal(await single(client.query(count)), 30)
    await client.query('commit')
  })

  it('reads one version with the statements of one message, and of one pipeline', async () => {
    const client = await served.connect()
    await publish(50)
    const rows: unknown[] = []
    const reading = client.query(`${count}; select count(*)::integer from range(30000000); ${count}`)
    const publishing = publish(60)
    const results: unknown = await reading
    await publishing
    assert.ok(Array.isArray(results))
    for (const result of results as readonly pg.QueryResult<Record<string, unknown>>[])
      rows.push(Object.values(result.rows[0] ?? {})[0])
    assert.deepEqual(rows, [50, 30_000_000, 50])
  })

  it('reads on with a cursor, held or not, after a new version and after the old one is collected', async () => {
    const client = await served.connect()
    await publish(30_000)
    await client.query('begin')
    await client.query('declare c cursor for select n from sales.prices order by n')
    await client.query('declare held cursor with hold for select n from sales.prices order by n')
    assert.equal((await client.query('fetch 10 from c')).rows.length, 10)
    await publish(7)
    await collect()
    assert.equal((await client.query('fetch all from c')).rows.length, 29_990)
    await client.query('commit')
    assert.equal((await client.query('fetch all from held')).rows.length, 30_000)
    assert.equal(await single(client.query(count)), 7)
  })

  it('reads on with a portal after a new version', async () => {
    const client = await served.connect()
    await publish(30_000)
    await client.query('begin')
    const cursor = client.query(portalOf('select n from sales.prices order by n'))
    assert.equal((await cursor.read(10)).length, 10)
    await publish(8)
    assert.equal((await cursor.read(40_000)).length, 29_990)
    await cursor.close()
    await client.query('commit')
  })

  it('says that what a transaction reads is gone where retention took it', async () => {
    const client = await served.connect()
    await publish(11)
    await client.query('begin')
    assert.equal(await single(client.query(count)), 11)
    await publish(12)
    await collect()
    const gone = await failure(client.query(count))
    assert.deepEqual([gone.code, gone.hint], ['40001', 'End the transaction, and begin another.'])
    assert.equal((await failure(client.query('select 1'))).code, '25P02')
    await client.query('rollback')
    assert.equal(await single(client.query(count)), 12)
  })

  it('ends cursors with a rollback, held ones that it declared too', async () => {
    const client = await served.connect()
    await client.query(`declare earlier cursor with hold for ${orders}`)
    await client.query(`begin; declare c cursor for ${orders}; declare h cursor with hold for ${orders}`)
    await client.query('rollback')
    assert.equal((await failure(client.query('fetch 1 from c'))).code, '34000')
    assert.equal((await failure(client.query('fetch 1 from h'))).code, '34000')
    assert.equal((await client.query('fetch 1 from earlier')).rows.length, 1)
    await client.query('close earlier')
  })

  it('reads on where rules look at the clock, which goes on', async () => {
    served.mesh.write(
      'domains/sales/policies/clock.cedar',
      `@id("sales.clock") @reason("Nothing of the far future")
      forbid (principal is Hansa::User, action == Hansa::Action::"readRow", resource is sales::orders)
      unless { resource has seen_at && resource.seen_at < context.now.offset(duration("36500d")) };`,
    )
    await served.mesh.apply()
    const ana = await asAna()
    await ana.query(`begin; declare c cursor for ${orders}`)
    for (const id of ['1', '2', '3']) {
      served.mesh.pass(1)
      assert.deepEqual((await ana.query('fetch 1 from c')).rows, [{ id }])
    }
    await ana.query('commit')
    rmSync(path.join(served.mesh.root, 'domains/sales/policies/clock.cedar'))
    await served.mesh.apply()
  })

  it('feels new rules at once inside of a transaction, by statements, cursors and portals', async () => {
    const ana = await asAna()
    await ana.query('begin')
    assert.equal((await ana.query(orders)).rows.length, 4)
    await ana.query(`declare c cursor for ${orders}`)
    await ana.query('fetch 1 from c')
    const other = await asAna()
    await other.query(`declare held cursor with hold for ${orders}`)
    const third = await asAna()
    const portal = third.query(portalOf(orders))
    assert.equal((await portal.read(1)).length, 1)

    const rules = served.mesh
    rules.write(
      'domains/sales/policies/narrower.cedar',
      `@id("sales.first") @reason("Only the first")
      forbid (principal is Hansa::User, action == Hansa::Action::"readRow", resource is sales::orders)
      unless { resource.id == 1 };`,
    )
    await rules.apply()
    const moved = await failure(ana.query('fetch 1 from c'))
    assert.equal(moved.code, '42501')
    assert.match(moved.hint ?? '', /Run the statement again/)
    await ana.query('rollback')
    assert.equal((await ana.query(orders)).rows.length, 1)
    assert.equal((await failure(other.query('move 1 in held'))).code, '42501')
    assert.equal((await failure(other.query('fetch 1 from held'))).code, '34000')
    assert.equal((await failure(portal.read(1))).code, '42501')
    assert.equal((await third.query(orders)).rows.length, 1)
  })

  it('refuses the rest of what was begun once it is denied', async () => {
    const ana = await asAna()
    await ana.query(`begin; declare c cursor for ${orders}`)
    const bodies = async (): Promise<readonly string[]> => {
      const { metadata } = await served.mesh.store()
      return (await Array.fromAsync(metadata.auditRows())).map(({ body }) => body)
    }
    served.mesh.write(
      'domains/sales/policies/nobody.cedar',
      `@id("sales.nobody") @reason("Nobody now")
      forbid (principal is Hansa::User, action == Hansa::Action::"read", resource in Hansa::Domain::"sales");`,
    )
    await served.mesh.apply()
    const denied = await failure(ana.query('fetch 1 from c'))
    assert.deepEqual([denied.code, /sales\.nobody/.test(denied.message)], ['42501', true])
    assert.ok((await bodies()).some((body) => body.includes('"denied"') && body.includes('sales.nobody')))
    await ana.query('rollback')
  })
})
