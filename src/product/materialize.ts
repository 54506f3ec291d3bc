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
  if (previous === undefined) return all
  switch (materialization.kind) {
    case 'full':
      return all
    case 'append':
      return appended(from, materialization.watermark, previous.snapshot.watermark) ?? all
    case 'merge':
      return { select: merged(from, materialization.key, previous.relation), keepsPrevious: false }
  }
}

function appended(from: string, watermark: string, highest: string | undefined): Materialized | undefined {
  if (highest === undefined) return undefined
  return {
    select: `select * from ${from} where ${quoteIdentifier(watermark)} > ${quoteLiteral(highest)}`,
    keepsPrevious: true,
  }
}

function merged(from: string, key: readonly string[], previous: Relation): string {
  const columns = key.map(quoteIdentifier).join(', ')
  return (
    `select * from ${from} union all by name ` +
    `select kept.* from (${selectRelation(previous)}) kept anti join ${from} fresh using (${columns})`
  )
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
  if (Number(row['missing']) > 0)
    throw new HansaError(
      'data_exception',
      `${dataset.key}: ${Number(row['missing'])} rows have no watermark`,
      {
        remedy: `Rows without ${dataset.materialization.watermark} would never be seen again: filter them out or give them one.`,
      },
    )
  return typeof row['highest'] === 'string' ? row['highest'] : undefined
}
