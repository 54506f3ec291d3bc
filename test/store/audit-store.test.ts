import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe } from 'node:test'
import { PostgresDatabase } from '../../src/store/postgres-database.ts'
import { openSqlMetadataStore } from '../../src/store/sql-metadata-store.ts'
import { SqliteDatabase } from '../../src/store/sqlite-database.ts'
import { skipWithout } from '../support/needs.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'
import { auditStoreContract } from './audit-store.contract.ts'

auditStoreContract('SQLite', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-audit-store-'))
  return {
    open: async () => openSqlMetadataStore(await SqliteDatabase.open(path.join(folder, 'hansa.db'))),
    remove: () => rm(folder, { recursive: true }),
  }
})

describe('PostgreSQL', { skip: skipWithout('postgres') }, () => {
  let server: PostgresServer
  let databases = 0
  before(async () => {
    server = await startPostgres()
  })
  after(() => server.stop())

  auditStoreContract('PostgreSQL', async () => {
    const address = await server.createDatabase(`audit_${(databases += 1)}`)
    return {
      open: async () => openSqlMetadataStore(await PostgresDatabase.open(address)),
      remove: () => Promise.resolve(),
    }
  })
})
