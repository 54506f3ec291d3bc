import type { Readable } from 'node:stream'

/**
 * Immutable objects under `/`-separated keys: a folder, or a bucket of any S3-compatible store.
 * `put` of a key that exists is a success and changes nothing: keys of data are content hashes.
 */
export interface ObjectStore {
  /** The absolute prefix other engines find the objects under, ending in `/`: `file:///…/` or `s3://bucket/prefix/`. */
  readonly location: string
  /** Moves or uploads a local file to `key`, durably (fsynced before it becomes visible). The local file is gone after. */
  putFile(key: string, localPath: string): Promise<void>
  putBytes(key: string, bytes: Uint8Array): Promise<void>
  /** Fails with `not_found` where there is no such key, as `getStream` and `localPath` do. */
  getBytes(key: string): Promise<Uint8Array>
  getStream(key: string): Promise<Readable>
  /** A local path that holds the object: itself in a folder; a bounded, content-checked cache entry for a bucket. */
  localPath(key: string): Promise<string>
  has(key: string): Promise<boolean>
  /** Every key below the folder `prefix` (`''` for all), in no set order, as it goes. */
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly bytes: number }>
  /** Keys that are not there are passed over. */
  delete(keys: readonly string[]): Promise<void>
  /** Removes what unfinished puts left behind. Only for one who knows that nobody is putting: see `collect.ts`. */
  tidy(): Promise<void>
  close(): Promise<void>
}
