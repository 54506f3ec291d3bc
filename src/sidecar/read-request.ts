import type { StatementFormat } from '../engine/encode/encoder.ts'
import type { RelationColumn } from '../engine/relation.ts'
import type { CatalogueCell } from '../engine/sealed-instance.ts'
import type { Parameter } from '../engine/statement-parameters.ts'
import type { ReadView } from './read-view.ts'
import type { Reader } from './reader.ts'
import type { RemoteTransfer } from './remote/remote-transfer.ts'
import type { QueryResult } from './query-result.ts'

/** What a reader says of a read besides what is read. */
export interface ReadTerms {
  /** Why the data are read, a purpose of the vocabulary; where absent, the one purpose that is agreed. */
  readonly purpose?: string
  /** Only this agreement will do. */
  readonly agreement?: string
  /** ISO time: what was served then, under the rules of now. */
  readonly asOf?: string
}

export interface ViewTerms extends ReadTerms {
  /** In place of `asOf`: what several statements read together, under the rules of now. */
  readonly view?: ReadView
}

/** A table of a catalogue, with its rows. */
export interface CatalogueTable {
  readonly name: readonly [schema: string, table: string]
  readonly columns: readonly RelationColumn[]
  readonly rows: readonly (readonly CatalogueCell[])[]
}

/** One statement of a reader. */
export interface ReadRequest extends ViewTerms {
  readonly sql: string
  readonly format: StatementFormat
  /** The values of `$1`, `$2`, …; without them there may be none in the statement. */
  readonly parameters?: readonly Parameter[]
  /** Columns of the terminal, for `table`. */
  readonly width?: number
  readonly signal?: AbortSignal
  /** The port it came by, for policies and the audit: `http`, `cli`. */
  readonly port: string
  /**
   * Read instead of datasets: tables that say what there is for this very reader. A port makes them of
   * `Sidecar.visible` and of nothing else.
   */
  readonly catalogue?: readonly CatalogueTable[]
  /** What the reader asked for, where the port wrote the SQL itself; `sql` in the audit otherwise. */
  readonly asked?: string
  /** What of the result was handed out, for the audit of a result whose end the port did not want. */
  readonly handedOut?: () => { readonly rows: number; readonly bytes: number }
}

/** A statement to be understood, not run. */
export interface DescribeRequest extends Omit<ReadRequest, 'format' | 'parameters' | 'width'> {
  /** The engine's types of the parameters, as far as the client says them. */
  readonly types: readonly (string | undefined)[]
}

/** A result that holds only what the reader may see; its beginning is in the audit before its first byte is read. */
export interface GovernedResult extends QueryResult {
  /** Ties the audit's entries together. */
  readonly access: string
  /** In force for all datasets that were read; undefined where none was. */
  readonly purpose: string | undefined
  /** What was read: with the statement, all that decides the result. */
  readonly datasets: readonly ReadDataset[]
  /** How what belongs to other nodes came here. */
  readonly transfers: readonly RemoteTransfer[]
  /**
   * For what is read in parts: rejects, once that is in the audit, where the rest would not be shown to the reader any
   * more as it was.
   */
  readonly decideAgain: (reader: Reader) => Promise<void>
}

/** A dataset as one reader had it: what an `ETag` is made from. */
export interface ReadDataset {
  /** `Dataset.key`. */
  readonly key: string
  readonly version: number
  readonly snapshot: string
  /** `Entitlement.signature`; undefined where nothing is hidden. */
  readonly entitlement: string | undefined
  readonly agreement: string | undefined
}
