import { HansaError } from '../../errors.ts'
import type { HttpPort } from '../http/http-port.ts'
import type { HttpContext } from '../http/http-context.ts'
import { answerLines, capabilitiesOf } from './answer-lines.ts'
import { describeTable } from './describe-table.ts'
import { signTable, type SignedTable } from './sign-table.ts'
import { decideTable, requireEntitlement } from './table-access.ts'
import { endLine, fileStats, identified, type IdentifiedFile } from './table-lines.ts'
import { upTo, versionRange, type KeptVersions, type VersionRange } from './version-range.ts'

/** More would be a burden for everyone; a client reads them in parts. */
const mostVersions = 100

/**
 * `GET …/changes`: the files that each version of a range added and removed, as its reader sees them under the rules of
 * now. A table that only grows has only added files.
 */
export async function answerChanges(context: HttpContext, port: HttpPort): Promise<Response> {
  const newest = await decideTable(context, port, {})
  await requireEntitlement(context, port, newest)
  const { dataset, version } = newest.access.snapshot
  const kept = upTo(version, await port.metadata.snapshots(dataset))
  const range = versionRange(new URL(context.req.url).searchParams, kept)
  const versions = await signVersions(context, port, requireKept(range, kept))
  const described = requireAlike(versions)
  const capabilities = capabilitiesOf(context)
  const lines = [
    ...(await describeTable(port, { ...described, wanted: {} })),
    ...versions.flatMap((after, index) =>
      after.snapshot.version < range.first ? [] : changeLines(versions[index - 1], after),
    ),
    ...(capabilities.includeEndStreamAction ? [endLine(described.expiresAt, undefined)] : []),
  ]
  return answerLines(lines, range.first, capabilities)
}

/** The versions to compare: those of the range and the one before. */
function requireKept({ first, last }: VersionRange, kept: KeptVersions): readonly number[] {
  if (last - first >= mostVersions)
    throw new HansaError('invalid_input', `these are more than ${mostVersions} versions`, {
      remedy: 'Send `endingVersion`, and go on from there.',
    })
  const wanted = Array.from({ length: last - first + 2 }, (_, index) => first - 1 + index).filter(
    (version) => version > 0,
  )
  const missing = wanted.findLast((version) => !kept.some((each) => each.version === version))
  if (missing === undefined) return wanted
  throw new HansaError(
    'invalid_input',
    `version ${missing} is not kept, so what came after it is not known`,
    {
      remedy: `Read the table, and its changes from version ${missing + 2} on.`,
    },
  )
}

async function signVersions(
  context: HttpContext,
  port: HttpPort,
  versions: readonly number[],
): Promise<readonly SignedTable[]> {
  const signed: SignedTable[] = []
  for (const version of versions) signed.push(await signTable(context, port, { version }))
  return signed
}

/** The last of them, where all show the same columns, rows and masks: else what differs would pass for a change. */
function requireAlike(versions: readonly SignedTable[]): SignedTable {
  const last = versions.at(-1)
  if (last === undefined) throw new HansaError('internal', 'a range of versions is empty')
  const other = versions.findLast((each) => shape(each) !== shape(last))
  if (other === undefined) return last
  const { version } = other.snapshot
  throw new HansaError('invalid_input', `what you see of the table is another since version ${version + 1}`, {
    remedy: `Read the table, and its changes from version ${version + 2} on.`,
  })
}

const shape = ({ entitlement: { columns, rows } }: SignedTable): string =>
  JSON.stringify([columns.map(({ name, type, access }) => [name, type, access]), rows])

function changeLines(before: SignedTable | undefined, after: SignedTable): readonly object[] {
  const was = identified(before?.files ?? [])
  const is = identified(after.files)
  const removed = without(was, is).map((each) => ({ remove: changedFile(each, after) }))
  const added = without(is, was).map((each) => ({
    add: { ...changedFile(each, after), stats: fileStats(each.file) },
  }))
  return [...removed, ...added]
}

const without = (
  files: readonly IdentifiedFile[],
  others: readonly IdentifiedFile[],
): readonly IdentifiedFile[] => {
  const ids = new Set(others.map(({ id }) => id))
  return files.filter(({ id }) => !ids.has(id))
}

const changedFile = ({ id, file }: IdentifiedFile, { snapshot, expiresAt }: SignedTable) => ({
  url: file.url,
  id,
  partitionValues: {},
  size: file.bytes,
  timestamp: Date.parse(snapshot.createdAt),
  version: snapshot.version,
  expirationTimestamp: expiresAt.getTime(),
})
