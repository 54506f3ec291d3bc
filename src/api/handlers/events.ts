import { eventSource } from '../../discovery/events/cloud-event.ts'
import { eventViewer, type EventPlace } from '../../discovery/events/event-viewer.ts'
import { followEvents } from '../../discovery/events/follow-events.ts'
import { lostEvents } from '../../discovery/events/lost-events.ts'
import { readEvents } from '../../discovery/events/read-events.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { ApiContext } from '../api-context.ts'
import { eventFilterOf } from '../event-filter-of.ts'
import { eventStream } from '../event-stream.ts'
import type { Handlers } from '../handler.ts'
import type { eventOperations } from '../operations/events.ts'
import { mostItems } from '../page.ts'

export const eventHandlers: Handlers<typeof eventOperations> = {
  listEvents: async ({ limit = mostItems, after, ...asked }, context) => {
    const { metadata, reader } = context
    const places = placesOf(context)
    const place = placeOf(context)
    const last = places.after(after)
    const { events, position, isMore } = await readEvents(metadata, eventViewer(reader, place), {
      ...{ filter: eventFilterOf(asked), limit, lost: () => lostEvents(place) },
      ...(last === undefined ? {} : { after: last }),
    })
    const next = places.next(position)
    return { items: events, position: next, ...(isMore ? { next } : {}) }
  },
  followEvents: async ({ after, ...asked }, context) => {
    const { metadata, events: feed, signal, reader } = context
    const { leave } = feed.enter(formatPrincipal(reader.principal))
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
    const places = placesOf(context)
    const last = places.after(context.header('last-event-id') ?? after)
    const followed = followEvents({
      ...{ feed, metadata, signal, filter: eventFilterOf(asked) },
      after: last ?? (await metadata.newestMeshEvent()),
      prove: () => proveAgain(context),
      lost: () => lostEvents(placeOf(context)),
    })
    return eventStream(followed, places.next)
  },
}

/** How far one is among all events: what a list says is good for the stream, and the other way round. */
function placesOf({ pageOf }: ApiContext) {
  const { after, next } = pageOf('events')
  return {
    after: (cursor: string | undefined): number | undefined => {
      const position = after(cursor)
      return position === undefined ? undefined : Number(position)
    },
    // Of one length, which then tells nothing.
    next: (position: number): string => next(String(position).padStart(12, '0')),
  }
}

async function proveAgain(context: ApiContext) {
  const reader = await context.proveAgain()
  const milliseconds = reader.expiresAt && reader.expiresAt.getTime() - context.effects.now().getTime()
  return {
    viewer: eventViewer(reader, placeOf(context)),
    ...(milliseconds === undefined ? {} : { milliseconds: Math.max(milliseconds, 0) }),
  }
}

const placeOf = ({ metadata, mesh, settings, effects }: ApiContext): EventPlace => ({
  ...{ metadata, mesh, now: effects.now },
  source: eventSource(mesh, settings.node?.name),
})
