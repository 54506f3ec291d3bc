import { HansaError } from '../errors.ts'
import { numberOf, textOf, type SqlDatabase, type SqlRow } from './sql-database.ts'
import { millisecondsOf } from './sql-publications.ts'
import type { Delivery, KeptWebhook, Webhook, WebhookStore } from './webhook-store.ts'

const perPrincipal = 20

/** The part of the metadata store that keeps who is told of events, and how far they were. */
export function sqlWebhooks(database: SqlDatabase): WebhookStore {
  const columns = 'select webhook, delivery, revision from hansa_webhook'
  return {
    webhooks: async (principal) => {
      const order = 'order by created_ms, id'
      const rows =
        principal === undefined
          ? await database.all(`${columns} ${order}`)
          : await database.all(`${columns} where principal = $1 ${order}`, [principal])
      return rows.map(keptOf)
    },
    webhook: async (id) => {
      const [row] = await database.all(`${columns} where id = $1`, [id])
      return row && keptOf(row)
    },
    addWebhook: (webhook, delivery) =>
      database.transaction(
        async (transaction) => {
          const { id, principal, createdAt } = webhook
          const kept = await transaction.all('select id from hansa_webhook where principal = $1', [principal])
          if (kept.length >= perPrincipal) throw tooMany(principal)
          await transaction.all(
            `insert into hansa_webhook (id, principal, created_ms, revision, webhook, delivery)
             values ($1, $2, $3, 1, $4, $5)`,
            [id, principal, millisecondsOf(createdAt), JSON.stringify(webhook), JSON.stringify(delivery)],
          )
        },
        // Of two at once, the second counts the first.
        { exclusive: true },
      ),
    changeWebhook: ({ webhook, delivery, revision }) =>
      database.transaction(async (transaction) => {
        const changed = await transaction.all(
          `update hansa_webhook set webhook = $3, delivery = $4, revision = revision + 1
           where id = $1 and revision = $2 returning id`,
          [webhook.id, revision, JSON.stringify(webhook), JSON.stringify(delivery)],
        )
        return changed.length === 1
      }),
    removeWebhook: (id) =>
      database.transaction(async (transaction) => {
        await transaction.all('delete from hansa_webhook where id = $1', [id])
      }),
  }
}

/** Of texts which only this room writes. */
const keptOf = (row: SqlRow): KeptWebhook => ({
  webhook: JSON.parse(textOf(row, 'webhook')) as Webhook,
  delivery: JSON.parse(textOf(row, 'delivery')) as Delivery,
  revision: numberOf(row, 'revision'),
})

const tooMany = (principal: string): HansaError =>
  new HansaError('too_many_requests', `${principal} has ${perPrincipal} webhooks, and no more are kept`, {
    remedy: 'Delete one, or let one hear of more.',
  })
