import type { OpenRows } from './open-rows.ts'
import { PostgresError } from './postgres-error.ts'

interface Cursor {
  readonly rows: OpenRows
  /** Whether it outlives its transaction. */
  readonly hold: boolean
}

const most = 64

/** The cursors of a connection. */
export class Cursors {
  readonly #open = new Map<string, Cursor & { readonly number: number }>()
  #declared = 0

  add(name: string, cursor: Cursor): void {
    this.#declared += 1
    this.#open.set(name, { ...cursor, number: this.#declared })
  }

  /** A moment, for `closeSince`. */
  mark(): number {
    return this.#declared
  }

  /** Those that were declared after a moment, held ones too. */
  async closeSince(mark: number): Promise<void> {
    for (const [name, { number }] of this.#open) if (number > mark) await this.close(name)
  }

  async closeUnheld(): Promise<void> {
    for (const [name, { hold }] of this.#open) if (!hold) await this.close(name)
  }

  requireFree(name: string): void {
    if (this.#open.has(name)) throw new PostgresError('42P03', `cursor "${name}" already exists`)
    if (this.#open.size >= most)
      throw new PostgresError('53400', `a connection has at most ${most} cursors`, { hint: 'Close some.' })
  }

  get(name: string): OpenRows {
    const cursor = this.#open.get(name)
    if (cursor === undefined) throw new PostgresError('34000', `cursor "${name}" does not exist`)
    return cursor.rows
  }

  async close(name: string): Promise<void> {
    const rows = this.get(name)
    this.#open.delete(name)
    await rows.close()
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((name) => this.close(name)))
  }
}
