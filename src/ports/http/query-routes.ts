import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import * as z from 'zod'
import { HansaError } from '../../errors.ts'
import type { ReadTerms } from '../../sidecar/read-request.ts'
import { whereItRan } from '../../sidecar/remote/where-it-ran.ts'
import { countRows } from '../../sidecar/remote/count-rows.ts'
import { privateHeaders, resultHeaders } from './answer-headers.ts'
import { chooseCoding } from './content-coding.ts'
import { termsOf } from './dataset-request.ts'
import { portName, type HttpApp, type HttpPort } from './http-port.ts'
import type { HttpContext } from './http-context.ts'
import { chooseFormat } from './media-types.ts'
import { readBody } from './read-body.ts'
import { sendResult, untilClosed } from './send-result.ts'

/** `POST /query`: one statement of the reader's own. */
export function queryRoutes(app: HttpApp, port: HttpPort): void {
  app.post('/query', (context) => answerQuery(context, port))
}

const queryBody = z.strictObject({
  sql: z.string().min(1),
  format: z.string().optional(),
  purpose: z.string().optional(),
  agreement: z.string().optional(),
  asOf: z.string().optional(),
  explain: z.boolean().optional(),
})

type QueryBody = z.infer<typeof queryBody>

async function answerQuery(context: HttpContext, port: HttpPort): Promise<Response> {
  const { env, req, get } = context
  const { incoming, outgoing } = env
  const body = readQuery(await readBody(incoming))
  if (body.explain === true) return explainQuery(context, port, body)
  const format = chooseFormat(body.format, req.header('accept'))
  const result = await port.sidecar.query(get('reader'), {
    ...termsOfBody(body, req.header('hansa-purpose')),
    sql: body.sql,
    format,
    port: portName,
    signal: untilClosed(outgoing),
  })
  await sendResult(result, outgoing, {
    format,
    coding: chooseCoding(format, req.header('accept-encoding')),
    timeoutSeconds: port.settings.query.timeoutSeconds,
  })
  return RESPONSE_ALREADY_SENT
}

/** Runs the statement and tells what ran where, in place of its rows. */
async function explainQuery(
  { env, req, get, json }: HttpContext,
  port: HttpPort,
  body: QueryBody,
): Promise<Response> {
  const started = performance.now()
  const result = await port.sidecar.query(get('reader'), {
    ...termsOfBody(body, req.header('hansa-purpose')),
    sql: body.sql,
    format: 'ndjson',
    port: portName,
    signal: untilClosed(env.outgoing),
  })
  const rows = await countRows(result)
  const milliseconds = Math.round(performance.now() - started)
  const { access, purpose } = result
  return json({ access, purpose, rows, milliseconds, datasets: whereItRan(result) }, 200, {
    ...privateHeaders,
    ...resultHeaders(result),
  })
}

const termsOfBody = ({ purpose, agreement, asOf }: QueryBody, header: string | undefined): ReadTerms =>
  termsOf({ purpose: purpose ?? header, agreement, asOf })

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
