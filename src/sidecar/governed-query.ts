import { finished } from 'node:stream/promises'
import type { StatementShape } from '../engine/describe-parameters.ts'
import { readerName } from './acting.ts'
import { accessedDataset, accessedElsewhere, type Asked } from './access-record.ts'
import { statedPurpose } from './decisions.ts'
import type { NamedAccess } from './open-relations.ts'
import { decideAgain } from './decide-again.ts'
import { prepareStatement, type Asking, type Prepared } from './prepare-statement.ts'
import type { DescribeRequest, GovernedResult, ReadDataset, ReadRequest } from './read-request.ts'
import type { Reader } from './reader.ts'
import type { ReaderSession } from './reader-session.ts'
import type { RemoteTable } from './remote/ask-owners.ts'
import { requireProof } from './require-permitted.ts'
import type { QueryResult } from './query-result.ts'
import { explainedError } from './withheld-column.ts'
import type { QueryParts, ReadParts } from './query-parts.ts'

/**
 * One statement of a reader: its names are found, each dataset is decided, what may be seen of them is put before a
 * sealed session, and it runs there. Its first byte leaves after the access is in the audit.
 */
export async function governedQuery(
  parts: QueryParts,
  asked: Asked,
  request: ReadRequest,
): Promise<GovernedResult> {
  const started = performance.now()
  await requireProof(parts, asked)
  const lease = { session: await parts.sessions.take(readerKey(asked.reader, request)) }
  try {
    const parameters = request.parameters !== undefined
    const prepared = await prepareStatement(parts, { asked, request, lease, parameters, isRun: true })
    const result = await run(parts, prepared, { request, session: lease.session, started })
    const again = (reader: Reader): Promise<void> =>
      decideAgain(parts, { ...prepared.asked, reader }, { ...prepared, terms: request })
    return governed({ ...result, decideAgain: again }, prepared, async ({ error, rows, wasRead }) => {
      await parts.sessions.release(lease.session, error)
      const sent = (wasRead ? undefined : request.handedOut?.()) ?? { rows, bytes: result.sent() }
      await parts.log.ended(prepared.asked, { ...sent, milliseconds: performance.now() - started, error })
    })
  } catch (error) {
    await parts.sessions.release(lease.session, error)
    throw error
  }
}

/**
 * What a statement takes and gives this reader. Its datasets are decided and put before a session as if it ran; a
 * refusal is in the audit, and nothing is read.
 */
export async function governedShape(
  parts: QueryParts,
  asked: Asked,
  request: DescribeRequest,
): Promise<StatementShape> {
  await requireProof(parts, asked)
  const lease = { session: await parts.sessions.take(readerKey(asked.reader, request)) }
  try {
    const preparing = { asked, request, lease, parameters: true, isRun: false }
    const { sql } = await prepareStatement(parts, preparing)
    const shape = await lease.session.describe(sql, request.types, request.signal)
    await parts.sessions.release(lease.session)
    return shape
  } catch (error) {
    await parts.sessions.release(lease.session, error)
    throw error
  }
}

/** A session serves statements of one reader for one stated purpose. */
const readerKey = (reader: Reader, request: Asking): string => {
  const kind = request.catalogue === undefined ? [] : ['catalogue']
  return JSON.stringify([readerName(reader), statedPurpose(reader, request) ?? '', ...kind])
}

interface Running {
  readonly request: ReadRequest
  readonly session: ReaderSession
  readonly started: number
}

/** The worker computes while the access is being recorded; nobody sees anything of it before that is durable. */
async function run(
  { log }: ReadParts,
  { asked, sql, accesses, remote, columns }: Prepared,
  { request, session, started }: Running,
): Promise<QueryResult> {
  const datasets = [
    ...accesses.map(({ access }, index) => accessedDataset(access, columns[index] ?? [])),
    ...remote.map(({ access }, index) => accessedElsewhere(access, columns[accesses.length + index] ?? [])),
  ]
  const [recorded, ran] = await Promise.allSettled([log.began(asked, datasets), session.query(sql, request)])
  if (recorded.status === 'rejected') {
    if (ran.status === 'fulfilled') await cancelled(ran.value)
    throw recorded.reason
  }
  if (ran.status === 'fulfilled') return ran.value
  const error: unknown = ran.reason
  await log.ended(asked, { error, rows: 0, bytes: 0, milliseconds: performance.now() - started })
  throw explainedError(
    error,
    accesses.map(({ access }) => access),
  )
}

async function cancelled({ bytes, rows }: QueryResult): Promise<void> {
  bytes.destroy()
  await rows.catch(() => undefined)
}

interface ResultEnd {
  readonly error: unknown
  readonly rows: number
  /** Whether the port has read it to its end. */
  readonly wasRead: boolean
}

/** The result with what it was made from; its `rows` settle after `ended` has. */
function governed(
  result: QueryResult & Pick<GovernedResult, 'decideAgain'>,
  { asked, purpose, accesses, remote, transfers }: Prepared,
  ended: (end: ResultEnd) => Promise<void>,
): GovernedResult {
  // A small result may be computed whole and still be left unread.
  const streamed = finished(result.bytes, { writable: false }).then(
    () => true,
    () => false,
  )
  const rows = (async () => {
    const [outcome] = await Promise.allSettled([result.rows, streamed])
    if (outcome.status === 'fulfilled') {
      await ended({ error: undefined, rows: outcome.value, wasRead: await streamed })
      return outcome.value
    }
    await ended({ error: outcome.reason, rows: 0, wasRead: false })
    throw outcome.reason
  })()
  rows.catch(() => undefined)
  return {
    ...result,
    rows,
    access: asked.access,
    purpose,
    datasets: [...accesses.map(readDataset), ...remote.map(readElsewhere)],
    transfers,
  }
}

const readElsewhere = ({ access }: RemoteTable): ReadDataset => ({
  key: access.dataset.key,
  version: access.version,
  snapshot: access.snapshot,
  entitlement: access.entitlement,
  agreement: access.agreement,
})

const readDataset = ({ access: { decision, snapshot, agreement } }: NamedAccess): ReadDataset => ({
  key: decision.entitlement.dataset,
  version: snapshot.version,
  snapshot: snapshot.id,
  entitlement: decision.entitlement.signature,
  agreement: agreement?.id,
})
