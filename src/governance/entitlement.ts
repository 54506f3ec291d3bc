import type { PolicyException } from '../spec/policy-exception.ts'
import type { Mask } from './mask.ts'
import type { RowFilter } from './row-filter.ts'

/** What one principal may see of a dataset for a purpose: the outcome of all policies in force. */
export interface Entitlement {
  /** `Dataset.key`. */
  readonly dataset: string
  /** Every column of the dataset, in order. */
  readonly columns: readonly ColumnEntitlement[]
  readonly rows: RowFilter
  /** Policies that took rows away, each with its reason. */
  readonly rowReasons: readonly DecidingPolicy[]
  /** The purpose that keyed hashes are bound to: the same value reads differently for another. */
  readonly purpose: string
  /**
   * SHA-256 of columns, masks, rows and purpose of hashes: equal entitlements share a rendition. Undefined where
   * everything is clear, so that the snapshot's own files will do.
   */
  readonly signature: string | undefined
}

export interface ColumnEntitlement {
  readonly name: string
  /** The engine's spelling. */
  readonly type: string
  readonly access: 'clear' | 'withheld' | { readonly mask: Mask }
  /** Why it is not clear. */
  readonly reasons: readonly DecidingPolicy[]
}

/** A policy that made a decision what it is. */
export interface DecidingPolicy {
  /** Its `@id`. */
  readonly id: string
  /** Its `@reason`. */
  readonly reason: string
  readonly scope: 'built-in' | 'agreement' | 'global' | 'domain' | 'product'
}

/** May this principal read this dataset for this purpose, and what of it? */
export type AccessDecision = UnderExceptions &
  (
    | {
        readonly kind: 'permitted'
        readonly entitlement: Entitlement
        readonly policies: readonly DecidingPolicy[]
      }
    | {
        readonly kind: 'denied'
        /** Those that forbade; none where nothing permitted. */
        readonly policies: readonly DecidingPolicy[]
        /** Names the rule, never data. */
        readonly message: string
        readonly remedy: string
      }
  )

/** What a decision did not rest on. */
export interface UnderExceptions {
  /** The prohibitions of the mesh that were left out; absent where none was. */
  readonly excepted?: readonly PolicyException[]
}
