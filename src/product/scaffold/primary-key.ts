import type { Connection } from '../../engine/engine.ts'
import type { ProposedColumn } from './proposed-column.ts'
import { enoughRows, type Sample } from './sample.ts'

/** Columns that make a row unique, by position, and why these or none. */
export interface ProposedKey {
  readonly columns: readonly number[]
  readonly reason: string
}

const none = (reason: string): ProposedKey => ({ columns: [], reason })

/** Proposes a primary key: the source's own, else one column, else two that are unique together; none when in doubt. */
export async function proposeKey(
  connection: Connection,
  sample: Sample,
  columns: readonly ProposedColumn[],
): Promise<ProposedKey> {
  const { primaryKey } = sample.declared
  if (primaryKey !== undefined) {
    const positions = primaryKey.map((name) => columns.findIndex(({ sourceName }) => sourceName === name))
    return primaryKey.length === 0 || positions.includes(-1)
      ? none('No primary key: the source declares none.')
      : { columns: positions, reason: 'The primary key of the source.' }
  }
  if (sample.rows < enoughRows)
    return none(
      `No primary key: ${sample.rows} ${sample.rows === 1 ? 'row is' : 'rows are'} too few to tell.`,
    )
  return (
    singleKey(columns) ??
    (await pairKey(connection, sample, columns)) ??
    none('No primary key: no column, nor two together, is unique in the sample and looks like one.')
  )
}

function singleKey(columns: readonly ProposedColumn[]): ProposedKey | undefined {
  const [best] = columns
    .map((column, index) => ({ column, index, rank: rankOf(column.name, index) }))
    .filter(({ column }) => canBeKey(column) && isUnique(column))
    .filter(({ column, index, rank }) => rank < unnamed || (index === 0 && isShort(column)))
    .toSorted((a, b) => a.rank - b.rank || a.index - b.index)
  return (
    best && {
      columns: [best.index],
      reason: 'Never NULL and never twice in the sample; say so only if it will stay true.',
    }
  )
}

const unnamed = 4

/** Lower is better; by what people call keys. */
function rankOf(name: string, index: number): number {
  if (/^(id|key|code|uuid|guid)$/.test(name)) return 0
  if (/(^|_)(id|key|code|uuid|guid)$/.test(name)) return index === 0 ? 0 : 1
  if (/(^|_)(no|nr|num|number|identifier|sku|slug)$/.test(name)) return 2
  if (/(^|_)id(_|$)/.test(name)) return 3
  return unnamed
}

const keyTypes = ['VARCHAR', 'UUID', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'DATE']

/** Amounts, moments and persons' data identify nothing that should be told on. */
const canBeKey = ({ type, personal, profile, required }: ProposedColumn): boolean =>
  type.kind === 'scalar' &&
  keyTypes.includes(type.scalar) &&
  personal === undefined &&
  required &&
  profile?.nulls === 0

const isUnique = ({ profile }: ProposedColumn): boolean => profile?.distinct === profile?.rows

/** Long texts may be different without being names of anything. */
const isShort = ({ profile }: ProposedColumn): boolean => (profile?.longest ?? 0) <= 36

async function pairKey(
  connection: Connection,
  { table, rows, columns: raw }: Sample,
  columns: readonly ProposedColumn[],
): Promise<ProposedKey | undefined> {
  if (rows < 2 * enoughRows) return undefined
  const parts = columns
    .map((column, index) => ({ column, index, likely: isLikelyPart(column, index) }))
    .filter(({ column, likely }) => likely && canBeKey(column) && !isUnique(column))
    .slice(0, 6)
  for (const [position, left] of parts.entries())
    for (const right of parts.slice(position + 1)) {
      const pair = [left, right].map(({ index }) => raw[index]?.sql ?? '')
      const { pairs } = await connection.row(
        `select count(distinct (${pair.join(', ')}))::integer as pairs from ${table}`,
      )
      if (Number(pairs) === rows)
        return {
          columns: [left.index, right.index],
          reason:
            'No column is unique, but these two together are in the sample; say so only if it will stay true.',
        }
    }
  return undefined
}

const isLikelyPart = ({ name, type }: ProposedColumn, index: number): boolean =>
  index === 0 ||
  rankOf(name, index) < unnamed ||
  /(^|_)(date|day|month|year|line|position|seq|sequence|version)(_|$)/.test(name) ||
  (type.kind === 'scalar' && type.scalar === 'DATE')
