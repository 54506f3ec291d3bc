import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { HansaError } from '../../errors.ts'
import type { ResultFormat } from '../../engine/encode/encoder.ts'
import { quoteName } from '../../engine/quote.ts'
import type { Entitlement } from '../../governance/entitlement.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import type { GovernedResult } from '../../sidecar/read-request.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import { privateHeaders } from './answer-headers.ts'
import { chooseCoding, type ContentCoding } from './content-coding.ts'
import { parseDatasetRequest, type DatasetRequest } from './dataset-request.ts'
import { datasetSql } from './dataset-sql.ts'
import { matchesTag, weakTag } from './entity-tag.ts'
import { portName, type HttpApp, type HttpPort } from './http-port.ts'
import type { HttpContext } from './http-context.ts'
import { isMaskedAnew } from './masked-anew.ts'
import { chooseFormat, contentTypes } from './media-types.ts'
import { decideRequested, requestedDataset, type RequestedDataset } from './requested-dataset.ts'
import { sendResult, untilClosed } from './send-result.ts'

/** `GET /products/:domain/:product/:dataset`: rows, with filters that need no SQL. */
export function datasetRoutes(app: HttpApp, port: HttpPort): void {
  app.get('/products/:domain/:product/:dataset', async (context) => {
    const { req } = context
    const requested = requestedDataset(context)
    const request = parseDatasetRequest(new URL(req.url).searchParams, req.header('hansa-purpose'))
    const format = chooseFormat(request.format, req.header('accept'))
    const form = { format, coding: chooseCoding(format, req.header('accept-encoding')) }
    return answerDataset(context, port, { requested, request, form })
  })
}

interface AnswerForm {
  readonly format: ResultFormat
  readonly coding: ContentCoding | undefined
}

interface DatasetQuestion {
  readonly requested: RequestedDataset
  readonly request: DatasetRequest
  readonly form: AnswerForm
}

/** What was seen already, and what a `HEAD` asks, is answered by the decision alone, without a worker. */
async function answerDataset(
  context: HttpContext,
  port: HttpPort,
  question: DatasetQuestion,
): Promise<Response> {
  const { req, env } = context
  const access = await decideRequested(port, context.get('reader'), question)
  const { decision } = access
  const name = versionedName(question)
  if (decision.kind === 'denied') return refuse(context, port, question)
  const sql = datasetSql({ name, columns: readableColumns(access, decision.entitlement) }, question.request)
  const tag = tagOf({ sql, form: question.form }, access.snapshot, decision.entitlement)
  if (tag !== undefined && matchesTag(req.header('if-none-match'), tag))
    return new Response(null, { status: 304, headers: { ...privateHeaders, etag: tag } })
  if (req.method === 'HEAD') return headOf(question.form, tag)
  const result = await runDataset(context, port, { ...question, sql })
  await sendResult(result, env.outgoing, {
    ...question.form,
    tag: stillTag(tag, access, result),
    timeoutSeconds: port.settings.query.timeoutSeconds,
  })
  return RESPONSE_ALREADY_SENT
}

/** The statement is run all the same, so that the refusal is the sidecar's, and in its audit. */
async function refuse(context: HttpContext, port: HttpPort, question: DatasetQuestion): Promise<never> {
  const sql = `SELECT count(*) FROM ${quoteName(versionedName(question))}`
  const { bytes } = await runDataset(context, port, { ...question, sql })
  bytes.destroy()
  throw new HansaError('busy', 'what you may see changed at this moment', { remedy: 'Try again.' })
}

function runDataset(
  { req, env, get }: HttpContext,
  { sidecar }: HttpPort,
  { request, form, sql }: DatasetQuestion & { readonly sql: string },
): Promise<GovernedResult> {
  const { pathname, search } = new URL(req.url)
  return sidecar.query(get('reader'), {
    ...request.terms,
    sql,
    format: form.format,
    port: portName,
    asked: `GET ${pathname}${search}`,
    signal: untilClosed(env.outgoing),
  })
}

const versionedName = ({ requested, request }: DatasetQuestion): readonly [string, string] => [
  requested.domain,
  request.version === undefined ? requested.name : `${requested.name}@${request.version}`,
]

/** Columns that are not withheld, with their types. */
function readableColumns({ governed }: DatasetAccess, { columns }: Entitlement) {
  const seen = new Set(columns.filter(({ access }) => access !== 'withheld').map(({ name }) => name))
  return governed.columns.filter(({ name }) => seen.has(name))
}

/**
 * A tag of what the reader sees: nothing of it tells whether hidden data changed, but the version, which every answer
 * says. None where no two answers are the same.
 */
function tagOf(
  { sql, form }: { readonly sql: string; readonly form: AnswerForm },
  { dataset, version, createdAt }: Snapshot,
  entitlement: Entitlement,
): string | undefined {
  if (isMaskedAnew(entitlement)) return undefined
  const { signature, purpose } = entitlement
  return weakTag([dataset, version, createdAt, signature, purpose, sql, form.format])
}

/** The tag, unless something was published or decided anew between the decision and the read. */
function stillTag(
  tag: string | undefined,
  { decision, snapshot }: DatasetAccess,
  { datasets }: GovernedResult,
): string | undefined {
  const signature = decision.kind === 'permitted' ? decision.entitlement.signature : undefined
  const isSame = datasets.every((each) => each.snapshot === snapshot.id && each.entitlement === signature)
  return isSame ? tag : undefined
}

const headOf = ({ format, coding }: AnswerForm, tag: string | undefined): Response =>
  new Response(null, {
    headers: {
      ...privateHeaders,
      'content-type': contentTypes[format],
      ...(coding === undefined ? {} : { 'content-encoding': coding }),
      ...(tag === undefined ? {} : { etag: tag }),
    },
  })
