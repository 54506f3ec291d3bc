import { HansaError } from '../../errors.ts'
import type { Entitlement } from '../../governance/entitlement.ts'
import { schemaOf } from '../../sidecar/governed-dataset-of.ts'
import { privateHeaders } from '../http/answer-headers.ts'
import type { HttpApp, HttpContext, HttpPort } from '../http/http-port.ts'
import { readBody } from '../http/read-body.ts'
import { signFiles } from '../http/sign-files.ts'
import {
  capabilitiesHeader,
  chosenCapabilities,
  readCapabilities,
  type Capabilities,
} from './capabilities.ts'
import { portName } from './port-name.ts'
import { stableId } from './stable-id.ts'
import { decideTable, openFiles, requireEntitlement, type TableAccess } from './table-access.ts'
import { endLine, fileLines, filesFor, headLines, shownColumns } from './table-lines.ts'
import { noChanges, refreshToken, tableQuery, wantedVersion, type WantedVersion } from './table-request.ts'

/** `…/tables/:table` with its version, its metadata, and its files. */
export function tableRoutes(app: HttpApp, port: HttpPort): void {
  const table = '/shares/:share/schemas/:schema/tables/:table'
  app.get(`${table}/version`, (context) => answerVersion(context, port))
  app.get(`${table}/metadata`, (context) => answerMetadata(context, port))
  app.post(`${table}/query`, (context) => answerQuery(context, port))
  app.get(`${table}/changes`, () => {
    throw noChanges()
  })
}

const versionHeader = 'delta-table-version'

async function answerVersion(context: HttpContext, port: HttpPort): Promise<Response> {
  const since = context.req.query('startingTimestamp')
  const table = await decideTable(context, port, {})
  await requireEntitlement(context, port, table)
  const { dataset, version } = table.access.snapshot
  const answered = since === undefined ? version : await firstVersionSince(port, dataset, since)
  return new Response(null, { headers: { ...privateHeaders, [versionHeader]: String(answered) } })
}

/** The first version that was made at that time or later. */
async function firstVersionSince({ metadata }: HttpPort, dataset: string, since: string): Promise<number> {
  const time = Date.parse(since)
  if (Number.isNaN(time)) throw new HansaError('invalid_input', '`startingTimestamp` is an ISO 8601 time')
  const later = (await metadata.snapshots(dataset)).filter(({ createdAt }) => Date.parse(createdAt) >= time)
  if (later.length > 0) return Math.min(...later.map(({ version }) => version))
  throw new HansaError('invalid_input', `no version was made at ${since} or later`)
}

async function answerMetadata(context: HttpContext, port: HttpPort): Promise<Response> {
  const wanted = wantedVersion(new URL(context.req.url).searchParams)
  const table = await decideTable(context, port, wanted)
  const entitlement = await requireEntitlement(context, port, table)
  const lines = await describeTable(port, table, { entitlement, wanted })
  // Exactly two lines, whatever end the client asks for.
  const capabilities = { ...capabilitiesOf(context), includeEndStreamAction: false }
  return answerLines(lines, table.access.snapshot.version, capabilities)
}

async function answerQuery(context: HttpContext, port: HttpPort): Promise<Response> {
  const query = tableQuery(await readBody(context.env.incoming))
  const wanted = query.isRefresh ? {} : query
  const table = await decideTable(context, port, query)
  const held = await openFiles(context, port, table)
  // Nothing of them is sent here: they are held again, decided and audited anew, when they are fetched.
  await held.release()
  const { access, dataset } = table
  const { files, expiresAt } = signFiles(context, port, { dataset, access, held, port: portName })
  const { snapshot, entitlement } = held
  const lines = [
    ...(await describeTable(port, table, { entitlement, wanted })),
    ...fileLines({
      files: filesFor(files, query.limitHint),
      expiresAt,
      snapshot: isTimeTravel(wanted) ? snapshot : undefined,
    }),
  ]
  const capabilities = capabilitiesOf(context)
  const token = query.wantsRefreshToken ? refreshToken(snapshot.version) : undefined
  const ending = capabilities.includeEndStreamAction ? [endLine(expiresAt, token)] : []
  return answerLines([...lines, ...ending], snapshot.version, capabilities)
}

const isTimeTravel = ({ version, timestamp }: WantedVersion): boolean =>
  version !== undefined || timestamp !== undefined

async function describeTable(
  { mesh, metadata }: HttpPort,
  { access, dataset }: TableAccess,
  { entitlement, wanted }: { readonly entitlement: Entitlement; readonly wanted: WantedVersion },
): Promise<readonly object[]> {
  const { governed, snapshot } = access
  const publication = await metadata.publication(governed.product.key)
  const object = publication && schemaOf(publication, governed.key)?.object
  const comments = new Map(object?.properties?.map(({ name, description }) => [name, description]))
  return headLines({
    id: stableId(mesh, governed.key),
    name: dataset.name,
    description: object?.description,
    columns: shownColumns(entitlement, governed.columns, comments),
    version: isTimeTravel(wanted) ? snapshot.version : undefined,
  })
}

const capabilitiesOf = ({ req }: HttpContext): Capabilities =>
  readCapabilities(req.header(capabilitiesHeader))

/** One JSON object a line. */
const answerLines = (lines: readonly object[], version: number, capabilities: Capabilities): Response =>
  new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), {
    headers: {
      ...privateHeaders,
      'content-type': 'application/x-ndjson; charset=utf-8',
      [versionHeader]: String(version),
      ...chosenCapabilities(capabilities),
    },
  })
