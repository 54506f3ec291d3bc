import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { HansaError } from '../../errors.ts'
import { inTurn } from '../../sidecar/in-turn.ts'
import { draftProcess, type DraftProcess } from './draft-process.ts'
import type { DraftReply, DraftRequest } from './draft-messages.ts'

/** With the start of the process, on a machine that does other things too. */
const longestSeconds = 20
const idleMs = 60_000
const mostWaiting = 16
/** Who types has the last answer read and waits for the next; that one before has gone may become known a moment later. */
const mostOfOne = 4

/** What is asked, without the folder, which the desk gives. */
export type DraftQuestion = DraftRequest extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'root'>
    : never
  : never

export interface Asking {
  /** `formatPrincipal` of who asks. */
  readonly principal: string
  readonly signal: AbortSignal
}

/** Has drafts read one after the other, by a process that is there only while there is work. */
export class DraftDesk {
  readonly #inFlight = new Map<string, number>()
  readonly #oneByOne = inTurn(1)
  #waiting = 0
  #process: DraftProcess | undefined
  #closing: NodeJS.Timeout | undefined

  /** Throws `too_many_requests` or `busy` where others are to come first, and what is wrong with the draft as a whole. */
  async ask(question: DraftQuestion, asking: Asking): Promise<Exclude<DraftReply, { kind: 'failed' }>> {
    this.#enter(asking)
    try {
      const reply = await this.#oneByOne(() => this.#answer(question), asking.signal)
      if (reply.kind !== 'failed') return reply
      const { code, message, remedy } = reply
      throw new HansaError(code, message, remedy === undefined ? {} : { remedy })
    } finally {
      this.#leave(asking)
    }
  }

  async #answer(question: DraftQuestion): Promise<DraftReply> {
    const root = await mkdtemp(path.join(tmpdir(), 'hansa-draft-'))
    const process = this.#take()
    try {
      return await process.ask({ ...question, root }, { seconds: longestSeconds })
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  }

  #take(): DraftProcess {
    clearTimeout(this.#closing)
    if (this.#process?.isAlive !== true) this.#process = draftProcess()
    return this.#process
  }

  #enter({ principal }: Asking): void {
    const own = this.#inFlight.get(principal) ?? 0
    if (own >= mostOfOne)
      throw new HansaError('too_many_requests', 'drafts of yours are being read already', {
        remedy: 'Wait for their answers.',
      })
    if (this.#waiting >= mostWaiting)
      throw new HansaError('busy', 'many drafts are being read', { remedy: 'Try again in a few seconds.' })
    this.#waiting += 1
    this.#inFlight.set(principal, own + 1)
  }

  #leave({ principal }: Asking): void {
    this.#waiting -= 1
    const left = (this.#inFlight.get(principal) ?? 1) - 1
    if (left === 0) this.#inFlight.delete(principal)
    else this.#inFlight.set(principal, left)
    if (this.#waiting > 0) return
    this.#closing = setTimeout(() => void this.#process?.close(), idleMs).unref()
  }
}
