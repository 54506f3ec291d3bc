import type { EndMoment } from '../governance/agreement-end.ts'
import type { AgreementEvent } from '../governance/agreement.ts'
import type { SloEvent } from './slo-event-store.ts'

/** Something that happened at this node, as it was kept with what it tells of: in one transaction. Never with data of products. */
export type MeshEvent = {
  /** The same for the same event, wherever it is read. */
  readonly id: string
  /** ISO time. */
  readonly at: string
} & MeshEventContent

/** What happened, by what it is about; that says who may hear of it. */
export type MeshEventContent = ProductEvent | AgreementTold | PromiseEvent | RulesEvent | ProposalEvent

interface ProductEvent {
  readonly about: 'product'
  readonly type: 'hansa.product.published' | 'hansa.product.rolled_back' | 'hansa.product.failed'
  /** `<domain>/<product>`. */
  readonly product: string
  readonly data: PublishedData | FailedData
}

export interface PublishedData {
  readonly version: string
  readonly publication: number
  /** `Dataset.key` of each. */
  readonly datasets: readonly string[]
}

export interface FailedData {
  readonly run: string
  /** `rejected` by its checks or by a guardrail, or `failed` before that. */
  readonly outcome: 'rejected' | 'failed'
}

interface AgreementTold {
  readonly about: 'agreement'
  readonly type: `hansa.agreement.${AgreementEvent['kind'] | EndMoment['kind']}`
  readonly product: string
  readonly data: AgreementData
}

export interface AgreementData {
  readonly agreement: string
  readonly step: number
  readonly port: string
  readonly major: number
  readonly purpose: string
  readonly consumer: string
  readonly requestedBy: string
  readonly until: string
  readonly state: string
  /** That are left, of one that is expiring. */
  readonly days?: number
}

interface PromiseEvent {
  readonly about: 'promise'
  readonly type: 'hansa.slo.breached' | 'hansa.slo.at_risk' | 'hansa.slo.mended' | 'hansa.slo.unknown'
  readonly product: string
  readonly data: Pick<
    SloEvent,
    'contract' | 'property' | 'element' | 'consumer' | 'promised' | 'state' | 'before'
  >
}

interface RulesEvent {
  readonly about: 'rules'
  readonly type: 'hansa.rules.enacted'
  readonly data: {
    /** Number of the enactment. */
    readonly rules: number
    /** Number of the council's bundle, where a council decides. */
    readonly bundle?: number
  }
}

interface ProposalEvent {
  readonly about: 'proposal'
  readonly type: 'hansa.proposal.proposed' | 'hansa.proposal.signed'
  readonly data: {
    /** Digest of what is signed. */
    readonly proposal: string
    /** Number of the council's bundle that it would be. */
    readonly bundle: number
    /** Who signed. */
    readonly member?: string
    /** Whether it can be put in force now. */
    readonly isEnough: boolean
  }
}

/** An event with its place among all that this node keeps; places only rise, in the order of the commits. */
export interface PlacedEvent {
  readonly position: number
  readonly event: MeshEvent
}

export interface MeshEventStore {
  /** Those after a position, oldest first. The newest 100,000 are kept. */
  meshEvents(after: number, limit: number): Promise<readonly PlacedEvent[]>
  /** The highest position that was given; 0 where nothing has happened. */
  newestMeshEvent(): Promise<number>
}
