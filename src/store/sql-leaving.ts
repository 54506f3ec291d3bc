import { HansaError } from '../errors.ts'
import type { PushStore } from './push-store.ts'
import type { SqlDatabase, SqlExecutor } from './sql-database.ts'

/** The part of the metadata store that knows which domains leave, so that nothing more is pushed to them. */
export const sqlLeaving = (database: SqlDatabase): Pick<PushStore, 'leaveDomain' | 'keepDomain'> => ({
  leaveDomain: (domain) =>
    database.transaction(async (transaction) => {
      // Waits for those that are writing a push: see `lockDomain`.
      await transaction.all(
        `insert into hansa_push_domain (domain, leaving) values ($1, 1)
         on conflict (domain) do update set leaving = 1`,
        [domain],
      )
    }),
  keepDomain: (domain) =>
    database.transaction(async (transaction) => {
      const stayed = await transaction.all(
        'update hansa_push_domain set leaving = 0 where domain = $1 and leaving = 1 returning domain',
        [domain],
      )
      return stayed.length > 0
    }),
})

/** Whether the domain leaves, which nobody changes until the transaction ends. */
export async function lockDomain(transaction: SqlExecutor, domain: string): Promise<boolean> {
  const [row] = await transaction.all(
    `insert into hansa_push_domain (domain, leaving) values ($1, 0)
     on conflict (domain) do update set leaving = hansa_push_domain.leaving returning leaving`,
    [domain],
  )
  return row?.['leaving'] === 1
}

export const domainLeaves = (domain: string): HansaError =>
  new HansaError('busy', `the domain ${domain} is leaving this node, and nothing more is pushed to it here`, {
    remedy: `Send it again under its key once the rules give ${domain} to its new node. Where it is to stay, its operator says so: \`hansa export ${domain} --undo\`.`,
    retryAfterSeconds: 60,
  })
