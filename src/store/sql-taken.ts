import { numberOf, type SqlDatabase, type SqlExecutor } from './sql-database.ts'
import type { ShownOnce, TakenStore } from './taken-store.ts'

/** Makes the table of what was taken. */
export const takenTable: readonly string[] = [
  `create table hansa_taken (
      taken_by text not null,
      id text not null,
      until_ms bigint not null,
      primary key (taken_by, id)
    )`,
  'create index hansa_taken_until on hansa_taken (until_ms)',
]

/** A memory of what was taken, which other processes share and which outlives them. */
export function sqlTaken(database: SqlDatabase): TakenStore {
  return {
    takeOnce: (shown, { now, most }) =>
      database.transaction(async (transaction) => {
        await transaction.all('delete from hansa_taken where until_ms <= $1', [now.getTime()])
        const taken: boolean[] = []
        for (const one of shown) taken.push(await take(transaction, one, most))
        return taken
      }),
  }
}

async function take(transaction: SqlExecutor, { by, id, until }: ShownOnce, most: number): Promise<boolean> {
  const [row] = await transaction.all(
    'select cast(count(*) as integer) as remembered from hansa_taken where taken_by = $1',
    [by],
  )
  if (row !== undefined && numberOf(row, 'remembered') >= most) return false
  const inserted = await transaction.all(
    'insert into hansa_taken (taken_by, id, until_ms) values ($1, $2, $3) on conflict do nothing returning id',
    [by, id, until.getTime()],
  )
  return inserted.length === 1
}
