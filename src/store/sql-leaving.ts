import { HansaError } from '../errors.ts'
import type { PushStore } from './push-store.ts'
import type { SqlDatabase, SqlExecutor } from './sql-database.ts'
import { domainOf } from '../spec/domain-of.ts'

/** The part of the metadata store that knows which domains leave, so that nothing is kept about them that would not go along. */
export const sqlLeaving = (
  database: SqlDatabase,
): Pick<PushStore, 'leaveDomain' | 'isLeaving' | 'keepDomain'> => ({
  leaveDomain: (domain) =>
    database.transaction(async (transaction) => {
      // Waits for those that are writing about it: see `lockDomain`.
      await transaction.all(
        `insert into hansa_push_domain (domain, leaving) values ($1, 1)
         on conflict (domain) do update set leaving = 1`,
        [domain],
      )
    }),
  isLeaving: async (domain) => {
    const leaving = 'select domain from hansa_push_domain where domain = $1 and leaving = 1'
    return (await database.all(leaving, [domain])).length > 0
  },
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

/** A transaction that is not done where the domain of the product leaves: throws `busy` then. */
export async function unlessLeaving<T>(
  database: SqlDatabase,
  { product, exclusive = false, ...refused }: UnlessLeaving,
  work: (transaction: SqlExecutor) => Promise<T>,
): Promise<T> {
  const domain = domainOf(product)
  const done = await database.transaction(
    async (transaction) =>
      (await lockDomain(transaction, domain)) ? undefined : { result: await work(transaction) },
    { exclusive },
  )
  // Not inside: what is busy there is tried again.
  if (done === undefined) throw domainLeaves(domain, refused)
  return done.result
}

export interface UnlessLeaving extends RefusedOfLeaving {
  readonly product: string
  readonly exclusive?: boolean
}

/** What is not done any more, and what to do in place of it. */
export interface RefusedOfLeaving {
  readonly fact: string
  readonly instead: string
}

/** `busy`: it is done elsewhere soon, or here. */
export const domainLeaves = (domain: string, { fact, instead }: RefusedOfLeaving): HansaError =>
  new HansaError('busy', `the domain ${domain} is leaving this node, and ${fact} here`, {
    remedy: `${instead} once the rules give ${domain} to its new node. Where it is to stay, its operator says so: \`hansa export ${domain} --undo\`.`,
    retryAfterSeconds: 60,
  })
