import type { FollowedEvent } from '../discovery/events/follow-events.ts'
import { isHansaError } from '../errors.ts'

/** How long a client waits before it comes again. */
const retryMilliseconds = 3000

/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): each CloudEvent, and now and
 * then only an id, each of which `next` makes of a position. What ends the events ends the answer: who comes again hears why.
 */
export const eventStream = (
  events: AsyncIterable<FollowedEvent>,
  next: (position: number) => string,
): Response =>
  new Response(ReadableStream.from(encoded(events, next)), {
    // Proxies keep back what they could still compress.
    headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
  })

async function* encoded(
  events: AsyncIterable<FollowedEvent>,
  next: (position: number) => string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode(`retry: ${retryMilliseconds}\n\n`)
  try {
    for await (const { position, event } of events) {
      const data = event === undefined ? '' : `data: ${JSON.stringify(event)}\n`
      yield encoder.encode(`id: ${next(position)}\n${data}\n`)
    }
  } catch (error) {
    if (!isHansaError(error)) throw error
  }
}
