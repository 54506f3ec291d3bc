import { setImmediate as others } from 'node:timers/promises'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { CloudEvent } from './cloud-event.ts'
import type { EventFeed } from './event-feed.ts'
import { isWanted, type EventFilter } from './event-filter.ts'
import type { EventViewer } from './event-viewer.ts'
import { positionAfterLost, positionOfOlderStore } from './lost-events.ts'
import { eventsPerRead } from './read-events.ts'

/** For how long what was decided about a listener counts. */
const freshMilliseconds = 1000
const signOfLifeMilliseconds = 15_000
/** Then the listener comes again, and goes on where it was. */
const longestMilliseconds = 3_600_000

/** Who listens, as they have just proved it. */
export interface ProvedListener {
  readonly viewer: EventViewer
  /** How long the proof is good for. */
  readonly milliseconds?: number
}

export interface Followed {
  readonly feed: EventFeed
  readonly metadata: Pick<MetadataStore, 'meshEvents' | 'newestMeshEvent'>
  readonly filter: EventFilter
  /** Position that the first comes after. */
  readonly after: number
  readonly signal: AbortSignal
  /** Proves the listener anew; rejects where that is no longer possible, which ends the events. */
  readonly prove: () => Promise<ProvedListener>
  /** What is told where events after a position are kept no more. */
  readonly lost: () => CloudEvent
}

/** An event, or that there was none for the listener up to a position. */
export interface FollowedEvent {
  readonly position: number
  readonly event?: CloudEvent
}

/**
 * Events as they come; at first, and now and then as a sign of life, only how far it is. Nothing is kept for a slow listener: the next event is
 * read and decided when it takes it.
 */
export async function* followEvents({
  feed,
  metadata,
  filter,
  after,
  signal,
  prove,
  lost,
}: Followed): AsyncGenerator<FollowedEvent, void> {
  const listener = freshly(prove)
  const older = await positionOfOlderStore(metadata, after)
  yield { position: older ?? after, ...(older === undefined ? {} : { event: lost() }) }
  const end = performance.now() + longestMilliseconds
  for (let last = older ?? after; !signal.aborted && !feed.closing.aborted && performance.now() < end;) {
    const read = await metadata.meshEvents(last, eventsPerRead)
    const begins = positionAfterLost(last, read)
    if (begins !== undefined) {
      await listener()
      yield { position: begins, event: lost() }
    }
    for (const { position, event } of read) {
      last = position
      if (!isWanted(event, filter)) continue
      const shown = await (await listener()).viewer(event)
      if (shown !== undefined) yield { position, event: shown }
    }
    if (read.length === eventsPerRead) {
      await others()
      continue
    }
    const { milliseconds = signOfLifeMilliseconds } = await listener()
    const wait = Math.min(milliseconds, signOfLifeMilliseconds)
    if (!(await feed.beyond(last, { milliseconds: wait, signal }))) {
      await listener()
      yield { position: last }
    }
  }
}

/** What `prove` gave within the last second, as long as that is good, or gives now. */
function freshly(prove: () => Promise<ProvedListener>): () => Promise<ProvedListener> {
  let proved: { readonly until: number; readonly listener: ProvedListener } | undefined
  return async () => {
    if (proved !== undefined && performance.now() < proved.until) return proved.listener
    const listener = await prove()
    const good = Math.min(listener.milliseconds ?? freshMilliseconds, freshMilliseconds)
    proved = { until: performance.now() + good, listener }
    return listener
  }
}
