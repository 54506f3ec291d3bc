/** So many may be taken of one node within their life: far more than a node that keeps its tokens asks for. */
const mostOfOne = 10_000

/**
 * Remembers what was taken as long as it could be shown again. What one node says takes room from no other; a node that says
 * more than can be remembered has to wait.
 */
export class TakenOnce {
  readonly #taken = new Map<string, Map<string, number>>()

  /** Whether it is taken now, and was not before. */
  take(node: string, id: string, { until, now }: { readonly until: Date; readonly now: Date }): boolean {
    const taken = this.#taken.get(node) ?? new Map<string, number>()
    this.#taken.set(node, taken)
    forgetOldest(taken, now.getTime())
    if (taken.has(id) || taken.size >= mostOfOne) return false
    taken.set(id, until.getTime())
    return true
  }
}

/** All live about as long, so that those that are over come first. */
function forgetOldest(taken: Map<string, number>, now: number): void {
  for (const [id, until] of taken) {
    if (until > now) return
    taken.delete(id)
  }
}
