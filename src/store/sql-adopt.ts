import { HansaError } from '../errors.ts'
import { publicationEvent } from './mesh-event-of.ts'
import type { MetadataStore } from './metadata-store.ts'
import type { Publication } from './publication.ts'
import type { SqlDatabase, SqlExecutor } from './sql-database.ts'
import { recordMeshEvents } from './sql-mesh-events.ts'
import { insertPublication, taken } from './sql-publications.ts'
import { insertPushLog } from './sql-pushes.ts'
import { putRating } from './sql-ratings.ts'

/** The part of the metadata store that takes up what another one has kept. */
export const sqlAdopt = (database: SqlDatabase): Pick<MetadataStore, 'adopt'> => ({
  adopt: (publications, pushed = [], ratings = []) =>
    database.transaction(async (transaction) => {
      await adoptPublications(transaction, publications)
      for (const log of pushed) await insertPushLog(transaction, log)
      for (const rating of ratings) await putRating(transaction, rating)
    }),
})

async function adoptPublications(
  transaction: SqlExecutor,
  publications: readonly Publication[],
): Promise<void> {
  const served: Publication[] = []
  for (const [product, all] of Map.groupBy(publications, (publication) => publication.product)) {
    const taking = all.map((publication) => ({ publication, kept: taken(publication) }))
    const head = taking.at(-1)?.kept.head
    if (head === undefined) continue
    const inserted = await transaction.all(
      `insert into hansa_head (product, sequence, head) values ($1, $2, $3)
       on conflict (product) do nothing returning sequence`,
      [product, head.sequence, JSON.stringify(head)],
    )
    if (inserted.length === 0)
      throw new HansaError('conflict', `${product} is published here already`, {
        remedy: 'What another store has published is taken up before anything is published here.',
      })
    for (const { publication, kept } of taking) await insertPublication(transaction, publication, kept)
    served.push(...all.slice(-1))
  }
  await recordMeshEvents(
    transaction,
    served.map((publication) => publicationEvent('publish', publication)),
  )
}
