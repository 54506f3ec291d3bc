import path from 'node:path'
import { HansaError } from '../../errors.ts'
import type { CheckedRows, UnboundedRows } from '../../product/push/check-pushed-rows.ts'
import { memoryShare } from '../../product/memory-share.ts'
import { parseByteSize } from '../../spec/byte-size.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import { CheckProcess } from './check-process.ts'

const atOnce = 2
const idleMs = 30_000
const longestCheckSeconds = 120
/** Resident beside the engine's buffers: Node.js, the engine's code, and what readers of files take. */
const residentOverhead = 1e9
/** Addresses that are taken and not used, which must not be missed: the type stripper of a checkout takes 4 GB. */
const addressOverhead = 4.5e9

/** Checks pushed rows in processes of their own, a few at a time, which are there only while there is work. */
export class PushChecker {
  readonly #settings: MeshSettings
  readonly #idle: CheckProcess[] = []
  readonly #waiting: (() => void)[] = []
  readonly #all = new Set<CheckProcess>()
  #running = 0
  #closing: NodeJS.Timeout | undefined
  #closed = false

  constructor(settings: MeshSettings) {
    this.#settings = settings
  }

  /** Rejects with what is wrong with what was sent, or why it cannot be checked. */
  readonly check = async (rows: UnboundedRows): Promise<CheckedRows> => {
    await this.#enter()
    try {
      if (this.#closed) throw new HansaError('cancelled', 'the node ends')
      return requireWithin(rows.folder, await this.#checkBy(this.#take(), rows))
    } finally {
      this.#leave()
    }
  }

  async #checkBy(process: CheckProcess, rows: UnboundedRows): Promise<CheckedRows> {
    const { threads } = this.#settings.engine
    const bounded = { ...rows, memoryLimit: this.#memoryLimit, threads }
    try {
      return await process.check(bounded, { seconds: longestCheckSeconds })
    } finally {
      if (process.isAlive) this.#idle.push(process)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#closing)
    await this.#closeAll()
  }

  get #memoryLimit(): string {
    return memoryShare(this.#settings.engine.memoryLimit, 2 * atOnce)
  }

  #take(): CheckProcess {
    clearTimeout(this.#closing)
    const known = this.#idle.pop()
    if (known?.isAlive === true) return known
    const { state, push } = this.#settings
    const buffers = parseByteSize(this.#memoryLimit)
    const made = new CheckProcess({
      folder: state,
      memoryLimit: `${buffers + addressOverhead}B`,
      maxResidentBytes: buffers + residentOverhead,
      maxFileBytes: Math.max(16 * push.maxBytes, 1e9),
    })
    this.#all.add(made)
    return made
  }

  async #enter(): Promise<void> {
    this.#running += 1
    if (this.#running > atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #leave(): void {
    this.#running -= 1
    this.#waiting.shift()?.()
    if (this.#running > 0 || this.#closed) return
    this.#closing = setTimeout(() => void this.#closeAll(), idleMs).unref()
  }

  async #closeAll(): Promise<void> {
    this.#idle.length = 0
    const all = [...this.#all]
    this.#all.clear()
    await Promise.all(all.map((process) => process.close()))
  }
}

/** The process read what strangers sent: only what it wrote where it should is taken from it. */
function requireWithin(folder: string, checked: CheckedRows): CheckedRows {
  const files = [...checked.files, ...checked.quarantineFiles]
  if (files.every((file) => path.dirname(file) === folder)) return checked
  throw new HansaError('internal', 'the process that checked the rows wrote elsewhere')
}
