import type { AuditEntry } from '../../sidecar/access-entry.ts'
import { readEntry } from '../../sidecar/audit/read-entry.ts'
import type { McpSettings } from '../../spec/mesh.ts'
import type { AuditRow, AuditStore } from '../../store/audit-store.ts'
import { portName } from './port-name.ts'

export interface Amount {
  readonly rows: number
  readonly bytes: number
}

/** A part of what is left of a day, kept for one call. */
export interface Reservation extends Amount {
  /** What is left of the day besides. */
  readonly left: Amount
  /** Whether the day's amount is used up, and not only kept aside for other calls. */
  readonly usedUp: boolean
  /** Gives it back, once the audit says what was really used. */
  readonly release: () => void
}

export interface DailyUseOptions {
  readonly audit: Pick<AuditStore, 'auditRows'>
  readonly settings: McpSettings
  readonly now: () => Date
}

/**
 * What each principal took through MCP since midnight, UTC. The audit says it, so it outlives a restart and is the same
 * for all processes of a node; what calls of this process may still take is kept aside for them.
 */
export class DailyUse {
  readonly #options: DailyUseOptions
  readonly #used = new Map<string, Amount>()
  readonly #reserved = new Map<string, Amount>()
  /** Whose accesses have begun through MCP and not ended. */
  readonly #open = new Map<string, string>()
  #day = ''
  /** The first row of the audit that was not counted; undefined before the first look. */
  #next: number | undefined
  #following: Promise<void> = Promise.resolve()

  constructor(options: DailyUseOptions) {
    this.#options = options
  }

  /** Keeps as much aside as one call may take; nothing where the day's amount is used up. */
  async reserve(principal: string): Promise<Reservation> {
    await this.#look()
    const { rowsPerCall, bytesPerCall, rowsPerDay, bytesPerDay } = this.#options.settings
    const used = this.#used.get(principal) ?? nothing
    const taken = sum(used, this.#reserved.get(principal))
    const rows = Math.max(0, Math.min(rowsPerCall, rowsPerDay - taken.rows))
    const bytes = Math.max(0, Math.min(bytesPerCall, bytesPerDay - taken.bytes))
    this.#keep(principal, { rows, bytes })
    const left = {
      rows: Math.max(0, rowsPerDay - taken.rows - rows),
      bytes: Math.max(0, bytesPerDay - taken.bytes - bytes),
    }
    const usedUp = used.rows >= rowsPerDay || used.bytes >= bytesPerDay
    return { rows, bytes, left, usedUp, release: () => this.#keep(principal, { rows: -rows, bytes: -bytes }) }
  }

  /** What it took today, as far as the audit says; what calls of this moment take is not in it. */
  async used(principal: string): Promise<Amount> {
    await this.#look()
    return this.#used.get(principal) ?? nothing
  }

  /** One after the other: two calls that looked at once would count the same rows twice. */
  async #look(): Promise<void> {
    this.#following = this.#following.catch(() => undefined).then(() => this.#follow())
    await this.#following
  }

  #keep(principal: string, amount: Amount): void {
    const kept = sum(this.#reserved.get(principal), amount)
    if (kept.rows === 0 && kept.bytes === 0) this.#reserved.delete(principal)
    else this.#reserved.set(principal, kept)
  }

  async #follow(): Promise<void> {
    const today = this.#options.now().toISOString().slice(0, 10)
    if (today !== this.#day) this.#used.clear()
    this.#day = today
    this.#next ??= await this.#firstOf(today)
    for await (const row of this.#options.audit.auditRows({ from: this.#next })) {
      this.#count(row)
      this.#next = row.sequence + 1
    }
  }

  /** Where today's entries begin. */
  async #firstOf(day: string): Promise<number> {
    let first = 1
    for await (const row of this.#options.audit.auditRows({ newestFirst: true })) {
      const at = readEntry(row)?.entry.at
      if (at !== undefined && at < day) {
        first = row.sequence + 1
        break
      }
    }
    return first
  }

  #count(row: AuditRow): void {
    const entry: AuditEntry | undefined = readEntry(row)?.entry
    if (entry?.kind === 'access' && entry.port === portName) this.#open.set(entry.access, entry.principal)
    if (entry?.kind !== 'ended') return
    const principal = this.#open.get(entry.access)
    if (principal === undefined) return
    this.#open.delete(entry.access)
    if (entry.at.startsWith(this.#day)) this.#used.set(principal, sum(this.#used.get(principal), entry))
  }
}

const nothing: Amount = { rows: 0, bytes: 0 }

const sum = (first = nothing, second = nothing): Amount => ({
  rows: first.rows + second.rows,
  bytes: first.bytes + second.bytes,
})
