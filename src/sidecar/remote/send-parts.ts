import type { RelationColumn } from '../../engine/relation.ts'
import { foldName } from '../../engine/sql/same-name.ts'
import { partName, partSchema, withParts, type TextRange } from '../../engine/sql/with-parts.ts'
import type { PlacedTable } from '../../engine/sql/statement-parts.ts'
import type { ViewTerms } from '../read-request.ts'
import type { ReaderSession } from '../reader-session.ts'
import type { RemoteTable } from './ask-owners.ts'
import type { RemoteDatasets, RemoteNeed } from './remote-datasets.ts'
import { remoteNeed } from './remote-need.ts'
import type { Bringing, SentPart } from './remote-relations.ts'
import { canTravel, leastMissing } from './send-whole.ts'

/** Rows that are sent serve one statement, files serve all that come after it. */
export const favourOfFiles = 3
/** Less is not worth two more answers. */
export const leastSaved = 100_000

export interface Splitting {
  readonly datasets: RemoteDatasets
  readonly sql: string
  /** What is read of this node's own. */
  readonly here: readonly PlacedTable[]
  readonly tables: readonly RemoteTable[]
  readonly needs: readonly RemoteNeed[]
  readonly terms: ViewTerms
  /** Whether there may be `$1`. */
  readonly parameters: boolean
  readonly signal: AbortSignal | undefined
  readonly lease: { readonly session: ReaderSession }
  /** Puts the tables without their rows before the session; false where something of this node's own is gone. */
  readonly putShapes: () => Promise<boolean>
}

/** A statement over what is here, what is still to be brought, and what came of its parts. */
export type SplitStatement = Bringing & { readonly sql: string }

/** A part that its owner is to run. */
interface Part extends TextRange {
  readonly sql: string
  readonly tables: readonly RemoteTable[]
  /** Bytes of these that are not here. */
  readonly missing: number
}

interface ShapedPart extends Part {
  readonly columns: SentPart['result']['columns']
}

/**
 * Has owners run the queries within a statement that make few rows of many of theirs, where less moves then. It is for speed
 * and protects nothing: each part is decided by its owner as any statement of this reader, and where it comes to nothing
 * the statement is run as it is.
 */
export async function sendParts(splitting: Splitting): Promise<SplitStatement> {
  const { sql, tables, needs } = splitting
  const whole = { sql, tables, needs, parts: [] }
  const found = await worthwhileParts(splitting)
  if (found.length === 0 || !(await splitting.putShapes())) return whole
  const parts = await shaped(splitting, found)
  const saved = parts.length === 0 ? 0 : await savedBy(splitting, parts)
  if (saved <= leastSaved) return whole
  const sent = await sendAll(splitting, parts, saved)
  if (sent.length === 0) return whole
  try {
    const results = sent.map(({ result }, index) => ({
      names: [partName(schemaOf(splitting), index)],
      result,
    }))
    return { ...(await restOf(splitting, sent)), tables, parts: results }
  } catch (error) {
    await Promise.all(sent.map(({ result }) => result.release()))
    throw error
  }
}

/** Those over much that is not here. */
async function worthwhileParts(splitting: Splitting): Promise<readonly Part[]> {
  const { datasets, sql, here, tables, terms, parameters, lease } = splitting
  const isPossible = 'send' in datasets && 'estimate' in datasets && !parameters
  if (!isPossible || terms.view !== undefined) return []
  const missing = await Promise.all(tables.map((table) => missingOf(datasets, table)))
  if (sum(missing) <= leastMissing) return []
  const known = [...here, ...tables.map(placedTable)]
  const found = await lease.session.parts(sql, known)
  return found.flatMap(({ start, end, tables: read }) => {
    const places = read.map((index) => index - here.length)
    const those = places.flatMap((place) => tables[place] ?? [])
    const part = { start, end, sql: sql.slice(start, end), tables: those }
    const notHere = sum(places.map((place) => missing[place] ?? 0))
    return notHere > leastMissing && areAskedAlike(those) ? [{ ...part, missing: notHere }] : []
  })
}

export const missingOf = async (
  datasets: Pick<RemoteDatasets, 'missing'>,
  { access }: RemoteTable,
): Promise<number> => (await datasets.missing?.(access)) ?? 0

const exactTypes = /^(BOOLEAN|U?(TINYINT|SMALLINT|INTEGER|BIGINT)|DECIMAL\(\d+,\d+\)|VARCHAR|DATE|TIMESTAMP)$/

/** Columns as an analysis knows them, and which of them have values that may come out different elsewhere. */
export const exactColumns = (
  columns: readonly RelationColumn[],
): Pick<PlacedTable, 'columns' | 'inexact'> => ({
  columns: columns.map(({ name }) => name),
  inexact: columns.filter(({ type }) => !exactTypes.test(type)).map(({ name }) => name),
})

/** What is old, or has no files because each statement sees other masks, is read in one way by the whole statement. */
export const placedTable = ({ names, access: { dataset, columns, staleSince, bytes } }: RemoteTable) => ({
  names,
  ...exactColumns(columns),
  ...(staleSince === undefined && bytes > 0 ? { owner: dataset.node } : {}),
})

/** Whether one question is about all of them. */
const areAskedAlike = (tables: readonly RemoteTable[]): boolean =>
  new Set(
    tables.map(({ access: { purpose }, request: { terms } }) =>
      JSON.stringify([purpose, terms.agreement ?? null, terms.asOf ?? null]),
    ),
  ).size === 1

/** Those whose result can travel. What is wrong with the statement itself is thrown before anything moves. */
async function shaped(
  { sql, lease, signal }: Splitting,
  parts: readonly Part[],
): Promise<readonly ShapedPart[]> {
  await lease.session.describe(sql, [], signal)
  const found: ShapedPart[] = []
  for (const part of parts) {
    const columns = await columnsOf(part, lease.session, signal)
    if (columns !== undefined && canTravel(columns)) found.push({ ...part, columns })
  }
  return found
}

async function columnsOf(
  { sql }: Part,
  session: ReaderSession,
  signal: AbortSignal | undefined,
): Promise<ShapedPart['columns'] | undefined> {
  try {
    return (await session.describe(sql, [], signal)).columns
  } catch (error) {
    if (!session.isAlive) throw error
    return undefined
  }
}

/** About how many bytes less move where these parts run at their owners. */
async function savedBy(splitting: Splitting, parts: readonly ShapedPart[]): Promise<number> {
  const { needs } = splitting
  const rest = await restOf(
    splitting,
    parts.map((part) => ({ ...part, result: part })),
  )
  return (await moving(splitting, needs)) - (await moving(splitting, rest.needs))
}

async function moving({ datasets, tables }: Splitting, needs: Bringing['needs']): Promise<number> {
  const bytes = tables.map(async ({ access }, index) => {
    const need = needs[index]
    return need === undefined ? 0 : ((await datasets.estimate?.(access, need)) ?? 0)
  })
  return sum(await Promise.all(bytes))
}

/** A part with the columns of its result, or all of that. */
interface WithColumns extends TextRange {
  readonly result: Pick<SentPart['result'], 'columns'>
}

/** The statement without these parts, and what it needs of the tables that it still reads. */
async function restOf(
  splitting: Splitting,
  parts: readonly WithColumns[],
): Promise<Pick<SplitStatement, 'sql' | 'needs'>> {
  const { here, tables, lease } = splitting
  const schema = schemaOf(splitting)
  const sql = withParts(splitting.sql, parts, schema)
  const known = [
    ...here,
    ...tables.map(({ names, access }) => ({ names, columns: access.columns.map(({ name }) => name) })),
    ...parts.map(({ result: { columns } }, index) => ({
      names: [partName(schema, index)],
      columns: columns.map(({ name }) => name),
    })),
  ]
  const names = known.flatMap((table) => table.names)
  const checked = await lease.session.check(sql, names)
  const read = new Set(checked.tables.map(nameKey))
  const { tables: needed } = await lease.session.needs(sql, known)
  const needs = tables.map(({ names: own, access }, index) => {
    const need = needed[here.length + index]
    return need !== undefined && own.some((name) => read.has(nameKey(name)))
      ? remoteNeed(need, access.columns)
      : undefined
  })
  return { sql, needs }
}

const nameKey = (name: readonly string[]): string => JSON.stringify(name.map(foldName))

const schemaOf = ({ sql, here, tables }: Splitting): string =>
  partSchema(
    sql,
    [...here, ...tables].flatMap(({ names }) => names.flat()),
  )

/** Asks for all at once. Those that come to nothing are not in the answer; where one is refused, none is kept. */
async function sendAll(
  splitting: Splitting,
  parts: readonly ShapedPart[],
  saved: number,
): Promise<readonly (ShapedPart & Pick<SentPart, 'result'>)[]> {
  const all = sum(parts.map(({ missing }) => missing))
  const answers = await Promise.allSettled(
    parts.map(async (part) => {
      const longest = Math.floor(((saved / favourOfFiles) * part.missing) / all)
      return { ...part, result: await sendOne(splitting, part, longest) }
    }),
  )
  const sent = answers.flatMap((answer) => {
    const part = answer.status === 'fulfilled' ? answer.value : undefined
    return part?.result === undefined ? [] : [{ ...part, result: part.result }]
  })
  const refused = answers.find((answer) => answer.status === 'rejected')
  if (refused === undefined) return sent
  await Promise.all(sent.map(({ result }) => result.release()))
  throw refused.reason
}

async function sendOne(
  { datasets }: Splitting,
  { sql, columns, tables }: ShapedPart,
  longest: number,
): Promise<SentPart['result'] | undefined> {
  const [first] = tables
  if (first === undefined) return undefined
  const accesses = tables.map(({ access }) => access)
  return datasets.send?.({ sql, how: 'part', columns, longest }, accesses, first.request)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
