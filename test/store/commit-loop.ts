/** Run as a program: commits one publication after the other, and says of each that it is committed. */
import { isHansaError } from '../../src/errors.ts'
import { openSqlMetadataStore } from '../../src/store/sql-metadata-store.ts'
import { SqliteDatabase } from '../../src/store/sqlite-database.ts'
import { samplePublication } from './sample-publication.ts'

const [file = '', product = '', limit = '', writer = ''] = process.argv.slice(2)
const store = await openSqlMetadataStore(await SqliteDatabase.open(file))
for (;;) {
  const sequence = ((await store.heads()).get(product)?.sequence ?? 0) + 1
  if (sequence > Number(limit)) break
  try {
    await store.commit(
      samplePublication(product, sequence, { runId: writer, publishedAt: '2026-01-01T00:00:00.000Z' }),
    )
    console.log(sequence)
  } catch (error) {
    if (!isHansaError(error, 'conflict')) throw error
  }
}
await store.close()
