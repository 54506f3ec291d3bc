import { isOperatorOf } from '../governance/principal.ts'
import { quoteName } from '../engine/quote.ts'
import { HansaError } from '../errors.ts'
import type { Asked } from './access-record.ts'
import { catalogueProvision } from './catalogue-provision.ts'
import { statedPurpose } from './decisions.ts'
import type { QueryParts } from './query-parts.ts'
import { namedTables, type NamedStatement } from './named-tables.ts'
import { provisionOf, type NamedAccess, type Readable } from './open-relations.ts'
import { permittedColumns } from './permitted-columns.ts'
import { goneFromView, type PublishedDataset } from './published-datasets.ts'
import type { CatalogueTable, ReadRequest } from './read-request.ts'
import type { ReaderSession } from './reader-session.ts'
import { askOwners, keepInView, remoteRequest, type RemoteTable } from './remote/ask-owners.ts'
import { elsewhereFor, readerElsewhere, type Elsewhere } from './remote/elsewhere.ts'
import type { RemoteNeed } from './remote/remote-datasets.ts'
import type { RemoteTransfer } from './remote/remote-transfer.ts'
import { remoteNeed } from './remote/remote-need.ts'
import { requireOnePurpose } from './remote/require-one-purpose.ts'
import { RemoteRelations, sentResult } from './remote/remote-relations.ts'
import { sendGroups } from './remote/send-groups.ts'
import { exactColumns, sendParts } from './remote/send-parts.ts'
import { canTravel, worthSending } from './remote/send-whole.ts'
import { requirePermitted } from './require-permitted.ts'
import { isStillPermitted } from './still-permitted.ts'

/** What a statement and a question about one have in common. */
export type Asking = Omit<ReadRequest, 'format' | 'parameters' | 'width'>

export interface Preparing {
  readonly asked: Asked
  readonly request: Asking
  /** Whether there may be `$1`. */
  readonly parameters: boolean
  /** Whether it will be run: what is only understood needs no rows of other nodes. */
  readonly isRun: boolean
  /** The session in use: where it does not fit, another one takes its place. */
  readonly lease: { session: ReaderSession }
}

/** A statement that may run: all that it may read lies before its session. */
export interface Prepared extends Decided {
  readonly asked: Asked
  readonly sql: string
  /** The columns that it uses of each, first of what is here, then of what is elsewhere. */
  readonly columns: readonly (readonly string[])[]
  readonly transfers: readonly RemoteTransfer[]
}

/** What a statement may read. */
interface Decided {
  readonly purpose: string | undefined
  readonly accesses: readonly NamedAccess[]
  /** What they are accesses to. */
  readonly datasets: readonly PublishedDataset[]
  /** What policies took for now. */
  readonly clock: Date
  /** What owners elsewhere let be read. */
  readonly remote: readonly RemoteTable[]
}

/** How often a statement follows a dataset that is replaced and collected while it is being opened. */
const attempts = 5

/** Finds what a statement names, has each of it decided, and puts what may be seen of it before the session. */
export async function prepareStatement(parts: QueryParts, preparing: Preparing): Promise<Prepared> {
  const { asked, request, lease, parameters } = preparing
  if (request.catalogue !== undefined) return prepareCatalogue(parts, preparing, request.catalogue)
  const elsewhere = elsewhereFor(asked.reader, parts.elsewhere)
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const naming = {
      published: parts.published,
      session: lease.session,
      remote: elsewhere?.datasets,
      parameters,
    }
    const statement = await namedTables(request.sql, naming)
    const decided = await decide(parts, preparing, { statement, elsewhere })
    const prepared = await provide(parts, preparing, { statement, decided, elsewhere })
    if (prepared !== undefined) return prepared
    const [first] = decided.datasets
    if (request.view !== undefined && first !== undefined) throw goneFromView(first.key)
  }
  throw new HansaError('busy', 'the dataset is being replaced again and again', { remedy: 'Try again.' })
}

interface Found {
  readonly statement: NamedStatement
  readonly elsewhere: Elsewhere | undefined
}

/** What is here is decided first: whoever may not read it makes nobody else busy. */
async function decide(
  parts: QueryParts,
  { asked, request }: Preparing,
  { statement: { tables, remote }, elsewhere }: Found,
): Promise<Decided> {
  const datasets = await Promise.all(tables.map(({ version }) => parts.published.open(version, request)))
  const clock = parts.decisions.now()
  const permitted = await requirePermitted(parts, asked, { datasets, terms: { ...request, clock } })
  const accesses = permitted.flatMap((access, index) => {
    const names = tables[index]?.names
    return names === undefined ? [] : [{ names, access }]
  })
  const here = accesses[0]?.access.purpose
  if (elsewhere === undefined || remote.length === 0)
    return { purpose: here, accesses, datasets, clock, remote: [] }
  // The operator reads what is here for any purpose.
  const implied = isOperatorOf(elsewhere.mesh, asked.reader.principal) ? undefined : here
  const purpose = statedPurpose(asked.reader, request) ?? implied
  const asking = {
    reader: readerElsewhere(asked.reader, elsewhere),
    terms: termsElsewhere(request, { purpose, isAloneThere: datasets.length === 0 }),
    ...(request.signal && { signal: request.signal }),
  }
  const requests = remote.map(({ version }) => remoteRequest(version, asking))
  const answers = await askOwners({ datasets: elsewhere.datasets, log: parts.log }, asked, requests)
  const read = answers.flatMap((access, index) => {
    const [names, asks] = [remote[index]?.names, requests[index]]
    return names === undefined || asks === undefined ? [] : [{ names, access, request: asks }]
  })
  keepInView(request, read)
  const purposes = [purpose, ...answers.map((access) => access.purpose)]
  return {
    purpose: await requireOnePurpose(parts.log, asked, {
      purposes,
      datasets: [...datasets, ...answers.map(({ dataset }) => dataset)],
    }),
    accesses,
    datasets,
    clock,
    remote: read,
  }
}

/** An agreement that was decided about here is not one of another node. */
const termsElsewhere = (
  { agreement, asOf, view }: Asking,
  { purpose, isAloneThere }: { readonly purpose: string | undefined; readonly isAloneThere: boolean },
) => ({
  ...(purpose === undefined ? {} : { purpose }),
  ...(agreement === undefined || !isAloneThere ? {} : { agreement }),
  ...(asOf === undefined ? {} : { asOf }),
  ...(view === undefined ? {} : { view }),
})

/** Undefined where something of it is not there any more. */
async function provide(
  parts: QueryParts,
  preparing: Preparing,
  { statement: { sql }, decided, elsewhere }: Found & { readonly decided: Decided },
): Promise<Prepared | undefined> {
  const { accesses, remote, purpose } = decided
  const { asked, lease } = preparing
  const needs = await neededOf(lease.session, { sql, accesses, remote })
  const putBefore = (brought: RemoteRelations): Promise<boolean> =>
    putBeforeSession(parts, preparing, { purpose, accesses, remote: brought })
  const bringing = { sql, decided, elsewhere, needs, putBefore }
  const { run, ...held } = await bring(preparing, bringing)
  await using brought = held.brought
  if (!(await putBefore(brought))) return undefined
  return {
    ...decided,
    asked: { ...asked, purpose: purpose ?? asked.purpose },
    sql: run,
    columns: needs.columns,
    transfers: brought.transfers,
  }
}

async function putBeforeSession(
  parts: QueryParts,
  { asked, request, lease }: Preparing,
  readable: Readable,
): Promise<boolean> {
  const provision = provisionOf(readable, {
    ...parts.sources,
    statement: asked.access,
    signal: request.signal,
  })
  lease.session = await parts.sessions.fitting(lease.session, provision, (seen) =>
    isStillPermitted(parts, seen, { reader: asked.reader, terms: request }),
  )
  return lease.session.provide(provision)
}

interface Bringing {
  readonly sql: string
  readonly decided: Decided
  readonly elsewhere: Elsewhere | undefined
  readonly needs: Needs
  readonly putBefore: (brought: RemoteRelations) => Promise<boolean>
}

/** What of other nodes lies before the session, and the statement that is run over it. */
interface BroughtHere {
  readonly run: string
  readonly brought: RemoteRelations
}

async function bring(preparing: Preparing, bringing: Bringing): Promise<BroughtHere> {
  const { sql, decided, elsewhere, needs, putBefore } = bringing
  const { remote } = decided
  if (!preparing.isRun || elsewhere === undefined)
    return { run: sql, brought: RemoteRelations.shapes(remote) }
  const sent = await sendWhole(elsewhere, preparing, bringing)
  if (sent !== undefined) return sent
  const splitting = {
    datasets: elsewhere.datasets,
    sql,
    here: decided.accesses.map(placedHere),
    tables: remote,
    needs: needs.remote,
    terms: preparing.request,
    parameters: preparing.parameters,
    signal: preparing.request.signal,
    lease: preparing.lease,
    putShapes: () => putBefore(RemoteRelations.shapes(remote)),
  }
  const { sql: run, ...rest } = await sendGroups(splitting, await sendParts(splitting))
  return { run, brought: await RemoteRelations.fetch(elsewhere.datasets, rest) }
}

/** Has the owner run the statement where that moves less; undefined where it is run here. */
async function sendWhole(
  { datasets }: Elsewhere,
  { request, parameters, lease }: Preparing,
  { sql, decided: { accesses, remote }, needs, putBefore }: Bringing,
): Promise<BroughtHere | undefined> {
  const [first] = remote
  if (first === undefined || datasets.send === undefined) return undefined
  const longest = await worthSending(datasets, {
    here: accesses.length,
    tables: remote,
    terms: request,
    parameters,
    isSmall: needs.isSmall,
  })
  if (longest === undefined) return undefined
  await putBefore(RemoteRelations.shapes(remote))
  const { columns } = await lease.session.describe(sql, [], request.signal)
  if (!canTravel(columns)) return undefined
  const statement = { sql, how: 'sent', columns, longest } as const
  const result = await datasets.send(
    statement,
    remote.map(({ access }) => access),
    first.request,
  )
  if (result === undefined) return undefined
  return { run: `select * from ${quoteName(sentResult)}`, brought: RemoteRelations.sent(remote, result) }
}

interface Needs {
  /** Of what is here, then of what is elsewhere. */
  readonly columns: Prepared['columns']
  readonly remote: readonly RemoteNeed[]
  readonly isSmall: boolean
}

async function neededOf(
  session: ReaderSession,
  { sql, accesses, remote }: Pick<Decided, 'accesses' | 'remote'> & { readonly sql: string },
): Promise<Needs> {
  const known = [...accesses.map(knownTable), ...remote.map(knownElsewhere)]
  if (remote.length === 0)
    return { columns: await session.usedColumns(sql, known), remote: [], isSmall: false }
  const { tables, isSmall } = await session.needs(sql, known)
  const there = tables.slice(accesses.length)
  return {
    columns: tables.map(({ columns }) => columns),
    remote: remote.flatMap(({ access }, index) => {
      const need = there[index]
      return need === undefined ? [] : [remoteNeed(need, access.columns)]
    }),
    isSmall,
  }
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
    purpose: undefined,
    accesses: [],
    datasets: [],
    clock: parts.decisions.now(),
    remote: [],
    columns: [],
    transfers: [],
  }
}

const knownTable = ({ names, access }: NamedAccess) => ({
  names,
  columns: permittedColumns(access).map(({ name }) => name),
})

const placedHere = ({ names, access }: NamedAccess) => ({
  names,
  ...exactColumns(permittedColumns(access)),
})

const knownElsewhere = ({ names, access: { columns } }: RemoteTable) => ({
  names,
  columns: columns.map(({ name }) => name),
})
