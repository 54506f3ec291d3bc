import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Renditions } from './renditions.ts'

/**
 * Removes renditions of data files that no retained publication lists any more, after a collection of objects; gives how
 * many bytes. One that is asked for meanwhile is made again.
 */
export async function collectRenditions(
  metadata: Pick<MetadataStore, 'liveObjects'>,
  renditions: Pick<Renditions, 'collect'>,
): Promise<number> {
  const keepDataFiles = new Set<string>()
  for await (const key of metadata.liveObjects()) {
    const [, sha256] = /\/([0-9a-f]{64})\.parquet$/.exec(key) ?? []
    if (sha256 !== undefined) keepDataFiles.add(sha256)
  }
  return renditions.collect({ keepDataFiles })
}
