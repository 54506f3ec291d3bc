import type { Effects } from '../../effects.ts'
import type { Engine } from '../../engine/engine.ts'
import type { BadRow } from '../../engine/source/bad-row.ts'
import type { Server } from '../../spec/data-contract.ts'
import type { Column } from '../../spec/logical-type.ts'

/** What a source holds now: the same hash means the same content. */
export type Fingerprint = { readonly kind: 'known'; readonly hash: string } | { readonly kind: 'unknown' }

/** Remembers the SHA-256 of files by path, size, time of change and inode, so that they are not hashed again. */
export interface HashCache {
  get(key: string): Promise<string | undefined> | string | undefined
  set(key: string, sha256: string): Promise<void> | void
}

export interface ProbeContext {
  readonly effects: Effects
  readonly hashes?: HashCache
}

export interface SourceContext extends ProbeContext {
  /** Its memory limit holds for the whole read. */
  readonly engine: Engine
  /** Absolute path of an existing folder. Everything is written in a new folder below it; the caller removes it. */
  readonly staging: string
  /** How many bad rows are described one by one; all are counted. */
  readonly maxBadRows?: number
}

/** What was read. Every path is absolute and below the staging folder. */
export interface SourceRead {
  /** Parquet files, to be read in this order. At least one, also where there are no rows. */
  readonly files: readonly string[]
  readonly rows: number
  /** Of the source's bytes; for a database, of its rows without regard to their order. */
  readonly contentHash: string
  /** The first ones only. */
  readonly badRows: readonly BadRow[]
  readonly badRowCount: number
  /** Parquet files that hold every row left out: file, row, line, faults and the row's own text. */
  readonly quarantineFiles: readonly string[]
}

/** What is to be read, with everything a reader needs of the port, the dataset and the contract. */
export interface ReadRequest {
  /** `port.dataset`, for messages. */
  readonly name: string
  /** The schema object's name in the source. */
  readonly object: string
  /** Column of a database table that only grows. */
  readonly watermark: string | undefined
  readonly contractFile: string
  readonly server: Server
  readonly columns: readonly Column[]
  readonly onBadRows: 'fail' | 'quarantine'
}
