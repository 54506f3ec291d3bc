import type { TransactionStatus } from './backend-message.ts'

/** Where a connection is between BEGIN and COMMIT. */
export class Transaction {
  #status: TransactionStatus = 'I'
  /** ISO time as of which everything is read in it. */
  #asOf: string | undefined
  #implicit = false

  get status(): TransactionStatus {
    return this.#implicit ? 'I' : this.#status
  }

  get isOpen(): boolean {
    return this.#status !== 'I' && !this.#implicit
  }

  get hasFailed(): boolean {
    return this.#status === 'E'
  }

  get asOf(): string | undefined {
    return this.#asOf
  }

  begin(now: Date): void {
    this.#status = 'T'
    this.#implicit = false
    this.#asOf ??= now.toISOString()
  }

  /** Several statements that came together are one transaction, unless they say otherwise. */
  beginImplicit(now: Date): void {
    if (this.#status !== 'I') return
    this.begin(now)
    this.#implicit = true
  }

  endImplicit(): boolean {
    if (!this.#implicit) return false
    this.end()
    return true
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
    this.#asOf = undefined
  }
}
