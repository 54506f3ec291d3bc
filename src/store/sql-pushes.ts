import { HansaError } from '../errors.ts'
import type { Push, PushLog, PushPlace, PushPort, PushStore } from './push-store.ts'
import {
  insertRows,
  numberOf,
  textOf,
  type SqlDatabase,
  type SqlExecutor,
  type SqlRow,
  type SqlValue,
} from './sql-database.ts'
import { domainOf } from '../spec/domain-of.ts'
import { domainLeaves, lockDomain, sqlLeaving } from './sql-leaving.ts'
import { millisecondsOf } from './sql-publications.ts'

/** The part of the metadata store that keeps what was pushed. The rows are described in `migrations.ts`. */
export function sqlPushes(database: SqlDatabase): PushStore {
  return {
    ...sqlLeaving(database),
    openPushPorts: (product, ports) =>
      database.transaction(async (transaction) => {
        await transaction.all('delete from hansa_push_port where product = $1', [product])
        await insertRows(transaction, 'hansa_push_port', ['product', 'port', 'body'], {
          rows: ports.map((port) => [product, port.port, JSON.stringify(port)]),
          conflict: '(product, port) do update set body = excluded.body',
        })
      }),
    pushPort: async (product, port) => {
      const one = 'select body from hansa_push_port where product = $1 and port = $2'
      const [row] = await database.all(one, [product, port])
      return row && portOf(row)
    },
    pushPorts: async () =>
      (await database.all('select body from hansa_push_port order by product, port')).map(portOf),
    recordPush: async (push) => {
      const recorded = await database.transaction((transaction) => record(transaction, push))
      if (recorded === 'leaving') throw domainLeaves(domainOf(push.product), pushRefused)
      return recorded
    },
    pushByKey: (place, key) => byKey(database, place, key),
    pushRange: async (place) => {
      const log = `select forgotten, newest from hansa_push_log where ${isPlace}`
      const [row] = await database.all(log, placed(place))
      if (row === undefined) return { first: 1, last: 0 }
      return { first: numberOf(row, 'forgotten') + 1, last: numberOf(row, 'newest') }
    },
    pushes: async (place, { first, last }) => {
      const kept = `select push.body from hansa_push push join hansa_push_log log
          on log.product = push.product and log.port = push.port and log.object = push.object
        where push.product = $1 and push.port = $2 and push.object = $3
          and push.sequence between $4 and $5 and push.sequence > log.forgotten
        order by push.sequence`
      return (await database.all(kept, [...placed(place), first, last])).map(pushOf)
    },
    pushLogs: async (domain) => {
      const all = await database.all(
        'select product, port, object, forgotten from hansa_push_log order by product, port, object',
      )
      const wanted = all.filter((row) => textOf(row, 'product').startsWith(`${domain}/`))
      return Promise.all(wanted.map((row) => logOf(database, row)))
    },
    forgetPushes: (place, last) =>
      database.transaction(async (transaction) => {
        const upTo = [...placed(place), last]
        await transaction.all(
          `update hansa_push_log set forgotten = $4 where ${isPlace} and forgotten < $4 and newest >= $4`,
          upTo,
        )
        await transaction.all(
          `delete from hansa_push_object where ${isPlace} and sequence <= $4 and sequence <=
             (select forgotten from hansa_push_log where ${isPlace})`,
          upTo,
        )
      }),
  }
}

const isPlace = 'product = $1 and port = $2 and object = $3'
const placed = ({ product, port, object }: PushPlace): readonly SqlValue[] => [product, port, object]

/** A row's `body`, which only this room writes. */
const pushOf = (row: SqlRow): Push => JSON.parse(textOf(row, 'body')) as Push
const portOf = (row: SqlRow): PushPort => JSON.parse(textOf(row, 'body')) as PushPort

async function logOf(executor: SqlExecutor, row: SqlRow): Promise<PushLog> {
  const place = {
    product: textOf(row, 'product'),
    port: textOf(row, 'port'),
    object: textOf(row, 'object'),
  }
  const kept = `select body from hansa_push where ${isPlace} order by sequence`
  const pushes = (await executor.all(kept, placed(place))).map(pushOf)
  return { ...place, forgotten: numberOf(row, 'forgotten'), pushes }
}

/** Takes up a log of another store; `conflict` where there is one here. */
export async function insertPushLog(transaction: SqlExecutor, log: PushLog): Promise<void> {
  const { forgotten, pushes } = log
  const inserted = await transaction.all(
    `insert into hansa_push_log (product, port, object, forgotten, newest) values ($1, $2, $3, $4, $5)
     on conflict (product, port, object) do nothing returning newest`,
    [...placed(log), forgotten, pushes.at(-1)?.sequence ?? forgotten],
  )
  if (inserted.length === 0)
    throw new HansaError('conflict', `${log.product} takes pushes here already`, {
      remedy: 'What was pushed elsewhere is taken up before anything is pushed here.',
    })
  for (const push of pushes) await insert(transaction, push, { isForgotten: push.sequence <= forgotten })
}

const pushRefused = {
  fact: 'nothing more is pushed to it',
  instead: 'Send it again under its key',
}

async function record(transaction: SqlExecutor, push: Omit<Push, 'sequence'>): Promise<Push | 'leaving'> {
  const isLeaving = await lockDomain(transaction, domainOf(push.product))
  const known = await byKey(transaction, push, push)
  if (known !== undefined) return known
  if (isLeaving) return 'leaving'
  // The log's row stays locked until the transaction ends: sequences are given in the order of commits.
  const [log] = await transaction.all(
    `insert into hansa_push_log (product, port, object, forgotten, newest) values ($1, $2, $3, 0, 0)
     on conflict (product, port, object) do update set newest = hansa_push_log.newest returning newest`,
    placed(push),
  )
  const recorded: Push = { ...push, sequence: (log === undefined ? 0 : numberOf(log, 'newest')) + 1 }
  await insert(transaction, recorded, { isForgotten: false })
  await transaction.all(`update hansa_push_log set newest = $4 where ${isPlace}`, [
    ...placed(recorded),
    recorded.sequence,
  ])
  return recorded
}

/** Of one whose rows are forgotten the key is kept. */
async function insert(
  transaction: SqlExecutor,
  push: Push,
  { isForgotten }: { readonly isForgotten: boolean },
): Promise<void> {
  const place = placed(push)
  const { sequence, principal, idempotencyKey, pushedAt } = push
  await insertRows(
    transaction,
    'hansa_push',
    ['product', 'port', 'object', 'sequence', 'principal', 'idempotency_key', 'pushed_ms', 'body'],
    {
      rows: [[...place, sequence, principal, idempotencyKey, millisecondsOf(pushedAt), JSON.stringify(push)]],
    },
  )
  if (isForgotten) return
  await insertRows(transaction, 'hansa_push_object', ['key', 'product', 'port', 'object', 'sequence'], {
    rows: [...push.files, ...push.quarantine].map(({ key }) => [key, ...place, sequence]),
  })
}

async function byKey(
  executor: SqlExecutor,
  place: PushPlace,
  { principal, idempotencyKey }: { readonly principal: string; readonly idempotencyKey: string },
): Promise<Push | undefined> {
  const one = `select body from hansa_push where ${isPlace} and principal = $4 and idempotency_key = $5`
  const [row] = await executor.all(one, [...placed(place), principal, idempotencyKey])
  return row && pushOf(row)
}
