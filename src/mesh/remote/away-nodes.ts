import type { Patience } from './patience.ts'
import type { Peer } from './peer.ts'

/** A node that cannot be asked. */
export interface AwayNode {
  /** Since when, as far as this node has found out. */
  readonly since: Date | undefined
  readonly why: string
}

/** So long what was found out counts. */
const freshMs = 1000

const slow: AwayNode = { since: undefined, why: 'it does not answer in time' }

type Watched = Pick<Peer, 'node' | 'standing' | 'lookUp'>

/** What is known of a node that has just not answered. */
export const whyMissing = ({ standing: { away } }: Pick<Peer, 'standing'>): AwayNode => away ?? slow

/** Looks whether nodes can be asked. One that does not answer is waited for as long as a catalogue waits. */
export class AwayNodes {
  readonly #patience: Pick<Patience, 'catalogue'>
  readonly #looking = new Map<string, Promise<void>>()

  constructor(patience: Pick<Patience, 'catalogue'>) {
    this.#patience = patience
  }

  /** Undefined where it can be asked. */
  async find(peer: Watched): Promise<AwayNode | undefined> {
    const { askedAt } = peer.standing
    if (askedAt !== undefined && performance.now() - askedAt < freshMs) return peer.standing.away
    const { promise: late, resolve } = Promise.withResolvers<AwayNode>()
    const timer = setTimeout(resolve, this.#patience.catalogue, peer.standing.away ?? slow)
    const found = await Promise.race([this.#look(peer).then(() => peer.standing.away), late])
    clearTimeout(timer)
    return found
  }

  #look(peer: Watched): Promise<void> {
    const underWay = this.#looking.get(peer.node)
    if (underWay !== undefined) return underWay
    const looking = peer.lookUp().finally(() => this.#looking.delete(peer.node))
    this.#looking.set(peer.node, looking)
    return looking
  }
}
