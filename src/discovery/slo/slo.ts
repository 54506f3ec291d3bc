/** How a promise stands: `at risk` where four fifths of what it allows are used up; `unknown` where nothing tells. */
export const sloStates = ['met', 'at risk', 'breached', 'unknown'] as const
export type SloState = (typeof sloStates)[number]

/** One SLA property of a contract, measured by what the builds and the sidecar saw. */
export interface MeasuredSlo {
  /** The contract's id. */
  readonly contract: string
  /** ODCS's name, whatever its synonym: `latency`. */
  readonly property: string
  /** As the contract says it. */
  readonly promised: string
  readonly element?: string
  readonly state: SloState
  /** A sentence without a full stop: what was seen. */
  readonly why: string
  /** Seconds, percent or rows a second, as `target`. */
  readonly measured?: number
  readonly target?: number
  readonly budget?: ErrorBudget
  /** For each consumer, where it can be told; owners know of all of them, consumers of themselves. */
  readonly consumers?: readonly ForConsumer[]
  /** Each day of the window, oldest first. */
  readonly days?: readonly SloDay[]
}

/** One day by itself. */
export interface SloDay {
  /** `2026-01-31`, of UTC. */
  readonly day: string
  /** As that of the promise, of this day alone; absent where nothing was seen. */
  readonly measured?: number
  /** Whether this day alone was not as promised. */
  readonly missed?: boolean
  /** The part of the window's error budget that was left at its end; below zero where more was used. */
  readonly left?: number
  /** The worst state in which the promise, over its whole window, was seen that day. */
  readonly stood?: SloState
}

export interface ErrorBudget {
  /** How many faults the promise allows in the window, and how many there were. */
  readonly allowed: number
  readonly used: number
  /** How fast it is used up on the last day: at 1 it lasts exactly as long as the window. */
  readonly burn: number
}

export interface ForConsumer {
  /** `formatPrincipal`. */
  readonly consumer: string
  readonly state: SloState
  readonly measured: number
}

/** How many days the past is about, today included. */
export const sloWindowDays = 30

/** From this part of what is allowed on, a promise is at risk. */
const riskAt = 0.8

/** How a value stands to the most that is allowed. */
export const stateWithin = (value: number, most: number): SloState =>
  value > most ? 'breached' : value > most * riskAt ? 'at risk' : 'met'

/** The worst of several states; what is unknown says nothing where anything else is known. */
export function worstState(states: readonly SloState[]): SloState {
  for (const state of ['breached', 'at risk', 'met'] as const) if (states.includes(state)) return state
  return 'unknown'
}
