import { randomUUID } from 'node:crypto'
import type { PlacedEvent } from '../../store/mesh-event.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { CloudEvent } from './cloud-event.ts'

/** Told in place of events that are kept no more, whatever is wanted: who hears it looks anew at what they follow. */
export const lostEventsType = 'hansa.events.lost'

/** It says neither how many nor which: they may have been for others. So nothing in it is made of them either. */
export const lostEvents = ({
  source,
  now,
}: {
  readonly source: string
  readonly now: () => Date
}): CloudEvent => ({
  specversion: '1.0',
  id: randomUUID(),
  source,
  type: lostEventsType,
  subject: 'events',
  time: now().toISOString(),
  datacontenttype: 'application/json',
  data: {},
})

/** The position before the first that was read, where there were others after `last`; each event has the next place. */
export function positionAfterLost(last: number, [first]: readonly PlacedEvent[]): number | undefined {
  return first === undefined || first.position === last + 1 ? undefined : first.position - 1
}

/** The newest position, where that is before one that was told: the store is one of before, as a backup is. */
export async function positionOfOlderStore(
  metadata: Pick<MetadataStore, 'newestMeshEvent'>,
  told: number,
): Promise<number | undefined> {
  const newest = await metadata.newestMeshEvent()
  return newest < told ? newest : undefined
}
