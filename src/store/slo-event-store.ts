/** A promise stands otherwise than before. */
export interface SloEvent {
  /** `<domain>/<product>`. */
  readonly product: string
  /** The same for the same promise: its contract, property and element. */
  readonly promise: string
  readonly contract: string
  readonly property: string
  readonly element?: string
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
  /** Newest first. */
  sloEvents(product: string, limit: number): Promise<readonly SloEvent[]>
  /** The newest of every promise of every product, in no order. */
  newestSloEvents(): Promise<readonly SloEvent[]>
}
