import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { HansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { GovernedFiles } from '../../sidecar/dataset-access.ts'
import type { Reader } from '../../sidecar/reader.ts'
import { privateHeaders } from './answer-headers.ts'
import { parseDatasetRequest, type DatasetRequest } from './dataset-request.ts'
import type { FileGrant } from './file-address.ts'
import { fileAnswer } from './file-answer.ts'
import { portName, type HttpApp, type HttpContext, type HttpPort } from './http-port.ts'
import { decideRequested, requestedDataset, type RequestedDataset } from './requested-dataset.ts'
import { problemResponse } from './problem.ts'
import { streamFile } from './stream-file.ts'

/** `GET /products/:domain/:product/:dataset/files` lists signed addresses; `GET /files/:token` is one. */
export function fileListRoutes(app: HttpApp, port: HttpPort): void {
  app.get('/products/:domain/:product/:dataset/files', async (context) => {
    const { req } = context
    const request = parseDatasetRequest(new URL(req.url).searchParams, req.header('hansa-purpose'))
    requireTermsOnly(request)
    const listed = await listFiles(context, port, { requested: requestedDataset(context), request })
    return context.json(listed, 200, privateHeaders)
  })
}

/** The address itself is the credential. */
export function fileRoutes(app: HttpApp, port: HttpPort): void {
  app.get('/files/:token', (context) =>
    answerFile(context, port, port.addresses.verify(context.req.param('token'))),
  )
}

/** A file is a file: rows and columns are chosen by reading it. */
function requireTermsOnly({ filters, columns, sort, limit, format }: DatasetRequest): void {
  const [filter] = filters
  const other =
    filter?.[0] ?? Object.entries({ columns, limit, format }).find(([, value]) => value !== undefined)?.[0]
  const unfit = other ?? (sort.length > 0 ? 'sort' : undefined)
  if (unfit === undefined) return
  throw new HansaError('invalid_input', `files are as they are: \`${unfit}\` does not fit`, {
    remedy: 'There are `version`, `asOf`, `purpose` and `agreement`.',
  })
}

interface FilesQuestion {
  readonly requested: RequestedDataset
  readonly request: DatasetRequest
}

async function listFiles({ req, get }: HttpContext, port: HttpPort, { requested, request }: FilesQuestion) {
  const reader = get('reader')
  const access = await decideRequested(port, reader, { requested, request })
  const held = await port.sidecar.files(reader, requested, {
    ...request.terms,
    version: access.snapshot.version,
    port: portName,
  })
  try {
    const expires = expiryOf(reader, port)
    const grantOf = (file: string): FileGrant => ({
      reader: { method: reader.method, principal: reader.principal },
      domain: requested.domain,
      dataset: requested.name,
      version: held.snapshot.version,
      purpose: access.purpose ?? held.entitlement.purpose,
      ...(access.agreement === undefined ? {} : { agreement: access.agreement.id }),
      ...(held.entitlement.signature === undefined ? {} : { entitlement: held.entitlement.signature }),
      file,
      expires: expires.getTime(),
    })
    return {
      dataset: held.snapshot.dataset,
      version: held.snapshot.version,
      columns: seenColumns(held),
      expiresAt: expires.toISOString(),
      files: held.files.map(({ sha256, rows, bytes }) => ({
        url: new URL(`/files/${port.addresses.sign(grantOf(sha256))}`, req.url).href,
        rows,
        bytes,
        sha256,
      })),
    }
  } finally {
    await held.release({ bytes: 0 })
  }
}

const seenColumns = ({ entitlement: { columns } }: GovernedFiles) =>
  columns.filter(({ access }) => access !== 'withheld').map(({ name, type }) => ({ name, type }))

/** Not longer than the reader's own proof is good for. */
function expiryOf({ expiresAt }: Reader, { settings, effects }: HttpPort): Date {
  const end = effects.now().getTime() + settings.sidecar.urlSeconds * 1000
  return new Date(Math.min(end, expiresAt?.getTime() ?? end))
}

/** Decided anew: what was revoked or changed since the address was made is not handed out. */
async function answerFile(context: HttpContext, port: HttpPort, grant: FileGrant): Promise<Response> {
  const reader = await readerNow(context, port, grant)
  const dataset = { domain: grant.domain, name: grant.dataset }
  const options = {
    port: portName,
    purpose: grant.purpose,
    version: grant.version,
    ...(grant.agreement === undefined ? {} : { agreement: grant.agreement }),
  }
  const { decision } = await port.sidecar.decide(reader, dataset, options)
  if (decision.kind === 'permitted') requireSame(decision.entitlement.signature, grant)
  const held = await port.sidecar.files(reader, dataset, options)
  const sent = { bytes: 0 }
  try {
    return await sendHeld(context, port, { held, grant, sent })
  } finally {
    await held.release(sent)
  }
}

interface HeldGrant {
  readonly held: GovernedFiles
  readonly grant: FileGrant
  /** Counts what the client may have. */
  readonly sent: { bytes: number }
}

async function sendHeld(
  { req, env: { outgoing } }: HttpContext,
  { settings }: HttpPort,
  { held, grant, sent }: HeldGrant,
): Promise<Response> {
  requireSame(held.entitlement.signature, grant)
  const file = held.files.find(({ sha256 }) => sha256 === grant.file)
  if (file === undefined) throw changed()
  const name = `${grant.dataset}-${grant.version}-${held.files.indexOf(file) + 1}.parquet`
  const answer = fileAnswer(file, name, {
    range: req.header('range'),
    ifRange: req.header('if-range'),
    ifNoneMatch: req.header('if-none-match'),
  })
  const headers = { ...answer.headers, 'hansa-access': held.access }
  if (answer.status === 416) return problemResponse(answer.error, headers)
  if (answer.status === 304 || req.method === 'HEAD')
    return new Response(null, { status: answer.status, headers })
  outgoing.writeHead(answer.status, headers)
  sent.bytes = await streamFile(file.path, outgoing, {
    range: answer.range,
    timeoutSeconds: settings.query.timeoutSeconds,
  })
  return RESPONSE_ALREADY_SENT
}

function requireSame(signature: string | undefined, { entitlement }: FileGrant): void {
  if (signature !== entitlement) throw changed()
}

const changed = (): HansaError =>
  new HansaError('denied', 'what may be seen of the dataset has changed since the address was made', {
    remedy: 'Ask for the dataset’s files again.',
  })

/** The reader as they are known now; of one whose provider told us who they are we know no more than it said. */
async function readerNow({ env }: HttpContext, { signIn }: HttpPort, { reader }: FileGrant): Promise<Reader> {
  const { remoteAddress } = env.incoming.socket
  const from = remoteAddress === undefined ? {} : { address: remoteAddress }
  switch (reader.method) {
    case 'anonymous':
      return signIn.signIn(from)
    case 'oidc':
      return { ...reader, ...from }
    default:
      return {
        method: reader.method,
        principal: await signIn.principalOf(formatPrincipal(reader.principal)),
        ...from,
      }
  }
}
