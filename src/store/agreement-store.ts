import type { Agreement, AgreementEvent } from '../governance/agreement.ts'

export interface AgreementStore {
  agreement(id: string): Promise<Agreement | undefined>
  /** Newest first. Those of `consumers` (as `formatPrincipal` writes them) and of `product`, where given. */
  agreements(which: {
    readonly consumers?: readonly string[]
    readonly product?: string
  }): Promise<readonly Agreement[]>
  /** Commits a step with the state after it; `conflict` unless `event.revision` is one above the kept one. */
  recordAgreement(agreement: Agreement, event: AgreementEvent): Promise<void>
  /** Oldest first. */
  agreementEvents(id: string): Promise<readonly AgreementEvent[]>
}
