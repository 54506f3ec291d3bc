import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { isHansaError } from '../../src/errors.ts'
import { collectGarbage, holdSnapshot } from '../../src/store/collect.ts'
import { PostgresDatabase } from '../../src/store/postgres-database.ts'
import { PostgresLocks } from '../../src/store/postgres-locks.ts'
import { openSqlMetadataStore } from '../../src/store/sql-metadata-store.ts'
import { openStore } from '../../src/store/store.ts'
import { startProgram } from '../support/child-program.ts'
import { freePort } from '../support/free-port.ts'
import { skipWithout } from '../support/needs.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'
import { governanceStoreContract } from './governance-store.contract.ts'
import { eventStoreContract } from './event-store.contract.ts'
import { meshEventStoreContract } from './mesh-event-store.contract.ts'
import { takenStoreContract } from './taken-store.contract.ts'
import { pushStoreContract } from './push-store.contract.ts'
import { locksContract } from './locks.contract.ts'
import type { MetadataPlace } from './metadata-place.ts'
import { metadataStoreContract } from './metadata-store.contract.ts'
import { samplePublication, sampleSnapshot } from './sample-publication.ts'

const program = path.join(import.meta.dirname, 'hold-lock.ts')

describe('PostgreSQL', { skip: skipWithout('postgres') }, () => {
  let server: PostgresServer
  let databases = 0
  const newDatabase = (): Promise<string> => server.createDatabase(`test_${(databases += 1)}`)

  before(async () => {
    server = await startPostgres()
  })
  after(() => server.stop())

  const metadataPlace = async (): Promise<MetadataPlace> => {
    const address = await newDatabase()
    return {
      open: async () => openSqlMetadataStore(await PostgresDatabase.open(address)),
      remove: () => Promise.resolve(),
    }
  }
  metadataStoreContract('PostgreSQL', metadataPlace)
  governanceStoreContract('PostgreSQL', metadataPlace)
  pushStoreContract('PostgreSQL', metadataPlace)
  eventStoreContract('PostgreSQL', metadataPlace)
  meshEventStoreContract('PostgreSQL', metadataPlace)
  takenStoreContract('PostgreSQL', metadataPlace)

  locksContract('PostgreSQL', async () => {
    const address = await newDatabase()
    return {
      open: () => new PostgresLocks(address),
      holder: async (name, mode) => {
        const holder = startProgram(program, ['postgres', address, name, mode])
        assert.equal((await holder.lines.next()).value, 'held')
        return holder
      },
      remove: () => Promise.resolve(),
    }
  })

  describe('PostgresDatabase.open', () => {
    it('says that a server is away', async () => {
      const address = `postgres://hansa:hidden@127.0.0.1:${await freePort()}/mesh`
      await assert.rejects(PostgresDatabase.open(address), (error) => {
        assert.ok(isHansaError(error, 'source_unavailable'))
        assert.match(error.message, /PostgreSQL at 127\.0\.0\.1:\d+\/mesh: .*ECONNREFUSED/)
        assert.doesNotMatch(error.message, /hidden/)
        return true
      })
    })

    it('says that the password is refused', async () => {
      const address = `postgres://hansa:hidden@127.0.0.1:${server.port}/postgres`
      await assert.rejects(PostgresDatabase.open(address), (error) => {
        assert.ok(isHansaError(error, 'unauthenticated'))
        assert.match(error.message, /password authentication failed/)
        assert.doesNotMatch(error.message, /hidden/)
        return true
      })
    })

    it('says that there is no such database', async () => {
      const address = server.connectionString.replace(/postgres$/, 'absent')
      await assert.rejects(PostgresDatabase.open(address), (error) => isHansaError(error, 'not_found'))
    })

    it('says that an address is none', async () => {
      await assert.rejects(PostgresDatabase.open('postgres://a:b@@:x'), (error) =>
        isHansaError(error, 'invalid_input'),
      )
    })
  })

  it('serves a whole store', async () => {
    const state = await mkdtemp(path.join(tmpdir(), 'hansa-store-'))
    const settings = {
      state,
      store: { metadata: await newDatabase(), objects: `file:${state}/objects`, s3: {} },
    }
    const store = await openStore(settings)
    const other = await openStore(settings)
    for (const sequence of [1, 2, 3]) await store.metadata.commit(samplePublication('a/b', sequence))
    await store.objects.putBytes('data/orphan', Buffer.from('x'))
    const held = await holdSnapshot(other, sampleSnapshot('a/b', 2).id)
    const collected = await collectGarbage(store, { retention: { snapshots: 1, days: 0 }, now: new Date() })
    assert.deepEqual(
      [collected.forgotten, collected.skipped.publications, collected.deletedObjects],
      [1, 1, 1],
    )
    assert.ok(held)
    await store.close()
    await other.close()
    await rm(state, { recursive: true })
  })

  it('goes on after its connections were cut', async () => {
    const address = await newDatabase()
    const database = await PostgresDatabase.open(address)
    const locks = new PostgresLocks(address)
    const lock = await locks.tryAcquire('a', 'exclusive')
    await cutConnections(server.connectionString, address)
    await untilItAnswers(() => database.all('select 1'))
    await untilItAnswers(() => locks.tryAcquire('b', 'shared'))
    await lock?.release()
    assert.ok(await locks.tryAcquire('a', 'exclusive'))
    await locks.close()
    await database.close()
  })
})

async function cutConnections(administrator: string, address: string): Promise<void> {
  const client = new pg.Client({ connectionString: administrator })
  await client.connect()
  const database = new URL(address).pathname.slice(1)
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database])
  await client.end()
}

/** The one who finds the connection broken is told; the next gets a new one. */
async function untilItAnswers(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await ask()
      return
    } catch (error) {
      assert.ok(isHansaError(error, 'source_unavailable'), String(error))
      assert.ok(attempt < 10, 'it should answer again')
    }
  }
}
