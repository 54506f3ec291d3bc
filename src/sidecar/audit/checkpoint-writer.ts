import type { Effects } from '../../effects.ts'
import type { AuditRow, AuditStore } from '../../store/audit-store.ts'
import { withKeyLock } from '../key-lock.ts'
import type { NodeKey } from '../node-key.ts'
import { appendCheckpoint, checkpointFile } from './checkpoint-file.ts'
import { signCheckpoint } from './checkpoint.ts'

export interface CheckpointWriterOptions {
  readonly store: Pick<AuditStore, 'putAuditCheckpoint'>
  readonly state: string
  readonly effects: Effects
  readonly key: NodeKey
  /** A checkpoint is due after so many entries, or so long after the first of them. */
  readonly every: { readonly entries: number; readonly milliseconds: number }
}

/** Signs what this process appended to the chain, in the background, in the database and in the file beside it. */
export class CheckpointWriter {
  readonly #options: CheckpointWriterOptions
  #newest: AuditRow | undefined
  #unsigned = 0
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> | undefined
  #failed = false

  constructor(options: CheckpointWriterOptions) {
    this.#options = options
  }

  /** The last row that is known to be in the chain. */
  get newest(): AuditRow | undefined {
    return this.#newest
  }

  /** Hears of rows that are durable. */
  appended(rows: readonly AuditRow[]): void {
    this.#newest = rows.at(-1) ?? this.#newest
    this.#unsigned += rows.length
    this.#plan()
  }

  /** Signs what is not signed yet. */
  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing
    if (this.#unsigned > 0) await this.#write()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** After a failure it waits for the clock, so that a full disk is not tried at every entry. */
  #plan(): void {
    if (this.#unsigned === 0 || this.#writing !== undefined) return
    const { entries, milliseconds } = this.#options.every
    if (this.#unsigned >= entries && !this.#failed) void this.#write()
    else this.#timer ??= setTimeout(() => void this.#write(), milliseconds).unref()
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#sign()
    await this.#writing
    this.#writing = undefined
    this.#plan()
  }

  /** A failure refuses nobody: the entries are durable, and the next checkpoint covers them too. */
  async #sign(): Promise<void> {
    const { state, effects } = this.#options
    const covered = this.#unsigned
    if (this.#newest === undefined) return
    const row = this.#newest
    try {
      // The key stays meanwhile: a rotation says up to which entry the old one counts.
      await withKeyLock(state, 'shared', () => this.#put(row))
      this.#unsigned -= covered
      this.#failed = false
    } catch (error) {
      this.#failed = true
      const said = error instanceof Error ? error.message : String(error)
      const text = `no checkpoint of the audit could be written: ${said}`
      effects.report({ kind: 'note', level: 'warning', text })
    }
  }

  async #put({ sequence, hash }: AuditRow): Promise<void> {
    const { store, state, effects, key } = this.#options
    const checkpoint = signCheckpoint({ sequence, hash, at: effects.now().toISOString() }, key)
    await store.putAuditCheckpoint(checkpoint)
    await appendCheckpoint(checkpointFile(state), checkpoint)
  }
}
