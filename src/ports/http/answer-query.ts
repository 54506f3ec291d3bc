import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { HansaError } from '../../errors.ts'
import { resultFormats, type ResultFormat } from '../../engine/encode/encoder.ts'
import { ownerQuery, type OwnerQueryContext } from '../../sidecar/owner-query.ts'
import type { QueryResult } from '../../sidecar/session.ts'

const queryBody = z.strictObject({
  sql: z.string().min(1),
  format: z.enum(resultFormats).default('json'),
  asOf: z.string().optional(),
})

type QueryBody = z.infer<typeof queryBody>

const contentTypes: Readonly<Record<ResultFormat, string>> = {
  table: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  arrow: 'application/vnd.apache.arrow.stream',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
}

/**
 * Runs the statement of a request's `body` and streams its result into `outgoing`. It settles when the session is
 * gone; a fault before the first row is thrown, one after it breaks the connection, so that nobody takes the part
 * for the whole.
 */
export async function answerQuery(
  body: string,
  outgoing: ServerResponse,
  context: OwnerQueryContext,
): Promise<Response> {
  const { sql, format, asOf } = readQuery(body)
  const stop = new AbortController()
  outgoing.once('close', () => stop.abort())
  const result = await ownerQuery(context, {
    sql,
    format,
    signal: stop.signal,
    ...(asOf === undefined ? {} : { asOf }),
  })
  // Hono's own streaming ends a broken answer as if it were whole.
  outgoing.writeHead(200, { 'content-type': contentTypes[format] })
  await send(result, outgoing, context.settings.query.timeoutSeconds)
  return RESPONSE_ALREADY_SENT
}

async function send({ bytes, rows }: QueryResult, outgoing: ServerResponse, seconds: number): Promise<void> {
  // A statement has its deadline; this one is for a client that does not take the result.
  outgoing.setTimeout(seconds * 1000, () => outgoing.destroy())
  await Promise.allSettled([pipeline(bytes, outgoing), rows])
}

function readQuery(body: string): QueryBody {
  const parsed = queryBody.safeParse(parseJson(body))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  )
  throw new HansaError('invalid_input', `the request is not a query: ${faults.join('; ')}`, { remedy })
}

const remedy = 'Send JSON such as {"sql": "select 1", "format": "csv"}.'

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new HansaError('invalid_input', 'the request is not JSON', { remedy })
  }
}
