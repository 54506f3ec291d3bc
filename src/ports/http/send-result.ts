import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { ResultFormat } from '../../engine/encode/encoder.ts'
import type { GovernedResult } from '../../sidecar/read-request.ts'
import { privateHeaders, resultHeaders } from './answer-headers.ts'
import { compressor, type ContentCoding } from './content-coding.ts'
import { contentTypes } from './media-types.ts'

export interface SendOptions {
  readonly format: ResultFormat
  readonly coding: ContentCoding | undefined
  readonly tag?: string | undefined
  /** How long a client may take nothing. */
  readonly timeoutSeconds: number
}

/**
 * Streams a result to the client as fast as it reads, and settles when the result is cleared away. A fault after the
 * first byte breaks the connection, so that nobody takes the part for the whole.
 */
export async function sendResult(
  result: GovernedResult,
  outgoing: ServerResponse,
  { format, coding, tag, timeoutSeconds }: SendOptions,
): Promise<void> {
  // Hono's own streaming ends a broken answer as if it were whole.
  outgoing.writeHead(200, {
    ...privateHeaders,
    ...resultHeaders(result),
    'content-type': contentTypes[format],
    ...(coding === undefined ? {} : { 'content-encoding': coding }),
    ...(tag === undefined ? {} : { etag: tag }),
  })
  // A statement has its deadline; this one is for a client that does not take the result.
  outgoing.setTimeout(timeoutSeconds * 1000, () => outgoing.destroy())
  const sent =
    coding === undefined
      ? pipeline(result.bytes, outgoing)
      : pipeline(result.bytes, compressor(coding), outgoing)
  await Promise.allSettled([sent, result.rows])
}

/** Aborted when the client goes away, or has its answer; at once where it has gone already, for that is told once. */
export function untilClosed(outgoing: ServerResponse): AbortSignal {
  const stop = new AbortController()
  if (outgoing.closed || outgoing.destroyed) stop.abort()
  else outgoing.once('close', () => stop.abort())
  return stop.signal
}
