/** A promise stands otherwise than before. */
export interface SloEvent {
  /** `<domain>/<product>`. */
  readonly product: string
  /** The same for the same promise: its contract, property and element. */
  readonly promise: string
  readonly contract: string
  readonly property: string
  readonly element?: string
  /** `formatPrincipal`: whom alone it is about; absent where it is about all. */
  readonly consumer?: string
  readonly promised: string
  /** ISO time at which it was seen. */
  readonly at: string
  readonly state: 'met' | 'at risk' | 'breached' | 'unknown'
  /** How it stood before; absent of the first. */
  readonly before?: SloEvent['state']
  readonly why: string
}

export interface SloEventStore {
  /** Keeps, durably, those that differ in state from the promise's newest, and gives them; of a promise only the newest are kept. */
  recordSloEvents(events: readonly Omit<SloEvent, 'before'>[]): Promise<readonly SloEvent[]>
  /** Newest first: those about all consumers together, or those about one. */
  sloEvents(product: string, limit: number, consumer?: string): Promise<readonly SloEvent[]>
  /** The newest of every promise, about all consumers together, of one product or of every one; in no order. */
  newestSloEvents(product?: string): Promise<readonly SloEvent[]>
  /** The newest of every promise of a product for each of its consumers, in no order. */
  newestConsumerSloEvents(product: string): Promise<readonly SloEvent[]>
}
