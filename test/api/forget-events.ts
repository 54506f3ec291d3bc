import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TestMesh } from '../support/test-mesh.ts'

/** Removes events by a condition, as a node does with the oldest, or with `isBefore` as where an older state was put back. */
export function forgetEvents({ state }: TestMesh, which: string, { isBefore = false } = {}): void {
  const database = new DatabaseSync(path.join(state, 'metadata.db'))
  database.exec(`delete from hansa_event where ${which}`)
  if (isBefore) database.exec('update hansa_event_log set newest = (select max(position) from hansa_event)')
  database.close()
}

export const allButTheNewest = 'position < (select max(position) from hansa_event)'
export const theNewest = 'position = (select max(position) from hansa_event)'
