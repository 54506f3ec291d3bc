import type { Agreement } from '../governance/agreement.ts'
import type { AccessDecision, Entitlement } from '../governance/entitlement.ts'
import type { GovernedDataset } from '../governance/governed-dataset.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { ViewTerms } from './read-request.ts'

/** A dataset by the name that SQL has for it: `planning.airport_risk`, also `airport_risk_v1` and `airport_risk@3`. */
export interface DatasetName {
  readonly domain: string
  readonly name: string
}

export interface DecideOptions extends ViewTerms {
  /** For policies that look at `context.port`. */
  readonly port: string
  /** The number of a snapshot; the one that is served where absent. */
  readonly version?: number
}

/** May this reader read this dataset, and what of it: everything that the answer rests on. */
export interface DatasetAccess {
  readonly decision: AccessDecision
  /** The snapshot that is or would be read. */
  readonly snapshot: Snapshot
  /** As policies saw it. */
  readonly governed: GovernedDataset
  /** For which it was decided; `undefined` where none was stated and none follows from agreements. */
  readonly purpose: string | undefined
  /** The agreement it rests on, if any. */
  readonly agreement: Agreement | undefined
  /** Sequence of the rules in force; 0 where there are none. */
  readonly bundle: number
}

/** An access that was permitted. */
export interface PermittedAccess extends DatasetAccess {
  readonly decision: Extract<AccessDecision, { kind: 'permitted' }>
  readonly purpose: string
}

/** The files of a rendition: Parquet with only the rows and columns that the reader may see, masks applied. */
export interface GovernedFiles {
  /** Ties the audit's entries together. */
  readonly access: string
  readonly entitlement: Entitlement
  readonly snapshot: Snapshot
  readonly files: readonly GovernedFile[]
  /** To be called once, when the files are not needed any more; `bytes` is how much of them was handed out. */
  readonly release: (sent?: { readonly bytes: number }) => Promise<void>
}

export interface GovernedFile {
  /** Absolute, on this machine, and there until `release`. */
  readonly path: string
  readonly sha256: string
  readonly rows: number
  readonly bytes: number
}
