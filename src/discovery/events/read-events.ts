import { setImmediate as others } from 'node:timers/promises'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { CloudEvent } from './cloud-event.ts'
import { isWanted, type EventFilter } from './event-filter.ts'
import type { EventViewer } from './event-viewer.ts'
import { positionAfterLost, positionOfOlderStore } from './lost-events.ts'

/** Events read from the store at once. */
export const eventsPerRead = 500

/** Events looked at for one answer at most. */
const mostLookedAt = 10_000

export interface WantedEvents {
  readonly filter: EventFilter
  /** Position that the first comes after; absent where the oldest that is kept is the first. */
  readonly after?: number
  readonly limit: number
  /** What is told where events after a position are kept no more. */
  readonly lost: () => CloudEvent
}

export interface ReadEvents {
  readonly events: readonly CloudEvent[]
  /** How far was looked. */
  readonly position: number
  /** Whether there may be more. */
  readonly isMore: boolean
}

/** The next events that are wanted and may be heard of, oldest first. */
export async function readEvents(
  metadata: Pick<MetadataStore, 'meshEvents' | 'newestMeshEvent'>,
  viewer: EventViewer,
  { filter, after, limit, lost }: WantedEvents,
): Promise<ReadEvents> {
  const events: CloudEvent[] = []
  const older = after === undefined ? undefined : await positionOfOlderStore(metadata, after)
  if (older !== undefined) events.push(lost())
  let last = older ?? after ?? 0
  for (let reads = 0; reads < mostLookedAt / eventsPerRead; reads++) {
    const read = await metadata.meshEvents(last, eventsPerRead)
    const begins = after === undefined && reads === 0 ? undefined : positionAfterLost(last, read)
    if (begins !== undefined) {
      events.push(lost())
      last = begins
    }
    for (const { position, event } of read) {
      const shown = isWanted(event, filter) ? await viewer(event) : undefined
      if (shown !== undefined && events.length === limit) return { events, position: last, isMore: true }
      if (shown !== undefined) events.push(shown)
      last = position
    }
    if (read.length < eventsPerRead) return { events, position: last, isMore: false }
    // Without it nobody would be answered before all were looked at.
    await others()
  }
  return { events, position: last, isMore: true }
}
