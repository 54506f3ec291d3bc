import type { HansaError } from '../../errors.ts'
import type { RelationColumn } from '../../engine/relation.ts'
import type { ServedProtocol } from '../../spec/served-protocols.ts'
import type { AccessRequest } from '../agreement/request-access.ts'
import type { ReadTerms } from '../read-request.ts'
import type { Reader } from '../reader.ts'
import type { VisibleDataset } from '../visible-dataset.ts'
import type { ProductElsewhere } from '../visible-product.ts'
import type { RemoteTransfer } from './remote-transfer.ts'
import type { RequestedElsewhere } from './requested-elsewhere.ts'

/** A dataset that another node owns, and what SQL calls it. */
export interface RemoteDataset {
  /** `Dataset.key`. */
  readonly key: string
  /** The node that owns it. */
  readonly node: string
  /** Every name SQL has for it, each as `[domain, dataset]`. */
  readonly names: readonly (readonly [string, string])[]
}

/** What a statement wants of a dataset. */
export interface RemoteRequest {
  readonly dataset: RemoteDataset
  readonly reader: Reader
  /** With the purpose, where one is stated. */
  readonly terms: ReadTerms
  /** The number of a snapshot; the one that is served, or was at `terms.asOf`, where absent. */
  readonly version?: number
  readonly signal?: AbortSignal | undefined
}

/** What the owner lets this reader see, decided and audited there; none of it has moved yet. */
export interface RemoteAccess {
  readonly dataset: RemoteDataset
  /** The columns that the reader may see, in order. */
  readonly columns: readonly RelationColumn[]
  readonly purpose: string
  readonly agreement: string | undefined
  /** Number and id of the owner's snapshot. */
  readonly version: number
  readonly snapshot: string
  /** `Entitlement.signature`; undefined where nothing is hidden. */
  readonly entitlement: string | undefined
  /** How much there is of what the reader may see. */
  readonly rows: number
  readonly bytes: number
  /** ISO time at which the owner said so, where it cannot be asked now and the product allows old data. */
  readonly staleSince: string | undefined
}

/** What of a dataset a statement needs: the rest need not move. What is left out of `columns` is not there for it. */
export interface RemoteNeed {
  /** In the order of `RemoteAccess.columns`; all of them where undefined. */
  readonly columns: readonly string[] | undefined
  /** SQL conditions over the dataset alone: rows for which one is not true cannot bear on the result. */
  readonly conditions: readonly string[]
  /** So many rows are enough, whichever they are. */
  readonly limit: number | undefined
}

/** Files on this machine, which stay until they are released. */
export interface RemoteFiles {
  readonly columns: readonly RelationColumn[]
  readonly files: readonly string[]
  /** Tells contents apart: the same for the same rows and columns. */
  readonly content: string
  readonly transfer: RemoteTransfer
  readonly release: () => Promise<void>
}

/** A statement that one owner is to run. */
export interface SentStatement {
  readonly sql: string
  /** Whether it is all that the reader asks, a part of it, or groups of the rows of one dataset. */
  readonly how: 'sent' | 'part' | 'groups'
  /** Of its result. */
  readonly columns: readonly RelationColumn[]
  /** A longer result is not worth it. */
  readonly longest: number
}

/** What came of it, in place of the datasets. */
export interface SentResult extends Omit<RemoteFiles, 'transfer'> {
  /** One for each dataset; the first has the bytes. */
  readonly transfers: readonly RemoteTransfer[]
}

/** Datasets of other nodes, as their owners let them be read. Errors name the node; a denial is the owner's own. */
export interface RemoteDatasets {
  /** Those whose names may be among these words, folded as `foldName` does. */
  mentioned(words: ReadonlySet<string>): Promise<readonly RemoteDataset[]>
  /** All that there are, as far as owners can be asked. */
  all(): Promise<readonly RemoteDataset[]>
  /** Why nothing is known of what the owner of one of these domains has; undefined where each was heard, or has nothing. */
  unheard?(domains: ReadonlySet<string>): Promise<HansaError | undefined>
  /** Asks the owner. Throws `denied` where it may not be read, `source_unavailable` where the owner cannot be asked. */
  access(request: RemoteRequest): Promise<RemoteAccess>
  /** Brings what is needed. */
  fetch(access: RemoteAccess, need: RemoteNeed, request: RemoteRequest): Promise<RemoteFiles>
  /** How many bytes of what an access may see are not here yet. */
  missing?(access: RemoteAccess): Promise<number>
  /** About how many bytes would move for `fetch`. */
  estimate?(access: RemoteAccess, need: RemoteNeed): Promise<number>
  /** Has the owner of all these run a statement over them; undefined where that does not come to anything. */
  send?(
    statement: SentStatement,
    accesses: readonly RemoteAccess[],
    request: RemoteRequest,
  ): Promise<SentResult | undefined>
  /**
   * What the owners let this reader know of, with the purpose in `terms`. Nobody waits long for it: whoever does not answer
   * at once is missing.
   */
  visible?(reader: Reader, terms: ReadTerms): Promise<VisibleElsewhere>
  /** Asks the owners at a node for access, in this reader's name; errors are that node's own. */
  requestAccess?(node: string, reader: Reader, request: AccessRequest): Promise<RequestedElsewhere>
  /** Where a node is, as far as that is known here: the address of its HTTP port. */
  addressOf?(node: string): Promise<string | undefined>
  /** What it says that it serves by; undefined where it has not said. */
  protocolsOf?(node: string): Promise<readonly ServedProtocol[] | undefined>
}

/** What other nodes say that a reader may know of. */
export interface VisibleElsewhere {
  readonly datasets: readonly VisibleDataset[]
  /** Their products, those too of which the reader may read nothing. */
  readonly products: readonly ProductElsewhere[]
  /** Nodes that did not say, in order: what they have is not in it. */
  readonly missing: readonly string[]
}
