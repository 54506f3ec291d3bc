import { HansaError } from '../errors.ts'
import type { LineageEvent, LineageEventStore } from './lineage-event-store.ts'
import { textOf, type SqlDatabase, type SqlExecutor } from './sql-database.ts'
import { millisecondsOf } from './sql-publications.ts'

/** Enough for a run that tells of itself in parts. */
const eventsPerJob = 20
const jobsPerPrincipal = 2000
const bytesPerPrincipal = 32 * 2 ** 20

/** The part of the metadata store that keeps what was told of jobs outside the mesh. */
export function sqlLineageEvents(database: SqlDatabase): LineageEventStore {
  return {
    recordLineageEvent: (event) => database.transaction((transaction) => record(transaction, event)),
    lineageEventKeys: async () =>
      (await database.all('select key from hansa_lineage_event order by key')).map((row) =>
        textOf(row, 'key'),
      ),
    lineageEvents: async () => {
      const rows = await database.all('select body from hansa_lineage_event order by at_ms, key')
      // Only this room writes it.
      return rows.map((row) => JSON.parse(textOf(row, 'body')) as LineageEvent)
    },
  }
}

async function record(transaction: SqlExecutor, event: LineageEvent): Promise<boolean> {
  const { key, principal, at } = event
  const job = JSON.stringify([event.job.namespace, event.job.name])
  const added = await transaction.all(
    `insert into hansa_lineage_event (key, principal, job, at_ms, body) values ($1, $2, $3, $4, $5)
     on conflict (key) do nothing returning key`,
    [key, principal, job, millisecondsOf(at), JSON.stringify(event)],
  )
  if (added.length === 0) return false
  await transaction.all(
    `delete from hansa_lineage_event where principal = $1 and job = $2 and key not in (
       select key from hansa_lineage_event where principal = $1 and job = $2 order by at_ms desc, key limit $3)`,
    [principal, job, eventsPerJob],
  )
  const [sum] = await transaction.all(
    'select count(distinct job) as jobs, sum(length(body)) as bytes from hansa_lineage_event where principal = $1',
    [principal],
  )
  if (Number(sum?.['jobs']) > jobsPerPrincipal || Number(sum?.['bytes']) > bytesPerPrincipal)
    throw tooMany(principal)
  return true
}

const tooMany = (principal: string): HansaError =>
  new HansaError(
    'too_many_requests',
    `what ${principal} tells of would be more than ${jobsPerPrincipal} jobs, or than 32 MiB`,
    {
      remedy: 'Give jobs names that stay the same from run to run.',
    },
  )
