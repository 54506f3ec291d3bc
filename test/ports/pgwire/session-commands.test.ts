import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type pg from 'pg'
import { failure, single } from './read-result.ts'
import { ServedPostgres } from './served-postgres.ts'

describe('commands of a connection to the PostgreSQL port', () => {
  let served: ServedPostgres
  let client: pg.Client
  before(async () => {
    served = await ServedPostgres.serve()
    client = await served.connect()
  })
  after(() => served[Symbol.asyncDispose]())

  const code = async (sql: string): Promise<string | undefined> => (await failure(client.query(sql))).code

  it('prepare and execute queries, by SQL and by the protocol', async () => {
    await client.query(
      'prepare few (int, text) as select id from sales.orders where id < $1 and customer <> $2 order by id',
    )
    assert.deepEqual((await client.query(`execute few (4, 'bob')`)).rows, [{ id: '1' }, { id: '3' }])
    assert.deepEqual((await client.query({ text: `execute few (-1, null)`, values: [] })).rows, [])
    assert.deepEqual((await client.query({ text: `execute few (2, '')`, values: [] })).rows, [{ id: '1' }])
    assert.equal(await code('prepare few as select 1'), '42P05')
    assert.equal(await code('execute few (1)'), '22023')
    assert.equal(await code('execute few (now(), 1)'), '0A000')
    assert.equal(await code('prepare odd (nothing) as select 1'), '42704')
    assert.equal(await code('prepare odd as begin'), '0A000')
    assert.equal(await code('execute nothing'), '26000')
    await client.query(
      'prepare lists (int[], numeric(9,2), double precision) as select $1 as a, $2 as n, $3 as d',
    )
    assert.deepEqual((await client.query(`execute lists ('{1,2}', 1.25, 2.5)`)).rows, [
      { a: [1, 2], n: '1.25', d: 2.5 },
    ])
    await client.query('deallocate few')
    assert.equal(await code('execute few'), '26000')
    assert.equal(await code('deallocate few'), '26000')
    await client.query('deallocate prepare all')
    assert.equal(await code('execute lists (null, null, null)'), '26000')
  })

  it('decide what is executed anew, and tell the audit what it was', async () => {
    const eve = await served.connect({ password: await served.token('user:eve') })
    await eve.query('prepare denied as select 17 as prepared_by_eve from sales.orders')
    assert.equal((await failure(eve.query('execute denied'))).code, '42501')
    const { metadata } = await served.mesh.store()
    const bodies = (await Array.fromAsync(metadata.auditRows())).map(({ body }) => body)
    assert.ok(bodies.some((body) => body.includes('prepared_by_eve')))
  })

  it('run no EXECUTE of an EXECUTE', async () => {
    await client.query({ name: 'round', text: 'select 1 as n' })
    await client.query('deallocate all')
    const loop = { name: 'loop', text: 'execute loop' }
    assert.equal((await failure(client.query(loop))).code, '0A000')
  })

  it('forget everything with DISCARD ALL, outside of transactions', async () => {
    await client.query(`set hansa.purpose = 'dpv:Marketing'`)
    await client.query('prepare one as select 1; declare c cursor with hold for select 1')
    await client.query('begin')
    assert.equal(await code('discard all'), '25001')
    await client.query('rollback')
    assert.equal((await client.query('discard all')).command, 'DISCARD')
    assert.equal(await single(client.query('show hansa.purpose')), '')
    assert.equal(await code('execute one'), '26000')
    assert.equal(await code('fetch 1 from c'), '34000')
    await client.query('discard plans; discard temp; unlisten *; reset all')
    assert.equal(await code('discard nothing'), '42601')
  })

  it('refuse what is not there, and say what to do instead', async () => {
    for (const sql of ['explain select 1', 'listen x', `notify x, 'y'`]) {
      const { code: state, hint } = await failure(client.query(sql))
      assert.deepEqual([state, (hint ?? '') !== ''], ['0A000', true], sql)
    }
  })

  it('show all settings, and take those of sessions and transactions', async () => {
    const { rows } = await client.query<{ readonly name: string }>('show all')
    assert.ok(rows.some(({ name }) => name === 'hansa.purpose'))
    await client.query('set session characteristics as transaction isolation level read committed')
    await client.query(
      'begin; set transaction read only; set transaction isolation level serializable; commit',
    )
    assert.equal(await single(client.query('show transaction_isolation')), 'repeatable read')
  })
})
