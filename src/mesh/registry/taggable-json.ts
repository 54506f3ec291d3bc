import type { Context } from 'hono'
import { matchesTag, weakTag } from '../../ports/http/entity-tag.ts'

/** An answer that who has it already need not be sent again. */
export function taggableJson(context: Context, value: object): Response {
  const body = JSON.stringify(value)
  const etag = weakTag([body])
  // What was said to one node is no other's to keep.
  const headers = { etag, 'cache-control': 'private, no-cache' }
  if (matchesTag(context.req.header('if-none-match'), etag))
    return new Response(null, { status: 304, headers })
  return new Response(body, { headers: { ...headers, 'content-type': 'application/json' } })
}
