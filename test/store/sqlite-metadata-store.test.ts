import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openSqlMetadataStore } from '../../src/store/sql-metadata-store.ts'
import { SqliteDatabase } from '../../src/store/sqlite-database.ts'
import { governanceStoreContract } from './governance-store.contract.ts'
import { eventStoreContract } from './event-store.contract.ts'
import { meshEventStoreContract } from './mesh-event-store.contract.ts'
import { takenStoreContract } from './taken-store.contract.ts'
import { pushStoreContract } from './push-store.contract.ts'
import type { MetadataPlace } from './metadata-place.ts'
import { metadataStoreContract } from './metadata-store.contract.ts'

async function makePlace(): Promise<MetadataPlace> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-metadata-'))
  return {
    open: async () => openSqlMetadataStore(await SqliteDatabase.open(path.join(folder, 'new', 'hansa.db'))),
    remove: () => rm(folder, { recursive: true }),
  }
}

metadataStoreContract('SQLite', makePlace)
governanceStoreContract('SQLite', makePlace)
pushStoreContract('SQLite', makePlace)
eventStoreContract('SQLite', makePlace)
meshEventStoreContract('SQLite', makePlace)
takenStoreContract('SQLite', makePlace)
