import { HansaError } from '../errors.ts'
import { completedRun, saysAnything } from './completed-run.ts'
import type { LineageEvent, LineageEventStore } from './lineage-event-store.ts'
import { textOf, type SqlDatabase, type SqlExecutor, type SqlRow } from './sql-database.ts'
import { millisecondsOf } from './sql-publications.ts'

/** Enough for a run that tells of itself in parts; of the newest that completed as many besides. */
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
      return rows.map(eventOf)
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
  await forget(transaction, principal, job)
  const [sum] = await transaction.all(
    'select count(distinct job) as jobs, sum(octet_length(body)) as bytes from hansa_lineage_event where principal = $1',
    [principal],
  )
  if (Number(sum?.['jobs']) > jobsPerPrincipal || Number(sum?.['bytes']) > bytesPerPrincipal)
    throw tooMany(principal)
  return true
}

// Only this room writes it.
const eventOf = (row: SqlRow): LineageEvent => JSON.parse(textOf(row, 'body')) as LineageEvent

/** Events are read only where there are too many: each can be large. */
async function forget(transaction: SqlExecutor, principal: string, job: string): Promise<void> {
  const ofJob = 'from hansa_lineage_event where principal = $1 and job = $2'
  const [count] = await transaction.all(`select count(*) as events ${ofJob}`, [principal, job])
  if (Number(count?.['events']) <= eventsPerJob) return
  const rows = await transaction.all(`select body ${ofJob} order by at_ms, key`, [principal, job])
  for (const { key } of forgotten(rows.map(eventOf)))
    await transaction.all('delete from hansa_lineage_event where key = $1', [key])
}

/**
 * What goes where a job has told too much: first what says nothing, as signs of life of a run, then the oldest. What is shown of
 * a job is its newest run that completed, which no other run may push out before it completes itself.
 */
function forgotten(events: readonly LineageEvent[]): readonly LineageEvent[] {
  const telling = events.filter(saysAnything)
  const completed = completedRun(telling) ?? []
  const kept = new Set([...telling.slice(-eventsPerJob), ...completed.slice(-eventsPerJob)])
  return events.filter((event) => !kept.has(event))
}

const tooMany = (principal: string): HansaError =>
  new HansaError(
    'too_many_requests',
    `what ${principal} tells of would be more than ${jobsPerPrincipal} jobs, or than 32 MiB`,
    {
      remedy: 'Give jobs names that stay the same from run to run.',
    },
  )
