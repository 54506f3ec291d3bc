import { randomBytes } from 'node:crypto'
import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'
import { readerName } from '../../sidecar/acting.ts'
import type { Parameter } from '../../engine/statement-parameters.ts'
import type { ReadTerms } from '../../sidecar/read-request.ts'
import type { Reader } from '../../sidecar/reader.ts'

/** A statement that a client comes back to. Nothing of it was decided: that happens when it runs. */
export interface HeldStatement {
  readonly kind: 'prepared' | 'ticket'
  readonly sql: string
  /** The engine's types of its parameters, as far as it was asked about them. */
  readonly types: readonly string[]
  /** Undefined where none were bound. */
  readonly parameters: readonly Parameter[] | undefined
  readonly terms: ReadTerms
}

interface Kept {
  statement: HeldStatement
  until: number
  /** What runs by it now. */
  readonly running: Set<AbortController>
}

/** Of one principal; those unused for longest go first. */
const most = { statements: 500, characters: 8_000_000 }

const lifetimeMs = { prepared: 3_600_000, ticket: 600_000 }

const sweepMs = 60_000

/** Prepared statements and tickets, by handles that nobody can guess, each good for its owner only and for some time. */
export class HeldStatements {
  /** By owner and handle, those used last at the end. */
  readonly #kept = new Map<string, Map<string, Kept>>()
  readonly #now: () => number
  #swept = 0

  constructor({ now }: Pick<Effects, 'now'>) {
    this.#now = () => now().getTime()
  }

  /** Keeps a statement for its owner, and gives its handle. */
  keep(reader: Reader, statement: HeldStatement): string {
    this.#sweep()
    const owner = readerName(reader)
    const theirs = this.#kept.get(owner) ?? new Map<string, Kept>()
    this.#kept.set(owner, theirs)
    const handle = randomBytes(16).toString('base64url')
    const until = this.#now() + lifetimeMs[statement.kind]
    theirs.set(handle, { statement, until, running: new Set() })
    makeRoom(theirs)
    return handle
  }

  get(reader: Reader, handle: string, kind: HeldStatement['kind']): HeldStatement {
    return this.#find(reader, handle, kind).statement
  }

  /** Gives a prepared statement its values. A text may be written for any type that the statement wants. */
  bind(reader: Reader, handle: string, values: readonly Parameter[]): void {
    const kept = this.#find(reader, handle, 'prepared')
    const { types } = kept.statement
    const parameters = values.map((value, index) => ({ type: types[index] ?? 'VARCHAR', ...value }))
    kept.statement = { ...kept.statement, parameters }
    makeRoom(this.#of(reader))
  }

  /** Registers that a ticket is being read; `end` is to be called afterwards. */
  run(reader: Reader, handle: string): { readonly signal: AbortSignal; readonly end: () => void } {
    const { running } = this.#find(reader, handle, 'ticket')
    const stop = new AbortController()
    running.add(stop)
    return { signal: stop.signal, end: () => running.delete(stop) }
  }

  /** Ends what runs by a ticket, which is void then; false where there is none. */
  cancel(reader: Reader, handle: string): boolean {
    const kept = this.#of(reader).get(handle)
    if (kept?.statement.kind !== 'ticket') return false
    for (const stop of kept.running) stop.abort()
    return this.#of(reader).delete(handle)
  }

  /** Forgets a prepared statement, if there is one. */
  close(reader: Reader, handle: string): void {
    if (this.#of(reader).get(handle)?.statement.kind === 'prepared') this.#of(reader).delete(handle)
  }

  #of(reader: Reader): Map<string, Kept> {
    return this.#kept.get(readerName(reader)) ?? new Map<string, Kept>()
  }

  #find(reader: Reader, handle: string, kind: HeldStatement['kind']): Kept {
    const theirs = this.#of(reader)
    const kept = theirs.get(handle)
    if (kept?.statement.kind !== kind || kept.until <= this.#now()) throw unknown(kind)
    theirs.delete(handle)
    theirs.set(handle, kept)
    kept.until = this.#now() + lifetimeMs[kind]
    return kept
  }

  /** Forgets what nobody came back to. */
  #sweep(): void {
    const now = this.#now()
    if (Math.abs(now - this.#swept) < sweepMs) return
    this.#swept = now
    for (const [owner, theirs] of this.#kept) {
      for (const [handle, { until }] of theirs) if (until <= now) theirs.delete(handle)
      if (theirs.size === 0) this.#kept.delete(owner)
    }
  }
}

/** The newest stays, whatever it is. */
function makeRoom(theirs: Map<string, Kept>): void {
  let statements = theirs.size
  let characters = [...theirs.values()].reduce((total, { statement }) => total + lengthOf(statement), 0)
  for (const [handle, { statement }] of theirs) {
    if (statements <= most.statements && characters <= most.characters) return
    if (statements === 1) return
    theirs.delete(handle)
    statements -= 1
    characters -= lengthOf(statement)
  }
}

const lengthOf = ({ sql, parameters = [] }: HeldStatement): number =>
  parameters.reduce((length, { text = '' }) => length + text.length, sql.length)

const unknown = (kind: HeldStatement['kind']): HansaError =>
  kind === 'ticket'
    ? new HansaError('not_found', 'there is no such ticket of yours, or it is over', {
        remedy: 'Ask for the flight’s info again.',
      })
    : new HansaError('not_found', 'there is no such prepared statement of yours, or it is over', {
        remedy: 'Prepare it again.',
      })
