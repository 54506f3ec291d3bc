import { assignFieldIds } from '../engine/field-ids.ts'
import type { Connection } from '../engine/engine.ts'
import { writeParquet } from '../engine/write-parquet.ts'
import type { Dataset } from '../spec/mesh.ts'
import { parquetKeyValues } from './iceberg/schema.ts'
import { highestWatermark, materialize } from './materialize.ts'
import { selectRelation } from '../engine/relation.ts'
import { createViews } from './create-view.ts'
import type { Chain } from './snapshot-chain.ts'
import type { StagedDataset } from './staged-dataset.ts'
import type { Staging } from './staging.ts'

/** Writes what `from` (a table expression) gives for a dataset, and makes the whole dataset visible to later steps. */
export type StageDataset = (dataset: Dataset, from: string) => Promise<StagedDataset>

export interface StageOptions {
  readonly staging: Staging
  readonly chain: (dataset: Dataset) => Chain
  /** Whether `append` and `merge` go on from what is served now. */
  readonly incremental: boolean
}

export const stageDataset =
  (connection: Connection, { staging, chain, incremental }: StageOptions): StageDataset =>
  async (dataset, from) => {
    const { current, lastVersion, lastColumnId: highestId } = chain(dataset)
    const base = incremental ? current : undefined
    const source = await settled(connection, dataset, { from, again: base !== undefined })
    const { columns, lastColumnId } = assignFieldIds(dataset.columns, current?.snapshot.columns, highestId)
    const { select, keepsPrevious } = materialize(dataset, source, base)
    const folder = await staging.subfolder(`data/${dataset.port}@${dataset.major}.${dataset.name}`)
    const written = await writeParquet(connection, {
      select,
      columns,
      folder,
      keyValues: parquetKeyValues(columns),
    })
    const kept = keepsPrevious ? base : undefined
    const relation = {
      columns,
      files: [...(kept?.relation.files ?? []), ...written.map(({ path }) => path)],
    }
    await createViews(connection, datasetNames(dataset), relation)
    const watermark = await highestWatermark(connection, dataset, `(${selectRelation(relation)})`)
    return {
      dataset,
      columns,
      lastColumnId,
      kept: kept?.snapshot.files ?? [],
      written,
      files: relation.files,
      previous: current?.snapshot,
      nextVersion: lastVersion + 1,
      ...(watermark === undefined ? {} : { watermark }),
    }
  }

/** `merge` reads the step's result twice, so it is computed into a table first. */
async function settled(
  connection: Connection,
  dataset: Dataset,
  { from, again }: { from: string; again: boolean },
): Promise<string> {
  if (!again || dataset.materialization.kind !== 'merge') return from
  await connection.run(`create or replace temp table fresh_rows as select * from ${from}`)
  return 'fresh_rows'
}

/** How SQL of the product itself may write its dataset. */
export const datasetNames = (dataset: Dataset): readonly (readonly string[])[] => [
  [dataset.sqlName],
  [dataset.domain, dataset.sqlName],
]
