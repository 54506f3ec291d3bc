/** Run as a program: takes one step of an agreement after the other, and says of each that it is kept. */
import { openSqlMetadataStore } from '../../src/store/sql-metadata-store.ts'
import { SqliteDatabase } from '../../src/store/sqlite-database.ts'
import { sampleStep } from './sample-governance.ts'

const [file = '', id = ''] = process.argv.slice(2)
const store = await openSqlMetadataStore(await SqliteDatabase.open(file))
for (;;) {
  const revision = ((await store.agreement(id))?.revision ?? 0) + 1
  await store.recordAgreement(...sampleStep(id, revision))
  console.log(revision)
}
