import { runEvent } from './mesh-event-of.ts'
import type { MetadataStore, Run } from './metadata-store.ts'
import { migrate } from './migrations.ts'
import { sqlAdopt } from './sql-adopt.ts'
import { sqlAudit } from './sql-audit.ts'
import { sqlAgreements, sqlBundles, sqlCredentials } from './sql-governance.ts'
import { insertRows, placeholders, type SqlDatabase, textOf } from './sql-database.ts'
import { sqlLineageEvents } from './sql-lineage-events.ts'
import { recordMeshEvents, sqlMeshEvents } from './sql-mesh-events.ts'
import { sqlProposals } from './sql-proposals.ts'
import { sqlPushes } from './sql-pushes.ts'
import { sqlRatings } from './sql-ratings.ts'
import { sqlSloEvents } from './sql-slo-events.ts'
import { sqlTaken } from './sql-taken.ts'
import { millisecondsOf, sqlPublications } from './sql-publications.ts'
import { sqlWebhooks } from './sql-webhooks.ts'

/**
 * A metadata store in `database`, whose tables are made or brought up to date first. The database is closed with the
 * store, or at once if this fails.
 */
export async function openSqlMetadataStore(database: SqlDatabase): Promise<MetadataStore> {
  try {
    await migrate(database)
  } catch (error) {
    await database.close()
    throw error
  }
  return {
    ...sqlPublications(database),
    ...sqlAdopt(database),
    ...sqlBundles(database),
    ...sqlAgreements(database),
    ...sqlCredentials(database),
    ...sqlAudit(database),
    ...sqlPushes(database),
    ...sqlLineageEvents(database),
    ...sqlSloEvents(database),
    ...sqlMeshEvents(database),
    ...sqlWebhooks(database),
    ...sqlRatings(database),
    ...sqlTaken(database),
    ...sqlProposals(database),
    ...runs(database),
    ...cache(database),
    close: () => database.close(),
  }
}

function runs(database: SqlDatabase): Pick<MetadataStore, 'recordRun' | 'runs' | 'run' | 'forgetRuns'> {
  return {
    recordRun: (run) =>
      database.transaction(async (transaction) => {
        await insertRows(transaction, 'hansa_run', ['id', 'product', 'started_ms', 'body'], {
          rows: [[run.id, run.product, millisecondsOf(run.startedAt), JSON.stringify(run)]],
          conflict:
            '(id) do update set product = excluded.product, started_ms = excluded.started_ms, body = excluded.body',
        })
        await recordMeshEvents(transaction, [runEvent(run)])
      }),
    runs: async (product, limit) => {
      const newest =
        'select body from hansa_run where product = $1 order by started_ms desc, id desc limit $2'
      return (await database.all(newest, [product, limit])).map(
        (row) => JSON.parse(textOf(row, 'body')) as Run,
      )
    },
    run: async (id) => {
      const [row] = await database.all('select body from hansa_run where id = $1', [id])
      return row === undefined ? undefined : (JSON.parse(textOf(row, 'body')) as Run)
    },
    forgetRuns: (before, keep) =>
      database.transaction(async (transaction) => {
        await transaction.all(
          `delete from hansa_run where id in (
             select id from (
               select id, started_ms, row_number() over (partition by product order by started_ms desc, id desc) as place
               from hansa_run) as numbered
             where started_ms < $1 and place > $2)
           and not exists (select 1 from hansa_publication where run_id = hansa_run.id)`,
          [millisecondsOf(before), keep],
        )
      }),
  }
}

function cache(
  database: SqlDatabase,
): Pick<MetadataStore, 'cacheGetAll' | 'cacheGet' | 'cachePut' | 'cacheDelete'> {
  return {
    cacheGetAll: async (space) => {
      const rows = await database.all('select key, value from hansa_cache where space = $1', [space])
      return new Map(rows.map((row) => [textOf(row, 'key'), textOf(row, 'value')]))
    },
    cacheGet: async (space, key) => {
      const [row] = await database.all('select value from hansa_cache where space = $1 and key = $2', [
        space,
        key,
      ])
      return row === undefined ? undefined : textOf(row, 'value')
    },
    cachePut: async (space, entries) => {
      if (entries.length === 0) return
      // Of a key that comes twice the last counts; in order, so that two writers do not deadlock in PostgreSQL.
      const rows = [...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : 1))
      await database.transaction((transaction) =>
        insertRows(transaction, 'hansa_cache', ['space', 'key', 'value'], {
          rows: rows.map(([key, value]) => [space, key, value]),
          conflict: '(space, key) do update set value = excluded.value',
        }),
      )
    },
    cacheDelete: async (space, keys) => {
      if (keys.length === 0) return
      await database.transaction(async (transaction) => {
        for (let start = 0; start < keys.length; start += 1_000) {
          const chunk = keys.slice(start, start + 1_000)
          await transaction.all(
            `delete from hansa_cache where space = $1 and key in ${placeholders(chunk.length, 1)}`,
            [space, ...chunk],
          )
        }
      })
    },
  }
}
