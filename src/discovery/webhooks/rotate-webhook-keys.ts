import { HansaError } from '../../errors.ts'
import type { OldWebhookKeys, Webhook } from '../../store/webhook-store.ts'

export type KeysOfWebhook = Pick<Webhook, 'id' | 'secretNumber' | 'keyNumber' | 'oldKeys'>

/** What a webhook begins with. */
export const firstKeys = { secretNumber: 1, keyNumber: 1, oldKeys: [] } as const

const overlapMilliseconds = 24 * 3_600_000
/** Each is two signatures more under every message. */
const mostOldKeys = 3

/** Those of before that are signed with too, newest first. */
export const oldKeysAt = ({ oldKeys }: Pick<Webhook, 'oldKeys'>, now: Date): readonly OldWebhookKeys[] =>
  oldKeys.filter(({ until }) => Date.parse(until) > now.getTime())

/**
 * A webhook with a new secret and a new Ed25519 key; those of before count for 24 hours more, and none of them ends sooner than
 * was said. Throws `conflict` where three of before count already.
 */
export function rotateWebhookKeys(webhook: Webhook, now: Date): Webhook {
  const { id, secretNumber, keyNumber } = webhook
  const older = oldKeysAt(webhook, now)
  if (older.length >= mostOldKeys) throw tooMany(id)
  const until = new Date(now.getTime() + overlapMilliseconds).toISOString()
  return {
    ...webhook,
    secretNumber: secretNumber + 1,
    keyNumber: keyNumber + 1,
    oldKeys: [{ secretNumber, keyNumber, until }, ...older],
  }
}

const tooMany = (id: string): HansaError =>
  new HansaError('conflict', `${mostOldKeys} keys of before still count for the webhook ${id}`, {
    remedy: 'Wait until one of `oldKeys` has ended, or end them all with `endOldKeys`.',
  })
