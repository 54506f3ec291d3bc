import { privateHeaders } from '../http/answer-headers.ts'
import type { HttpApp, HttpPort } from '../http/http-port.ts'
import type { HttpContext } from '../http/http-context.ts'
import { readBody } from '../http/read-body.ts'
import { answerLines, capabilitiesOf, versionHeader } from './answer-lines.ts'
import { describeTable } from './describe-table.ts'
import { signTable } from './sign-table.ts'
import { decideTable, requireEntitlement } from './table-access.ts'
import { answerChanges } from './table-changes.ts'
import { endLine, fileLines, filesFor } from './table-lines.ts'
import { isTimeTravel, refreshToken, tableQuery, wantedVersion } from './table-request.ts'
import { firstVersionSince, upTo } from './version-range.ts'

/** `…/tables/:table` with its version, its metadata, its files, and what changed in them. */
export function tableRoutes(app: HttpApp, port: HttpPort): void {
  const table = '/shares/:share/schemas/:schema/tables/:table'
  app.get(`${table}/version`, (context) => answerVersion(context, port))
  app.get(`${table}/metadata`, (context) => answerMetadata(context, port))
  app.post(`${table}/query`, (context) => answerQuery(context, port))
  app.get(`${table}/changes`, (context) => answerChanges(context, port))
}

async function answerVersion(context: HttpContext, port: HttpPort): Promise<Response> {
  const since = context.req.query('startingTimestamp')
  const table = await decideTable(context, port, {})
  await requireEntitlement(context, port, table)
  const { dataset, version } = table.access.snapshot
  const answered =
    since === undefined
      ? version
      : firstVersionSince(upTo(version, await port.metadata.snapshots(dataset)), since)
  return new Response(null, { headers: { ...privateHeaders, [versionHeader]: String(answered) } })
}

async function answerMetadata(context: HttpContext, port: HttpPort): Promise<Response> {
  const wanted = wantedVersion(new URL(context.req.url).searchParams)
  const table = await decideTable(context, port, wanted)
  const entitlement = await requireEntitlement(context, port, table)
  const lines = await describeTable(port, { table, entitlement, wanted })
  // Exactly two lines, whatever end the client asks for.
  const capabilities = { ...capabilitiesOf(context), includeEndStreamAction: false }
  return answerLines(lines, table.access.snapshot.version, capabilities)
}

async function answerQuery(context: HttpContext, port: HttpPort): Promise<Response> {
  const query = tableQuery(await readBody(context.env.incoming))
  const signed = await signTable(context, port, query)
  const { snapshot, expiresAt } = signed
  const wanted = query.isRefresh ? {} : query
  const lines = [
    ...(await describeTable(port, { ...signed, wanted })),
    ...fileLines({
      files: filesFor(signed.files, query.limitHint),
      expiresAt,
      snapshot: isTimeTravel(wanted) ? snapshot : undefined,
    }),
  ]
  const capabilities = capabilitiesOf(context)
  const token = query.wantsRefreshToken ? refreshToken(snapshot.version) : undefined
  const ending = capabilities.includeEndStreamAction ? [endLine(expiresAt, token)] : []
  return answerLines([...lines, ...ending], snapshot.version, capabilities)
}
