import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { failure, single } from './read-result.ts'
import { ServedPostgres } from './served-postgres.ts'

const one = 'select 1 as n'

describe('transactions of the PostgreSQL port', () => {
  let served: ServedPostgres
  before(async () => {
    served = await ServedPostgres.serve()
  })
  after(() => served[Symbol.asyncDispose]())

  it('go back to a savepoint after an error: settings and cursors with them', async () => {
    const client = await served.connect()
    await client.query(`begin; set hansa.purpose = 'dpv:Marketing'; declare before cursor for select 1`)
    await client.query(`savepoint a; set hansa.purpose = 'dpv:ServiceManagement'`)
    await client.query('declare later cursor with hold for select 2; savepoint b')
    assert.equal((await failure(client.query('select nothing'))).code, '42703')
    assert.equal((await failure(client.query(one))).code, '25P02')
    assert.equal((await failure(client.query('release a'))).code, '25P02')
    assert.equal((await failure(client.query('rollback to nowhere'))).code, '3B001')
    await client.query('rollback to savepoint a')
    assert.equal(await single(client.query('show hansa.purpose')), 'dpv:Marketing')
    assert.equal((await client.query('fetch 1 from before')).rows.length, 1)
    assert.equal((await failure(client.query('fetch 1 from later'))).code, '34000')
    await client.query('rollback to a')
    assert.equal((await failure(client.query('release b'))).code, '3B001')
    await client.query('rollback to a; release a')
    assert.equal((await failure(client.query('rollback to a'))).code, '3B001')
    assert.equal((await client.query('commit')).command, 'ROLLBACK')
    assert.equal(await single(client.query('show hansa.purpose')), '')
  })

  it('are not there for savepoints and local settings outside of them', async () => {
    const client = await served.connect()
    assert.equal((await failure(client.query('savepoint a'))).code, '25P01')
    const warned = new Promise<unknown>((resolve) => client.once('notice', ({ code }) => resolve(code)))
    await client.query(`set local application_name = 'x'`)
    assert.equal(await warned, '25P01')
    assert.equal(await single(client.query('show application_name')), '')
    await client.query(`begin; set local application_name = 'y'`)
    assert.equal(await single(client.query('show application_name')), 'y')
    await client.query('commit')
    assert.equal(await single(client.query('show application_name')), '')
  })

  it('begin and end in one message, and with statements of the extended protocol', async () => {
    const client = await served.connect()
    const results: unknown = await client.query('begin; select 1 as n; commit; select 2 as n')
    assert.ok(Array.isArray(results))
    await client.query({ text: 'begin', values: [] })
    assert.equal((await failure(client.query({ text: 'select nothing', values: [] }))).code, '42703')
    assert.equal((await failure(client.query({ text: one, values: [] }))).code, '25P02')
    await client.query({ text: 'rollback', values: [] })
    assert.equal(await single(client.query({ text: one, values: [] })), 1)
  })
})
