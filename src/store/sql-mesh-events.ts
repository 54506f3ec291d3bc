import type { MeshEvent, MeshEventStore } from './mesh-event.ts'
import { numberOf, textOf, type SqlDatabase, type SqlExecutor } from './sql-database.ts'

const mostKept = 100_000

/** The part of the metadata store that gives back what has happened. */
export function sqlMeshEvents(database: SqlDatabase): MeshEventStore {
  return {
    meshEvents: async (after, limit) => {
      const next = 'select position, body from hansa_event where position > $1 order by position limit $2'
      return (await database.all(next, [after, limit])).map((row) => ({
        position: numberOf(row, 'position'),
        // Only this room writes it.
        event: JSON.parse(textOf(row, 'body')) as MeshEvent,
      }))
    },
    newestMeshEvent: async () => {
      const [row] = await database.all('select newest from hansa_event_log')
      return row === undefined ? 0 : numberOf(row, 'newest')
    },
  }
}

/**
 * Keeps events with what they tell of: to be the last thing that a transaction does. The log's row stays locked until
 * the transaction ends, so that positions become visible in their order, and who has read up to one misses none below.
 */
export async function recordMeshEvents(
  transaction: SqlExecutor,
  events: readonly (MeshEvent | undefined)[],
): Promise<void> {
  for (const event of events) {
    if (event === undefined || (await isKept(transaction, event))) continue
    const [row] = await transaction.all('update hansa_event_log set newest = newest + 1 returning newest')
    if (row === undefined) throw new TypeError('the log of events has no row')
    const position = numberOf(row, 'newest')
    await transaction.all('insert into hansa_event (position, id, body) values ($1, $2, $3)', [
      position,
      event.id,
      JSON.stringify(event),
    ])
    await transaction.all('delete from hansa_event where position <= $1', [position - mostKept])
  }
}

/** A run is written down more often than it ends. */
const isKept = async (transaction: SqlExecutor, { id }: MeshEvent): Promise<boolean> =>
  (await transaction.all('select 1 as found from hansa_event where id = $1', [id])).length > 0
