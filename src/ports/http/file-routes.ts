import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { HansaError, isHansaError, type ErrorCode } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { GovernedFiles } from '../../sidecar/dataset-access.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { FileGrant } from './file-address.ts'
import { fileAnswer } from './file-answer.ts'
import { portName, type HttpApp, type HttpPort } from './http-port.ts'
import type { HttpContext } from './http-context.ts'
import { problemResponse } from './problem.ts'
import { streamFile } from './stream-file.ts'

/** `GET /files/:token`: one file, by its signed address, which is the only credential. */
export function fileRoutes(app: HttpApp, port: HttpPort): void {
  app.get('/files/:token', (context) =>
    answerFile(context, port, port.addresses.verify(context.req.param('token'))),
  )
}

/** Decided anew: what was revoked or changed since the address was made is not handed out. */
async function answerFile(context: HttpContext, port: HttpPort, grant: FileGrant): Promise<Response> {
  const reader = await readerNow(context, port, grant)
  const dataset = { domain: grant.domain, name: grant.dataset }
  const options = {
    port: grant.port ?? portName,
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
    range: answer.range ?? { first: 0, last: file.bytes - 1 },
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
    case 'on-behalf-of':
      return signIn.onBehalf(reader.delegation, remoteAddress).catch(asChanged('unauthenticated'))
    default: {
      const name = formatPrincipal(reader.principal)
      const principal = await signIn.principalOf(name).catch(asChanged('not_found'))
      return { method: reader.method, principal, ...from }
    }
  }
}

/** Who is not there any more has nothing to fetch, and is not told who is. */
const asChanged =
  (code: ErrorCode) =>
  (error: unknown): never => {
    throw isHansaError(error, code) ? changed() : error
  }
