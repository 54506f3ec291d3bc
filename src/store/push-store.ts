import type { DataContract } from '../spec/data-contract.ts'
import type { PolicySource } from '../spec/policy-source.ts'

/** The log of one schema object of an input port, which rows are pushed to. */
export interface PushPlace {
  /** `<domain>/<product>`. */
  readonly product: string
  readonly port: string
  /** The schema object's name. */
  readonly object: string
}

/** An input port that takes rows: what its product declared when it was applied last. */
export interface PushPort {
  readonly product: string
  readonly port: string
  readonly version: string
  readonly contract: DataContract
  /** What policies see of the product. */
  readonly descriptor: { readonly version: string; readonly status: string; readonly tags: readonly string[] }
  /** The product's own. */
  readonly policies: readonly PolicySource[]
}

/** A Parquet file in the object store. */
export interface PushFile {
  readonly key: string
  readonly sha256: string
  readonly bytes: number
}

/** Why a pushed row was set aside; without its value. */
export interface SetAside {
  /** 1-based, of what was sent. */
  readonly row: number
  readonly line?: number
  readonly column?: string
  readonly expected: string
}

/** One push that was acknowledged: all of its rows are in, once. */
export interface Push extends PushPlace {
  /** Counts up from 1 within its place, in the order of acknowledgement. */
  readonly sequence: number
  /** The audit's id of the access. */
  readonly access: string
  /** `formatPrincipal`. */
  readonly principal: string
  readonly idempotencyKey: string
  /** Hash of the form and the bytes that were sent. */
  readonly contentHash: string
  readonly pushedAt: string
  /** Hash of the columns that the rows were checked against; see `shapeOf`. */
  readonly shape: string
  /** Rows in the contract's types, in the order sent. */
  readonly files: readonly PushFile[]
  readonly rows: number
  /** Files of the rows that did not fit. */
  readonly quarantine: readonly PushFile[]
  readonly quarantinedRows: number
  /** The first of them. */
  readonly setAside: readonly SetAside[]
}

/** Pushes from `first` to `last`, by sequence; `first` is above `last` where there are none. */
export interface PushRange {
  readonly first: number
  readonly last: number
}

/** All that a store keeps of what was pushed to a place, oldest first; of those up to `forgotten` the rows are gone. */
export interface PushLog extends PushPlace {
  readonly forgotten: number
  readonly pushes: readonly Push[]
}

export interface PushStore {
  /** Makes `ports` all that `product` has that take rows. */
  openPushPorts(product: string, ports: readonly PushPort[]): Promise<void>
  pushPort(product: string, port: string): Promise<PushPort | undefined>
  pushPorts(): Promise<readonly PushPort[]>

  /**
   * The commit point of a push, which gets the next sequence. Where the principal has used the key at this place before,
   * nothing is written, and what was pushed then is given back. Throws `busy` where the domain leaves.
   */
  recordPush(push: Omit<Push, 'sequence'>): Promise<Push>
  pushByKey(place: PushPlace, key: { principal: string; idempotencyKey: string }): Promise<Push | undefined>
  /** What is kept at a place. */
  pushRange(place: PushPlace): Promise<PushRange>
  /** Those of the range that are kept, in order. */
  pushes(place: PushPlace, range: PushRange): Promise<readonly Push[]>
  /** Of every place of the products of a domain. */
  pushLogs(domain: string): Promise<readonly PushLog[]>
  /** From then on nothing more is pushed to the domain, agreed about it or said of it: what is not there yet never will be, until it stays. */
  leaveDomain(domain: string): Promise<void>
  /** Whether it leaves. */
  isLeaving(domain: string): Promise<boolean>
  /** Whether it was leaving. */
  keepDomain(domain: string): Promise<boolean>
  /** Lets go of the rows of every push up to `last`; their keys stay used. */
  forgetPushes(place: PushPlace, last: number): Promise<void>
}

/** How a publication records which pushes it has read: `pushes:1-7`. */
export const formatPushRange = ({ first, last }: PushRange): string => `pushes:${first}-${last}`

/** What `formatPushRange` wrote; undefined of anything else. */
export function parsePushRange(text: string): PushRange | undefined {
  const [, first, last] = /^pushes:(\d+)-(\d+)$/.exec(text) ?? []
  return first === undefined ? undefined : { first: Number(first), last: Number(last) }
}
