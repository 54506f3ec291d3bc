import type { Agreement, AgreementEvent } from '../governance/agreement.ts'

export interface AgreementStore {
  agreement(id: string): Promise<Agreement | undefined>
  /** Newest first. Those of `consumers` (as `formatPrincipal` writes them) and of `product`, where given. */
  agreements(which: {
    readonly consumers?: readonly string[]
    readonly product?: string
  }): Promise<readonly Agreement[]>
  /**
   * Commits a step with the state after it; `conflict` unless `event.revision` is one above the kept one, and `busy` where the
   * domain leaves, unless the step takes rights away or is a probe.
   */
  recordAgreement(agreement: Agreement, event: AgreementEvent): Promise<void>
  /**
   * Keeps, durably, an event of each agreement in force whose end has come near or has come by `now`: once for each of
   * these moments, however many look. Of several that nobody saw only the newest is told, and none that is long past; of products
   * that `isServed` says no to, given by key, nothing is.
   */
  tellAgreementEnds(now: Date, isServed?: (product: string) => boolean): Promise<void>
  /** Oldest first. */
  agreementEvents(id: string): Promise<readonly AgreementEvent[]>
}
