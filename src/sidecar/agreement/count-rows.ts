import { Engine } from '../../engine/engine.ts'
import { selectRelation } from '../../engine/relation.ts'
import { rowFilterSql } from '../../engine/row-filter-sql.ts'
import { HansaError } from '../../errors.ts'
import type { RowFilter } from '../../governance/row-filter.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import { holdSnapshot } from '../../store/collect.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { Store } from '../../store/store.ts'

/** Gives how many rows of a snapshot a filter leaves. */
export type CountRows = (snapshot: Snapshot, filter: RowFilter) => Promise<number>

/** Counts on the trusted side: no reader's text takes part, and a number is all that comes of it. */
export const rowCounter =
  (store: Pick<Store, 'locks' | 'metadata' | 'objects'>, engine: MeshSettings['engine']): CountRows =>
  async (snapshot, filter) => {
    switch (filter.kind) {
      case 'all':
        return snapshot.rows
      case 'none':
        return 0
      case 'where': {
        const lock = await holdSnapshot(store, snapshot.id)
        if (lock === undefined)
          throw new HansaError('busy', 'the dataset is being replaced', { remedy: 'Try again.' })
        try {
          const files = await Promise.all(snapshot.files.map(({ key }) => store.objects.localPath(key)))
          return await countWhere({ columns: snapshot.columns, files, filter, engine })
        } finally {
          await lock.release()
        }
      }
    }
  }

async function countWhere({
  columns,
  files,
  filter,
  engine: { memoryLimit, threads },
}: {
  readonly columns: Snapshot['columns']
  readonly files: readonly string[]
  readonly filter: RowFilter
  readonly engine: MeshSettings['engine']
}): Promise<number> {
  using engine = await Engine.open({ memoryLimit, threads })
  using connection = await engine.connect()
  const alias = 'counted'
  const { count } = await connection.row(
    `select count(*) as count from (${selectRelation({ columns, files })}) as ${alias}
     where ${rowFilterSql(filter, { columns, alias })}`,
  )
  return Number(count)
}
