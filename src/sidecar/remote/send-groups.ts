import { quoteName } from '../../engine/quote.ts'
import { groupColumns, groupsSql } from '../../engine/stand-ins.ts'
import { HansaError } from '../../errors.ts'
import type { RemoteTable } from './ask-owners.ts'
import { groupedRows, type Grouping } from './grouped-rows.ts'
import type { RemoteAccess, RemoteNeed } from './remote-datasets.ts'
import type { SentPart } from './remote-relations.ts'
import {
  exactColumns,
  favourOfFiles,
  leastSaved,
  missingOf,
  placedTable,
  type SplitStatement,
  type Splitting,
} from './send-parts.ts'
import { canTravel, leastMissing } from './send-whole.ts'

/** To make more rows than these here takes longer than to bring them. */
const mostRows = 100_000_000

/** A table of which its owner is to send groups. */
interface GroupedTable extends Grouping {
  readonly index: number
  readonly table: RemoteTable
  /** How many bytes would move otherwise. */
  readonly moving: number
}

interface SentGroups {
  readonly index: number
  readonly part: SentPart
}

/**
 * Has owners group the rows of tables of which a statement needs no more than groups, where less moves then. The statement
 * is as it was, and run over rows that stand in for those of the groups. It is for speed and protects nothing: the owner
 * decides about what it is sent as about any statement of this reader, and where it comes to nothing the rows are brought.
 */
export async function sendGroups(splitting: Splitting, split: SplitStatement): Promise<SplitStatement> {
  try {
    const found = await worthwhileGroups(splitting, split)
    if (found.length === 0 || !(await splitting.putShapes())) return split
    // What is wrong with the statement itself is thrown before anything moves.
    await splitting.lease.session.describe(splitting.sql, [], splitting.signal)
    const sent = await sendAll(splitting, found)
    const isSent = new Set(sent.map(({ index }) => index))
    return {
      ...split,
      needs: split.needs.map((need, index) => (isSent.has(index) ? undefined : need)),
      parts: [...split.parts, ...sent.map(({ part }) => part)],
    }
  } catch (error) {
    await Promise.all(split.parts.map(({ result }) => result.release()))
    throw error
  }
}

/** Tables of which much is still to be brought. */
async function worthwhileGroups(
  { datasets, here, terms, parameters, lease }: Splitting,
  { sql, tables, needs, parts }: SplitStatement,
): Promise<readonly GroupedTable[]> {
  const isPossible = 'send' in datasets && 'estimate' in datasets && !parameters
  if (!isPossible || terms.view !== undefined) return []
  const moving = await Promise.all(tables.map((table, index) => movingFor(datasets, table, needs[index])))
  if (moving.every((bytes) => bytes === 0)) return []
  const known = [
    ...here,
    ...tables.map(placedTable),
    ...parts.map(({ names, result }) => ({ names, ...exactColumns(result.columns) })),
  ]
  const groups = await lease.session.groups(sql, known)
  return tables.flatMap((table, index): readonly GroupedTable[] => {
    const need = groups[here.length + index]
    const bytes = moving[index] ?? 0
    if (need === undefined || bytes === 0) return []
    return [{ index, table, moving: bytes, ...groupedRows(need, table.access.columns) }]
  })
}

/** About how many bytes are to be brought of a table; 0 where that is not worth a thought. */
async function movingFor(
  datasets: Splitting['datasets'],
  table: RemoteTable,
  need: RemoteNeed | undefined,
): Promise<number> {
  if (need === undefined || table.access.rows > mostRows) return 0
  if ((await missingOf(datasets, table)) <= leastMissing) return 0
  const bytes = (await datasets.estimate?.(table.access, need)) ?? 0
  return bytes > leastSaved ? bytes : 0
}

/** Asks for all at once. Those that come to nothing are not in the answer; where one is refused, none is kept. */
async function sendAll(
  splitting: Splitting,
  tables: readonly GroupedTable[],
): Promise<readonly SentGroups[]> {
  const answers = await Promise.allSettled(tables.map((table) => sendOne(splitting, table)))
  const sent = answers.flatMap((answer) => (answer.status === 'fulfilled' ? (answer.value ?? []) : []))
  const refused = answers.find((answer) => answer.status === 'rejected')
  if (refused === undefined) return sent
  await Promise.all(sent.map(({ part }) => part.result.release()))
  throw refused.reason
}

async function sendOne(
  { datasets }: Splitting,
  { index, table: { names, access, request }, moving, ...grouping }: GroupedTable,
): Promise<SentGroups | undefined> {
  const { grouped } = grouping
  const columns = groupColumns(grouped)
  if (!canTravel(columns)) return undefined
  // The version is in the statement.
  const { asOf: _, ...terms } = request.terms
  const result = await datasets.send?.(
    {
      sql: groupsOf(access, grouping),
      how: 'groups',
      columns,
      longest: Math.floor(moving / favourOfFiles),
    },
    [access],
    { ...request, terms },
  )
  if (result === undefined) return undefined
  const own = new Set([...grouped.keys, ...grouped.values].map(({ name }) => name))
  const rows = {
    columns: access.columns.filter(({ name }) => own.has(name)),
    groups: { grouped, mostRows: access.rows },
  }
  return { index, part: { names, result, rows } }
}

/** A statement as anybody could send it, over the version that the owner has named. */
function groupsOf({ dataset, version }: RemoteAccess, { grouped, conditions }: Grouping): string {
  const [name] = dataset.names
  if (name === undefined) throw new HansaError('internal', 'a dataset without a name')
  return groupsSql(grouped, quoteName([name[0], `${name[1]}@${version}`]), conditions)
}
