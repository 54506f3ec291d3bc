import { setTimeout as sleep } from 'node:timers/promises'
import { HansaError, isHansaError } from '../../errors.ts'
import { certificateFault } from '../certificate-fault.ts'
import { TookTooLong, type NodeAnswer, type NodeRequest } from './exchange.ts'
import { exchangeWhileThere, NoSignOfLife } from './exchange-while-there.ts'
import type { NodeAddresses } from './node-addresses.ts'
import { cancelled, NodeUnreachable, reasonOf } from './node-fault.ts'
import type { Patience } from './patience.ts'

export interface ConnectionParts {
  readonly node: string
  readonly addresses: Pick<NodeAddresses, 'of' | 'lookAgain'>
  readonly patience: Patience
  readonly now: () => Date
}

/** How a node was found when it was asked last. */
export interface NodeStanding {
  /** Milliseconds of `performance.now`; undefined where it was not asked since this node started. */
  readonly askedAt: number | undefined
  /** Since when it cannot be asked, and why; undefined where it can. */
  readonly away: { readonly since: Date; readonly why: string } | undefined
}

/**
 * Requests to one node: tried again a few times, where it is now if it has moved, and not made at all for some seconds
 * after it could not be asked.
 */
export class NodeConnection {
  readonly #parts: ConnectionParts
  #standing: NodeStanding = { askedAt: undefined, away: undefined }
  #down: { readonly until: number; readonly fault: NodeUnreachable } | undefined

  constructor(parts: ConnectionParts) {
    this.#parts = parts
  }

  get standing(): NodeStanding {
    return this.#standing
  }

  /** Its answer, whatever it says; `NodeUnreachable` where there is none that this node itself could have given. */
  async ask(request: NodeRequest): Promise<NodeAnswer> {
    this.#requireUp()
    try {
      const answer = await this.#askWhereItIs(request)
      this.#down = undefined
      this.#standing = { askedAt: performance.now(), away: undefined }
      return answer
    } catch (error) {
      if (error instanceof NodeUnreachable && !this.#isAtWork(error, request)) this.#isAway(error)
      throw error
    }
  }

  /** Whether it is elsewhere than it was last asked: then asking again can help. */
  async hasMoved(): Promise<boolean> {
    const { node, addresses } = this.#parts
    const before = await addresses.of(node)
    return (await addresses.lookAgain(node)) !== before
  }

  /** What an answer that broke off says of the node. */
  brokeOff(cause: unknown): NodeUnreachable {
    const { node } = this.#parts
    return new NodeUnreachable(node, `its answer broke off: ${reasonOf(cause)}`, cause)
  }

  /** What takes one reader too long says nothing of what others ask. */
  #isAtWork({ cause }: NodeUnreachable, { wait }: NodeRequest): boolean {
    const isThere = cause instanceof TookTooLong && !(cause instanceof NoSignOfLife)
    return isThere && wait.answer === this.#parts.patience.work
  }

  async #askWhereItIs(request: NodeRequest): Promise<NodeAnswer> {
    const { node, addresses } = this.#parts
    const address = (await addresses.of(node)) ?? (await addresses.lookAgain(node))
    if (address === undefined) throw new NodeUnreachable(node, 'nobody who can be asked knows its address')
    try {
      return await this.#tries(address, request)
    } catch (error) {
      if (!(error instanceof NodeUnreachable)) throw error
      const now = await addresses.lookAgain(node)
      if (now === undefined || now === address) throw error
      return this.#tries(now, request)
    }
  }

  async #tries(address: string, request: NodeRequest): Promise<NodeAnswer> {
    const { node, patience } = this.#parts
    const until = performance.now() + patience.retrying
    const known = this.#down?.fault
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#try(address, request)
      if (!(outcome instanceof Passing)) return outcome
      const longestPause = patience.pause * 2 ** (attempt - 1)
      const pause = Math.max(Math.random() * longestPause, outcome.pauseMs)
      if (attempt >= patience.attempts || !outcome.isWorthTrying || performance.now() + pause > until) {
        if (outcome.answer !== undefined) return outcome.answer
        throw new NodeUnreachable(node, outcome.message, outcome.cause)
      }
      await outcome.answer?.cancel()
      await pauseFor(pause, request.signal)
      // Who has tried to the end meanwhile has found out for all.
      if (this.#down !== undefined && this.#down.fault !== known) throw this.#down.fault
    }
  }

  async #try(address: string, request: NodeRequest): Promise<NodeAnswer | Passing> {
    try {
      const answer = await exchangeWhileThere(address, request, this.#parts.patience.sign)
      if (!passing.has(answer.status)) return answer
      if (isOwners(answer, request)) return hasTooMuchToDo.has(answer.status) ? ofOwner(answer) : answer
      await answer.cancel()
      return new Passing(`it answers ${answer.status}`, { pauseMs: retryAfter(answer) })
    } catch (cause) {
      if (isHansaError(cause)) throw cause
      return new Passing(reasonOf(cause), { cause, isWorthTrying: mayPass(cause) })
    }
  }

  #isAway(fault: NodeUnreachable): void {
    const { since } = this.#standing.away ?? { since: this.#parts.now() }
    this.#standing = { askedAt: performance.now(), away: { since, why: fault.why } }
    this.#coolDown(fault)
  }

  #requireUp(): void {
    if (this.#down === undefined) return
    const { until, fault } = this.#down
    if (performance.now() < until) throw fault
    // One finds out whether it is there again; nobody else waits for that.
    this.#coolDown(fault)
  }

  #coolDown(fault: NodeUnreachable): void {
    const { cooling } = this.#parts.patience
    this.#down = { until: performance.now() + cooling * (0.5 + Math.random() / 2), fault }
  }
}

/** Neither a slow answer nor a certificate is another one in a moment. */
const mayPass = (cause: unknown): boolean =>
  !(cause instanceof TookTooLong) && certificateFault(cause) === undefined

/** Of a node that has too much to do, and of what stands before one that is not there. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504])
const hasTooMuchToDo: ReadonlySet<number> = new Set([429, 503])

/** Whether the node itself says so, to this reader: what stands before it does not answer in this form. */
function isOwners({ headers }: NodeAnswer, { path }: NodeRequest): boolean {
  const type = headers.get('content-type') ?? ''
  return (
    /^application\/problem\+json\b/i.test(type) ||
    (path === '/mesh/token' && /^application\/json\b/i.test(type))
  )
}

const ofOwner = (answer: NodeAnswer): Passing =>
  new Passing(`it answers ${answer.status}`, { pauseMs: retryAfter(answer), answer })

interface PassingOptions {
  readonly pauseMs?: number
  readonly isWorthTrying?: boolean
  readonly cause?: unknown
  /** The node's own, which counts where nothing better comes. */
  readonly answer?: NodeAnswer
}

/** What may be gone in a moment. */
class Passing extends Error {
  readonly pauseMs: number
  readonly isWorthTrying: boolean
  readonly answer: NodeAnswer | undefined

  constructor(message: string, { pauseMs = 0, isWorthTrying = true, cause, answer }: PassingOptions) {
    super(message, { cause })
    this.answer = answer
    this.pauseMs = pauseMs
    this.isWorthTrying = isWorthTrying
  }
}

/** RFC 9110 §10.2.3, in its form of seconds. */
function retryAfter({ headers }: NodeAnswer): number {
  const seconds = headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : 0
}

async function pauseFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal && { signal })
  } catch (cause) {
    throw signal?.aborted === true ? cancelled() : new HansaError('internal', 'a pause broke off', { cause })
  }
}
