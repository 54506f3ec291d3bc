/** How long other nodes are waited for, in milliseconds: somebody is waiting for the answer. */
export interface Patience {
  /** Until an answer begins that takes no work. */
  readonly answer: number
  /** Until an answer begins for which the owner may have to make a rendition, or run a statement. */
  readonly work: number
  /** Until a node that works has to give a sign of life. */
  readonly sign: number
  /** From one piece of an answer to the next. */
  readonly silence: number
  /** How often a request is made, and for how long it is made again. */
  readonly attempts: number
  readonly retrying: number
  /** The longest pause before the second attempt; it doubles with each. */
  readonly pause: number
  /** How long nobody asks a node that could not be asked. */
  readonly cooling: number
  /** Until what there is is shown without what a node has that has not answered. */
  readonly catalogue: number
  /** How long other places are asked where a node is. */
  readonly looking: number
}

export const readersPatience: Patience = {
  answer: 10_000,
  work: 60_000,
  sign: 4000,
  silence: 30_000,
  attempts: 3,
  retrying: 10_000,
  pause: 500,
  cooling: 5000,
  catalogue: 2000,
  looking: 5000,
}
