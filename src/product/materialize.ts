import type { Connection } from '../engine/engine.ts'
import { quoteIdentifier, quoteLiteral } from '../engine/quote.ts'
import { HansaError } from '../errors.ts'
import type { Dataset } from '../spec/mesh.ts'
import { selectRelation, type Relation } from '../engine/relation.ts'
import type { ServedSnapshot } from './snapshot-chain.ts'

/** What to write of a step's result, and whether the previous files stay beside it. */
export interface Materialized {
  readonly select: string
  readonly keepsPrevious: boolean
}

/** Combines a step's result (`from`, a table expression) with what is kept, as the dataset's materialization says. */
export function materialize(
  dataset: Dataset,
  from: string,
  previous: ServedSnapshot | undefined,
): Materialized {
  const all = { select: `select * from ${from}`, keepsPrevious: false }
  const { materialization } = dataset
  switch (materialization.kind) {
    case 'full':
      return all
    case 'append':
      return appended(from, materialization.watermark, previous?.snapshot.watermark) ?? all
    case 'merge':
      return { select: merged(from, materialization.key, previous?.relation), keepsPrevious: false }
  }
}

/** Rows without a watermark come along, so that `highestWatermark` meets and refuses them. */
function appended(from: string, watermark: string, highest: string | undefined): Materialized | undefined {
  if (highest === undefined) return undefined
  const column = quoteIdentifier(watermark)
  return {
    select: `select * from ${from} where ${column} > ${quoteLiteral(highest)} or ${column} is null`,
    keepsPrevious: true,
  }
}

/** Ordered by the key, so that the same rows are the same content whenever they came. */
function merged(from: string, key: readonly string[], previous: Relation | undefined): string {
  const columns = key.map(quoteIdentifier).join(', ')
  const kept =
    previous === undefined
      ? ''
      : ` union all by name select kept.* from (${selectRelation(previous)}) kept anti join ${from} fresh using (${columns})`
  return `select * from (select * from ${from}${kept}) order by ${columns}`
}

/** The highest watermark in a table expression, as text that compares as its type; an empty table has none. */
export async function highestWatermark(
  connection: Connection,
  dataset: Dataset,
  from: string,
): Promise<string | undefined> {
  if (dataset.materialization.kind !== 'append') return undefined
  const column = quoteIdentifier(dataset.materialization.watermark)
  const row = await connection.row(
    `select max(${column})::varchar as highest, count(*) - count(${column}) as missing from ${from}`,
  )
  const missing = Number(row['missing'])
  if (missing > 0)
    throw new HansaError(
      'data_exception',
      `${dataset.key}: ${missing} ${missing === 1 ? 'row has' : 'rows have'} no watermark`,
      {
        remedy: `Rows without ${dataset.materialization.watermark} would never be seen again: filter them out or give them one.`,
      },
    )
  return typeof row['highest'] === 'string' ? row['highest'] : undefined
}
