import { promiseEvent } from './mesh-event-of.ts'
import type { SloEvent, SloEventStore } from './slo-event-store.ts'
import { recordMeshEvents } from './sql-mesh-events.ts'
import { textOf, type SqlDatabase, type SqlExecutor, type SqlRow } from './sql-database.ts'
import { millisecondsOf } from './sql-publications.ts'

const eventsPerPromise = 200

/** Kept in place of a consumer. */
const toAll = ''

const newestOfEach = `select body from hansa_slo_event as event where at_ms = (
  select max(at_ms) from hansa_slo_event where product = event.product and promise = event.promise)`

/** The part of the metadata store that keeps how promises stood. */
export function sqlSloEvents(database: SqlDatabase): SloEventStore {
  return {
    recordSloEvents: (events) =>
      database.transaction(
        async (transaction) => {
          const recorded: SloEvent[] = []
          for (const event of events) recorded.push(...(await record(transaction, event)))
          await recordMeshEvents(transaction, recorded.map(promiseEvent))
          return recorded
        },
        // Two who measure at once write a change down once.
        { exclusive: true },
      ),
    sloEvents: async (product, limit, consumer = toAll) => {
      const newest = `select body from hansa_slo_event where product = $1 and consumer = $2
        order by at_ms desc, promise limit $3`
      return (await database.all(newest, [product, consumer, limit])).map(eventOf)
    },
    newestSloEvents: async (product) => {
      const rows =
        product === undefined
          ? await database.all(`${newestOfEach} and consumer = $1`, [toAll])
          : await database.all(`${newestOfEach} and consumer = $1 and product = $2`, [toAll, product])
      return rows.map(eventOf)
    },
    newestConsumerSloEvents: async (product) => {
      const newest = `${newestOfEach} and consumer <> $1 and product = $2`
      return (await database.all(newest, [toAll, product])).map(eventOf)
    },
  }
}

/** A row's `body`, which only this room writes. */
const eventOf = (row: SqlRow): SloEvent => JSON.parse(textOf(row, 'body')) as SloEvent

async function record(
  transaction: SqlExecutor,
  event: Omit<SloEvent, 'before'>,
): Promise<readonly SloEvent[]> {
  const { product, promise, consumer = toAll, at, state } = event
  const newest =
    'select body from hansa_slo_event where product = $1 and promise = $2 order by at_ms desc limit 1'
  const [row] = await transaction.all(newest, [product, promise])
  const before = row === undefined ? undefined : eventOf(row)
  if (before?.state === state || (before !== undefined && before.at >= at)) return []
  const recorded: SloEvent = { ...event, ...(before === undefined ? {} : { before: before.state }) }
  await transaction.all(
    'insert into hansa_slo_event (product, promise, consumer, at_ms, body) values ($1, $2, $3, $4, $5)',
    [product, promise, consumer, millisecondsOf(at), JSON.stringify(recorded)],
  )
  await transaction.all(
    `delete from hansa_slo_event where product = $1 and promise = $2 and at_ms not in (
       select at_ms from hansa_slo_event where product = $1 and promise = $2 order by at_ms desc limit $3)`,
    [product, promise, eventsPerPromise],
  )
  return [recorded]
}
