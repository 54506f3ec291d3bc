import type { DocumentCache } from '../spec/document-cache.ts'
import type { MetadataStore } from '../store/metadata-store.ts'

const space = 'document'

/** Parsed documents, remembered in the node's metadata store. */
export const documentCache = (metadata: MetadataStore): DocumentCache => ({
  getAll: () => metadata.cacheGetAll(space),
  put: (entries) => metadata.cachePut(space, entries),
  delete: (keys) => metadata.cacheDelete(space, keys),
})
