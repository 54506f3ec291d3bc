import * as z from 'zod'
import { eventTypes } from '../../discovery/events/event-types.ts'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'

export const eventType = z.enum(eventTypes)
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(100).readonly().exactOptional()

/** Which events are wanted; each list that is given has to fit. */
export const eventFilter = {
  type: list(eventType).describe('Of these types'),
  domain: list(z.string().max(200)).describe('About products of these domains'),
  product: list(z.string().max(500)).describe('About these products, as `<domain>/<product>`'),
}

/** CloudEvents 1.0, in structured JSON. */
const cloudEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().describe('The same for the same event, however often it is sent'),
    source: z.string().describe('The node'),
    type: z.string(),
    subject: z.string().describe('The product, the agreement, the proposal or the rules that it is about'),
    time: z.string(),
    datacontenttype: z.literal('application/json'),
    data: z.record(z.string(), z.unknown()).readonly().describe('Never data of products'),
  })
  .meta({ id: 'CloudEvent' })

const after = pageQuery.after.describe('`next` or `position` of a list, or the id of a server-sent event')

export const eventOperations = {
  listEvents: operation({
    method: 'GET',
    path: '/events',
    tag: 'events',
    summary: 'What has happened, as far as I may know of it, oldest first',
    query: z.strictObject({ ...eventFilter, limit: pageQuery.limit, after }),
    answer: pageOf(cloudEvent).extend({
      position: z.string().describe('To be sent as `after`, here or to the stream, for what happens later'),
    }),
  }),
  followEvents: operation({
    method: 'GET',
    path: '/events/stream',
    tag: 'events',
    summary: 'What happens from now on, as server-sent events',
    description:
      '`Last-Event-ID`, or `after`, goes on where another one ended. It ends when the credential does, and after an hour at most.',
    query: z.strictObject({ ...eventFilter, after }),
    media: 'text/event-stream',
    answer: cloudEvent.describe('`data` of each server-sent event'),
  }),
} as const
