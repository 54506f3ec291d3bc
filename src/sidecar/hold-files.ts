import { holdSnapshot } from '../store/collect.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { Store } from '../store/store.ts'
import type { GovernedFile, PermittedAccess } from './dataset-access.ts'
import type { Renditions } from './rendition/renditions.ts'

export interface FileSources {
  readonly store: Store
  readonly renditions: Pick<Renditions, 'files'>
}

/** Files of what an access may see, which stay until they are released. */
export interface HeldFiles {
  readonly files: readonly GovernedFile[]
  readonly release: () => Promise<void>
}

/**
 * The files of a rendition; where nothing is hidden, the snapshot's own. Undefined where the snapshot is not kept any
 * more.
 */
export async function holdFiles(
  { decision: { entitlement }, snapshot }: PermittedAccess,
  { store, renditions }: FileSources,
  { statement, signal }: { readonly statement: string; readonly signal?: AbortSignal | undefined },
): Promise<HeldFiles | undefined> {
  const lock = await holdSnapshot(store, snapshot.id)
  if (lock === undefined) return undefined
  if (entitlement.signature === undefined) {
    try {
      return { files: await ownFiles(store, snapshot), release: () => lock.release() }
    } catch (error) {
      await lock.release()
      throw error
    }
  }
  try {
    return await renditions.files(snapshot, entitlement, { statement, ...(signal && { signal }) })
  } finally {
    await lock.release()
  }
}

async function ownFiles({ objects }: Store, { files }: Snapshot): Promise<readonly GovernedFile[]> {
  const held: GovernedFile[] = []
  for (const { key, sha256, rows, bytes } of files)
    held.push({ path: await objects.localPath(key), sha256, rows, bytes })
  return held
}
