/**
 * Remembers what was read from each product's folder, so that an unchanged folder is neither read nor hashed again.
 * Values are opaque JSON text; losing them costs only time. Keys are folders relative to the mesh's own.
 */
export interface DocumentCache {
  readonly getAll: () => Promise<ReadonlyMap<string, string>>
  readonly put: (entries: readonly (readonly [key: string, value: string])[]) => Promise<void>
  readonly delete: (keys: readonly string[]) => Promise<void>
}

/** A cache in memory, for as long as the process lives. */
export function memoryDocumentCache(): DocumentCache {
  const entries = new Map<string, string>()
  return {
    getAll: () => Promise.resolve(entries),
    put: (changed) => {
      for (const [key, value] of changed) entries.set(key, value)
      return Promise.resolve()
    },
    delete: (keys) => {
      for (const key of keys) entries.delete(key)
      return Promise.resolve()
    },
  }
}
