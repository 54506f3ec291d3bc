import { finished } from 'node:stream/promises'
import type { StatementShape } from '../engine/describe-parameters.ts'
import { HansaError } from '../errors.ts'
import { formatPrincipal } from '../governance/principal.ts'
import type { AccessLog } from './access-log.ts'
import { accessedDataset, type Asked } from './access-record.ts'
import { statedPurpose, type Decisions } from './decisions.ts'
import { namedTables, type NamedTable } from './named-tables.ts'
import type { FileSources } from './hold-files.ts'
import { provisionOf, visibleColumns, type NamedAccess } from './open-relations.ts'
import { decideAgain } from './decide-again.ts'
import { goneFromView, type PublishedDataset, type PublishedDatasets } from './published-datasets.ts'
import { catalogueProvision } from './catalogue-provision.ts'
import type {
  CatalogueTable,
  DescribeRequest,
  GovernedResult,
  ReadDataset,
  ReadRequest,
} from './read-request.ts'
import type { Reader } from './reader.ts'
import type { ReaderSession } from './reader-session.ts'
import { requirePermitted, requireProof } from './require-permitted.ts'
import type { QueryResult } from './session.ts'
import type { SessionPool } from './session-pool.ts'
import { isStillPermitted } from './still-permitted.ts'
import { explainedError } from './withheld-column.ts'

/** What a governed read needs. */
export interface ReadParts {
  readonly published: PublishedDatasets
  readonly decisions: Decisions
  readonly log: AccessLog
  readonly sources: FileSources
}

export interface QueryParts extends ReadParts {
  readonly sessions: SessionPool
}

/** How often a statement follows a dataset that is replaced and collected while it is being opened. */
const attempts = 5

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
    const prepared = await prepare(parts, { asked, request, lease, parameters })
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
    const { sql } = await prepare(parts, { asked, request, lease, parameters: true })
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
  const { principal, actor } = reader
  const acting = actor === undefined ? '' : formatPrincipal(actor)
  const kind = request.catalogue === undefined ? [] : ['catalogue']
  return JSON.stringify([formatPrincipal(principal), acting, statedPurpose(reader, request) ?? '', ...kind])
}

/** What a statement and a question about one have in common. */
type Asking = Omit<ReadRequest, 'format' | 'parameters' | 'width'>

interface Preparing {
  readonly asked: Asked
  readonly request: Asking
  /** Whether there may be `$1`. */
  readonly parameters: boolean
  /** The session in use: where it does not fit, another one takes its place. */
  readonly lease: { session: ReaderSession }
}

/** A statement that may run: all that it may read lies before its session. */
interface Prepared {
  readonly asked: Asked
  readonly sql: string
  readonly accesses: readonly NamedAccess[]
  /** What they are accesses to. */
  readonly datasets: readonly PublishedDataset[]
  /** What policies took for now. */
  readonly clock: Date
  /** The columns that it uses of each. */
  readonly columns: readonly (readonly string[])[]
}

async function prepare(
  parts: QueryParts,
  { asked, request, lease, parameters }: Preparing,
): Promise<Prepared> {
  if (request.catalogue !== undefined)
    return prepareCatalogue(parts, { asked, request, lease, parameters }, request.catalogue)
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const naming = { published: parts.published, session: lease.session, parameters }
    const { sql, tables } = await namedTables(request.sql, naming)
    const datasets = await Promise.all(tables.map(({ version }) => parts.published.open(version, request)))
    const clock = parts.decisions.now()
    const accesses = await permitted(parts, tables, { asked, request, datasets, clock })
    const columns = await lease.session.usedColumns(sql, accesses.map(knownTable))
    const purpose = accesses[0]?.access.purpose
    const provision = provisionOf(purpose, accesses, {
      ...parts.sources,
      statement: asked.access,
      signal: request.signal,
    })
    lease.session = await parts.sessions.fitting(lease.session, provision, (seen) =>
      isStillPermitted(parts, seen, { reader: asked.reader, terms: request }),
    )
    if (await lease.session.provide(provision))
      return {
        asked: { ...asked, purpose: purpose ?? asked.purpose },
        sql,
        accesses,
        datasets,
        clock,
        columns,
      }
    const [first] = datasets
    if (request.view !== undefined && first !== undefined) throw goneFromView(first.key)
  }
  throw new HansaError('busy', 'the dataset is being replaced again and again', { remedy: 'Try again.' })
}

/** There is nothing to decide: what the tables say was. */
async function prepareCatalogue(
  parts: QueryParts,
  { asked, request, lease, parameters }: Preparing,
  tables: readonly CatalogueTable[],
): Promise<Prepared> {
  const provision = catalogueProvision(tables)
  lease.session = await parts.sessions.fitting(lease.session, provision, () => Promise.resolve(true))
  const names = tables.map(({ name }) => name)
  const { sql } = await lease.session.check(request.sql, names, { parameters, catalogue: true })
  await lease.session.provide(provision)
  return {
    asked: { ...asked, purpose: request.purpose },
    sql,
    accesses: [],
    datasets: [],
    clock: parts.decisions.now(),
    columns: [],
  }
}

const knownTable = ({ names, access }: NamedAccess) => ({
  names,
  columns: visibleColumns(access).map(({ name }) => name),
})

/** Each table with the access to it; throws, after saying so in the audit, where one may not be read. */
async function permitted(
  parts: ReadParts,
  tables: readonly NamedTable[],
  {
    asked,
    request,
    datasets,
    clock,
  }: Pick<Preparing, 'asked' | 'request'> & Pick<Prepared, 'datasets' | 'clock'>,
): Promise<readonly NamedAccess[]> {
  const accesses = await requirePermitted(parts, asked, { datasets, terms: { ...request, clock } })
  return accesses.flatMap((access, index) => {
    const names = tables[index]?.names
    return names === undefined ? [] : [{ names, access }]
  })
}

interface Running {
  readonly request: ReadRequest
  readonly session: ReaderSession
  readonly started: number
}

/** The worker computes while the access is being recorded; nobody sees anything of it before that is durable. */
async function run(
  { log }: ReadParts,
  { asked, sql, accesses, columns }: Prepared,
  { request, session, started }: Running,
): Promise<QueryResult> {
  const datasets = accesses.map(({ access }, index) => accessedDataset(access, columns[index] ?? []))
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
  { asked, accesses }: Prepared,
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
    purpose: accesses[0]?.access.purpose,
    datasets: accesses.map(readDataset),
  }
}

const readDataset = ({ access: { decision, snapshot, agreement } }: NamedAccess): ReadDataset => ({
  key: decision.entitlement.dataset,
  version: snapshot.version,
  snapshot: snapshot.id,
  entitlement: decision.entitlement.signature,
  agreement: agreement?.id,
})
