import { foldName } from '../engine/sql/same-name.ts'
import { HansaError, isHansaError } from '../errors.ts'
import type { NamedVersion, PublishedDatasets } from './published-datasets.ts'
import type { ReaderSession } from './reader-session.ts'
import type { RemoteDatasets } from './remote/remote-datasets.ts'
import { allRemoteFor, remoteMentionedIn, type RemoteVersion } from './remote/remote-versions.ts'

/** A statement that the guard has passed, with the datasets that it reads. */
export interface NamedStatement {
  /** The text that was checked. */
  readonly sql: string
  readonly tables: readonly NamedTable<NamedVersion>[]
  /** Those of other nodes. */
  readonly remote: readonly NamedTable<RemoteVersion>[]
}

export interface NamedTable<Version> {
  readonly version: Version
  /** Every name SQL has for it; without its domain too, where no other dataset has the name. */
  readonly names: readonly (readonly string[])[]
}

export interface NamingParts {
  readonly session: ReaderSession
  readonly published: PublishedDatasets
  /** Undefined where the reader reads what this node has, and no more. */
  readonly remote: Pick<RemoteDatasets, 'mentioned' | 'all' | 'unheard'> | undefined
  /** Whether there may be `$1`. */
  readonly parameters: boolean
}

type Names = readonly (readonly string[])[]

/** What a statement may name. */
interface Known {
  readonly local: readonly NamedVersion[]
  readonly remote: readonly RemoteVersion[]
}

/** Puts the statement before the guard, in the reader's session; throws what the guard has against it. */
export async function namedTables(sql: string, parts: NamingParts): Promise<NamedStatement> {
  const { published, remote } = parts
  try {
    const local = await published.mentionedIn(sql)
    return await checked(sql, parts, {
      local,
      remote: remote === undefined ? [] : await remoteMentionedIn(sql, remote),
    })
  } catch (error) {
    // It may have been published since the names were read, and who mistypes one is told the nearest of all.
    if (!isHansaError(error, 'undefined_table')) throw error
    const local = await published.allFor(sql)
    const all = { local, remote: remote === undefined ? [] : await allRemoteFor(sql, remote) }
    return checked(sql, parts, all).catch(async (fault: unknown) => {
      if (!isHansaError(fault, 'undefined_table')) throw fault
      throw (await remote?.unheard?.(mentionedDomains(sql))) ?? fault
    })
  }
}

/** What could be the domain of a dataset, folded: what stands before a dot. */
const mentionedDomains = (sql: string): ReadonlySet<string> =>
  new Set([...sql.matchAll(/([\p{L}\p{N}_$]+)"?\s*\./gu)].map(([, name = '']) => foldName(name)))

async function checked(
  sql: string,
  { session, parameters }: Pick<NamingParts, 'session' | 'parameters'>,
  { local, remote: mentioned }: Known,
): Promise<NamedStatement> {
  const remote = withoutNamesOf(local, mentioned)
  const all = [...local, ...remote].flatMap(({ names }): Names => names)
  const statement = await session.check(sql, all, { parameters })
  requireKnown(statement.tables, all)
  const named = <Version extends { readonly names: Names }>(known: readonly Version[]) =>
    readIn(statement.tables, known).map((version) => ({ version, names: withBareNames(version.names, all) }))
  return { sql: statement.sql, tables: named(local), remote: named(remote) }
}

/** What this node has itself is not looked for elsewhere. */
function withoutNamesOf(
  local: readonly NamedVersion[],
  remote: readonly RemoteVersion[],
): readonly RemoteVersion[] {
  const taken = new Set(local.flatMap(({ names }) => names.map(fullName)))
  return remote
    .map((version) => ({ ...version, names: version.names.filter((name) => !taken.has(fullName(name))) }))
    .filter(({ names }) => names.length > 0)
}

const fullName = (name: readonly string[]): string => JSON.stringify(name.map(foldName))

/** The worker's answer is not taken on trust: it can only name what it was told of. */
function requireKnown(read: Names, all: Names): void {
  const known = new Set(all.map((name) => JSON.stringify(name)))
  if (read.every((name) => known.has(JSON.stringify(name)))) return
  throw new HansaError('internal', 'the worker named a dataset that nobody told it of')
}

/** Those that a statement reads, each once, in the order in which it names them. */
function readIn<Version extends { readonly names: Names }>(
  read: Names,
  known: readonly Version[],
): readonly Version[] {
  const holder = (name: readonly string[]): readonly Version[] => {
    const wanted = JSON.stringify(name)
    return known.filter(({ names }) => names.some((each) => JSON.stringify(each) === wanted)).slice(0, 1)
  }
  return [...new Set(read.flatMap(holder))]
}

/** Last parts that belong to one name only do without their domain. */
function withBareNames(names: Names, all: Names): Names {
  const counts = new Map<string, number>()
  for (const name of all) {
    const bare = bareName(name)
    counts.set(bare, (counts.get(bare) ?? 0) + 1)
  }
  const alone = names.filter((name) => counts.get(bareName(name)) === 1)
  return [...names, ...alone.map((name) => name.slice(-1))]
}

const bareName = (name: readonly string[]): string => foldName(name.at(-1) ?? '')
