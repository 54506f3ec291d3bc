import { readView, type ReadView } from '../../sidecar/read-view.ts'
import type { TransactionStatus } from './backend-message.ts'

/** Where a connection is between BEGIN and COMMIT. */
export class Transaction {
  #status: TransactionStatus = 'I'
  #view: ReadView | undefined
  #implicit = false

  get status(): TransactionStatus {
    return this.#implicit ? 'I' : this.#status
  }

  get isOpen(): boolean {
    return this.#status !== 'I' && !this.#implicit
  }

  /** Several statements that came together are one transaction, unless they say otherwise. */
  get isImplicit(): boolean {
    return this.#implicit
  }

  get hasFailed(): boolean {
    return this.#status === 'E'
  }

  /** What everything in it reads. */
  get view(): ReadView | undefined {
    return this.#view
  }

  begin(now: Date): void {
    this.#status = 'T'
    this.#implicit = false
    this.#view ??= readView(now)
  }

  beginImplicit(now: Date): void {
    this.begin(now)
    this.#implicit = true
  }

  fail(): void {
    if (this.isOpen) this.#status = 'E'
  }

  /** After ROLLBACK TO. */
  recover(): void {
    if (this.isOpen) this.#status = 'T'
  }

  end(): void {
    this.#status = 'I'
    this.#implicit = false
    this.#view = undefined
  }
}
