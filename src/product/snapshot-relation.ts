import type { ObjectStore } from '../store/object-store.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Relation } from '../engine/relation.ts'

/** A snapshot as something to select from, its files on this machine. */
export async function snapshotRelation(objects: ObjectStore, snapshot: Snapshot): Promise<Relation> {
  const files: string[] = []
  for (const file of snapshot.files) files.push(await objects.localPath(file.key))
  return { columns: snapshot.columns.map(({ name, type }) => ({ name, type })), files }
}
