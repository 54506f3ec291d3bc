import { networkOf } from '../../sidecar/identity/network-of.ts'

export interface LobbyLimits {
  readonly inAll: number
  readonly perAddress: number
}

/** Cuts a connection off. */
type Evict = () => void

/**
 * Connections that have not said yet who they are. Where there are too many, the one that has waited longest of the
 * address that has most goes: so whoever holds many open keeps nobody out, not even from the same address.
 */
export class Lobby {
  readonly #limits: LobbyLimits
  readonly #waiting = new Map<string, Set<Evict>>()
  #count = 0

  constructor(limits: LobbyLimits) {
    this.#limits = limits
  }

  /** Lets a connection in, and gives what is to be called when it has signed in or gone. */
  enter(address: string | undefined, evict: Evict): () => void {
    const network = networkOf(address ?? '')
    const own = this.#waiting.get(network) ?? new Set()
    this.#waiting.set(network, own)
    own.add(evict)
    this.#count += 1
    if (own.size > this.#limits.perAddress) this.#evictFrom(network)
    else if (this.#count > this.#limits.inAll) this.#evictFrom(this.#largest())
    return () => this.#leave(network, evict)
  }

  #evictFrom(network: string): void {
    const [oldest] = this.#waiting.get(network) ?? []
    if (oldest === undefined) return
    this.#leave(network, oldest)
    oldest()
  }

  #leave(network: string, evict: Evict): void {
    const own = this.#waiting.get(network)
    if (own?.delete(evict) !== true) return
    this.#count -= 1
    if (own.size === 0) this.#waiting.delete(network)
  }

  #largest(): string {
    let [largest = ''] = this.#waiting.keys()
    for (const [network, { size }] of this.#waiting)
      if (size > (this.#waiting.get(largest)?.size ?? 0)) largest = network
    return largest
  }
}
