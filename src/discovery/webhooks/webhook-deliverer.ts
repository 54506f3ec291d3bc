import { setTimeout as sleep } from 'node:timers/promises'
import type { Directory } from '../../sidecar/identity/directory.ts'
import type { Lock, Locks } from '../../store/locks.ts'
import type { KeptWebhook } from '../../store/webhook-store.ts'
import type { CloudEvent } from '../events/cloud-event.ts'
import type { EventFeed } from '../events/event-feed.ts'
import { isWanted } from '../events/event-filter.ts'
import { eventViewer, type EventPlace } from '../events/event-viewer.ts'
import { lostEvents, positionAfterLost } from '../events/lost-events.ts'
import { eventsPerRead } from '../events/read-events.ts'
import { afterAttempt, isTimeToTry } from './after-attempt.ts'
import { webhookReader } from './webhook-reader.ts'
import { isTaken, type WebhookSender } from './webhook-sender.ts'

export interface DelivererOptions {
  readonly place: EventPlace
  readonly feed: EventFeed
  readonly locks: Locks
  readonly directory: Pick<Directory, 'find'>
  readonly sender: WebhookSender
  readonly giveUpDays: number
  /** Hears what kept the deliverer itself from its work; it goes on. */
  readonly onFault: (error: unknown) => void
}

/** How often webhooks are looked at while nothing happens: some are to be tried again. */
const lookMilliseconds = 1000
const waitForLockMilliseconds = 5000
/** Requests under way at most. */
const mostAtOnce = 100
/** Events that a webhook gets before its fellows are looked at again. */
const mostInTurn = 50

/**
 * Delivers events to webhooks, each in the order of events and by itself, so that one which hangs holds up no other. How far
 * each is is kept after every event: what was not committed is sent again, under the same id. Where events that it had not
 * heard of are kept no more, it is told so in their place. Of several processes on one
 * store one delivers.
 */
export class WebhookDeliverer {
  readonly #options: DelivererOptions
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #running: Promise<void>
  readonly #stop = new AbortController()

  private constructor(options: DelivererOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  static start(options: DelivererOptions): WebhookDeliverer {
    return new WebhookDeliverer(options)
  }

  /** Starts nothing more, breaks off what is under way, and waits for the end of it. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
    await Promise.all(this.#underWay.values())
  }

  get #isStopped(): boolean {
    return this.#stop.signal.aborted || this.#options.feed.closing.aborted
  }

  async #run(): Promise<void> {
    const lock = await this.#acquire()
    while (!this.#isStopped) {
      const newest = await this.#lookOnce().catch(this.#options.onFault)
      const { signal } = this.#stop
      if (newest === undefined) await pause(lookMilliseconds, signal)
      else
        await this.#options.feed.beyond(newest, { milliseconds: lookMilliseconds, signal }).catch(() => false)
    }
    await Promise.all(this.#underWay.values())
    await lock?.release()
  }

  /** Held by the operating system or the database, so that it goes with its process. */
  async #acquire(): Promise<Lock | undefined> {
    while (!this.#isStopped) {
      const lock = await this.#options.locks.tryAcquire('webhooks', 'exclusive').catch(() => undefined)
      if (lock !== undefined) return lock
      await pause(waitForLockMilliseconds, AbortSignal.any([this.#stop.signal, this.#options.feed.closing]))
    }
    return undefined
  }

  /** Begins with those that are due, and gives the newest event that there was. */
  async #lookOnce(): Promise<number> {
    const { metadata, now } = this.#options.place
    const newest = await metadata.newestMeshEvent()
    const at = now()
    for (const kept of await metadata.webhooks()) {
      const { id } = kept.webhook
      if (this.#underWay.size >= mostAtOnce) break
      if (this.#underWay.has(id) || !isDue(kept, newest, at)) continue
      const delivering = this.#deliver(kept)
        .catch(this.#options.onFault)
        .finally(() => this.#underWay.delete(id))
      this.#underWay.set(id, delivering)
    }
    return newest
  }

  async #deliver(kept: KeptWebhook): Promise<void> {
    let current: KeptWebhook | undefined = kept
    for (let turn = 0; turn < mostInTurn && current !== undefined && !this.#isStopped; turn++)
      current = await this.#deliverNext(current)
  }

  /** The webhook as it is after its next event; undefined where there is none, or it was not taken. */
  async #deliverNext(kept: KeptWebhook): Promise<KeptWebhook | undefined> {
    const { webhook, delivery } = kept
    const { giveUpDays, sender, place } = this.#options
    const found = await this.#nextFor(kept)
    if (found.position === delivery.position) return undefined
    const { position, event } = found
    if (event === undefined) return this.#keep({ ...kept, delivery: { ...delivery, position } })
    const at = place.now().toISOString()
    const answer =
      event === 'unknown' ? { at, fault: nobody } : await sender.send(webhook, event, this.#stop.signal)
    // What was broken off by the end of the node is no failure of the receiver's.
    if (this.#isStopped && !isTaken(answer)) return undefined
    const chance = Math.random()
    const after = afterAttempt(delivery, { position, answer, giveUpDays, chance })
    const now = await this.#keep({ ...kept, delivery: after })
    return isTaken(answer) ? now : undefined
  }

  async #keep(changed: KeptWebhook): Promise<KeptWebhook | undefined> {
    const isKept = await this.#options.place.metadata.changeWebhook(changed)
    return isKept ? { ...changed, revision: changed.revision + 1 } : undefined
  }

  /** The next event that the webhook is to hear of, as it is decided now; only a position where there is none up to it. */
  async #nextFor({ webhook, delivery }: KeptWebhook): Promise<NextEvent> {
    const { place, directory } = this.#options
    const reader = await webhookReader(webhook.principal, { directory, mesh: place.mesh })
    const view = reader && eventViewer(reader, place)
    let last = delivery.position
    const read = await place.metadata.meshEvents(last, eventsPerRead)
    const begins = positionAfterLost(last, read)
    if (begins !== undefined)
      return { position: begins, event: view === undefined ? 'unknown' : lostEvents(place) }
    for (const { position, event } of read) {
      last = position
      if (!isWanted(event, webhook.filter)) continue
      const shown = view === undefined ? 'unknown' : await view(event)
      if (shown !== undefined) return { position, event: shown }
    }
    return { position: last }
  }
}

interface NextEvent {
  readonly position: number
  /** `unknown` where it is not known who it would be told. */
  readonly event?: CloudEvent | 'unknown'
}

const nobody = 'the node does not know any more who it is for'

const isDue = ({ webhook, delivery }: KeptWebhook, newest: number, now: Date): boolean =>
  webhook.isEnabled && !delivery.isDead && delivery.position < newest && isTimeToTry(delivery, now)

const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined)
}
