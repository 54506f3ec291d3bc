import { HansaError } from '../../errors.ts'
import type { PushOutcome } from '../../product/push/accept-push.ts'
import type { PushForm } from '../../product/push/push-target.ts'
import { receiptOf } from '../../product/push/receipt.ts'
import { privateHeaders } from './answer-headers.ts'
import { portName, type HttpApp, type HttpPort } from './http-port.ts'
import type { HttpContext } from './http-context.ts'
import { idempotencyKey } from './idempotency-key.ts'
import { problemResponse, toProblem } from './problem.ts'
import { letGoBy, receiveBody } from './receive-body.ts'

/** `POST /products/:domain/:product/inputs/:input[/:object]`: rows for an input port that takes them. */
export function pushRoutes(app: HttpApp, port: HttpPort): void {
  const answer = (context: HttpContext): Promise<Response> => answerPush(context, port)
  app.post('/products/:domain/:product/inputs/:input', answer)
  app.post('/products/:domain/:product/inputs/:input/:object', answer)
}

async function answerPush(context: HttpContext, port: HttpPort): Promise<Response> {
  const { incoming } = context.env
  try {
    return outcomeResponse(await push(context, port))
  } catch (error) {
    return problemResponse(error)
  } finally {
    await letGoBy(incoming, port.settings.push)
  }
}

async function push({ req, env, get }: HttpContext, { sidecar, settings }: HttpPort): Promise<PushOutcome> {
  const [domain = '', product = '', input = ''] = ['domain', 'product', 'input'].map((part) =>
    req.param(part),
  )
  const object = req.param('object')
  const form = formOf(req.header('content-type'))
  const key = idempotencyKey(req.header('idempotency-key'))
  return sidecar.push(get('reader'), {
    product: `${domain}/${product}`,
    input,
    ...(object === undefined ? {} : { object }),
    port: portName,
    form,
    idempotencyKey: key,
    body: receiveBody(env.incoming, settings.push),
  })
}

/** By media type. */
const forms: ReadonlyMap<string, PushForm> = new Map([
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['text/csv', 'csv'],
  ['application/vnd.apache.parquet', 'parquet'],
])

function formOf(contentType: string | undefined): PushForm {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  const form = forms.get(type ?? '')
  if (form !== undefined) return form
  const said = type === undefined ? 'the request does not say' : `rows are not taken as ${type}: say`
  throw new HansaError('unsupported_media_type', `${said} how the rows are written`, {
    remedy: `Send one of ${[...forms.keys()].join(', ')} as \`Content-Type\`.`,
  })
}

function outcomeResponse(outcome: PushOutcome): Response {
  if (outcome.kind === 'accepted')
    return Response.json(receiptOf(outcome.push), {
      status: 201,
      headers: { ...privateHeaders, ...(outcome.isRepeated ? { 'idempotent-replayed': 'true' } : {}) },
    })
  const { count, setAside } = outcome
  const rows = count === 1 ? '1 row does' : `${count} rows do`
  const problem = toProblem(
    new HansaError('data_exception', `${rows} not fit the contract, so nothing was kept`, {
      remedy: 'Mend them and push again.',
    }),
  )
  return Response.json(
    { ...problem, count, rows: setAside },
    { status: problem.status, headers: { ...privateHeaders, 'content-type': 'application/problem+json' } },
  )
}
