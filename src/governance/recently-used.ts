export interface RecentlyUsed<Value, Key = string> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
}

/** Remembers the `most` values that were used last. */
export function recentlyUsed<Value, Key = string>(most: number): RecentlyUsed<Value, Key> {
  const values = new Map<Key, Value>()
  const touch = (key: Key, value: Value): void => {
    values.delete(key)
    values.set(key, value)
  }
  return {
    get: (key) => {
      const value = values.get(key)
      if (value !== undefined) touch(key, value)
      return value
    },
    set: (key, value) => {
      touch(key, value)
      const [oldest] = values.keys()
      if (values.size > most && oldest !== undefined) values.delete(oldest)
    },
  }
}
