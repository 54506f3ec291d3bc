import { foldName } from '../engine/sql/same-name.ts'
import { HansaError, isHansaError } from '../errors.ts'
import type { NamedVersion, PublishedDatasets } from './published-datasets.ts'
import type { ReaderSession } from './reader-session.ts'

/** A statement that the guard has passed, with the datasets that it reads. */
export interface NamedStatement {
  /** The text that was checked. */
  readonly sql: string
  readonly tables: readonly NamedTable[]
}

export interface NamedTable {
  readonly version: NamedVersion
  /** Every name SQL has for it; without its domain too, where no other dataset has the name. */
  readonly names: readonly (readonly string[])[]
}

export interface NamingParts {
  readonly session: ReaderSession
  readonly published: PublishedDatasets
  /** Whether there may be `$1`. */
  readonly parameters: boolean
}

type Names = readonly (readonly string[])[]

/** Puts the statement before the guard, in the reader's session; throws what the guard has against it. */
export async function namedTables(
  sql: string,
  { session, published, parameters }: NamingParts,
): Promise<NamedStatement> {
  try {
    return await checked(sql, { session, parameters }, await published.mentionedIn(sql))
  } catch (error) {
    // It may have been published since the names were read, and who mistypes one is told the nearest of all.
    if (!isHansaError(error, 'undefined_table')) throw error
    return checked(sql, { session, parameters }, await published.allFor(sql))
  }
}

async function checked(
  sql: string,
  { session, parameters }: Omit<NamingParts, 'published'>,
  known: readonly NamedVersion[],
): Promise<NamedStatement> {
  const all = known.flatMap(({ names }) => names)
  const statement = await session.check(sql, all, { parameters })
  const read = new Set(statement.tables.map((name) => holderOf(name, known)))
  const tables = [...read].map((version) => ({ version, names: withBareNames(version.names, all) }))
  return { sql: statement.sql, tables }
}

/** The worker's answer is not taken on trust: it can only name what it was told of. */
function holderOf(name: readonly string[], known: readonly NamedVersion[]): NamedVersion {
  const wanted = JSON.stringify(name)
  const holder = known.find(({ names }) => names.some((each) => JSON.stringify(each) === wanted))
  if (holder === undefined)
    throw new HansaError('internal', 'the worker named a dataset that nobody told it of')
  return holder
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
