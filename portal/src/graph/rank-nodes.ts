import type { Link } from './layout.ts'

/** A layer for each node: after all that lead to it, but for links that would close a circle; sources stand beside what they lead to. */
export function rankNodes(ids: readonly string[], links: readonly Link[]): ReadonlyMap<string, number> {
  const after = new Map<string, string[]>(ids.map((id) => [id, []]))
  for (const { from, to } of links) if (from !== to && after.has(to)) after.get(from)?.push(to)
  const order = withoutCircles(ids, after)
  const ranks = new Map(ids.map((id) => [id, 0]))
  const targets = (id: string): readonly string[] => after.get(id) ?? []
  for (const id of order)
    for (const next of targets(id)) ranks.set(next, Math.max(ranks.get(next) ?? 0, (ranks.get(id) ?? 0) + 1))
  const isLedTo = new Set([...after.values()].flat())
  for (const id of ids)
    if (!isLedTo.has(id) && targets(id).length > 0)
      ranks.set(id, Math.min(...targets(id).map((next) => ranks.get(next) ?? 1)) - 1)
  return ranks
}

/** Takes links away that lead back, and gives the nodes so that every link leads on. */
function withoutCircles(ids: readonly string[], after: Map<string, string[]>): readonly string[] {
  const state = new Map<string, 'open' | 'done'>()
  const done: string[] = []
  for (const root of ids) {
    // A stack of our own: chains may be longer than that of the machine.
    const stack = state.has(root) ? [] : [root]
    while (stack.length > 0) {
      const id = stack.at(-1) ?? root
      if (state.get(id) === undefined) {
        state.set(id, 'open')
        const onward = (after.get(id) ?? []).filter((next) => state.get(next) !== 'open')
        after.set(id, onward)
        stack.push(...onward.filter((next) => !state.has(next)))
        continue
      }
      stack.pop()
      if (state.get(id) === 'done') continue
      state.set(id, 'done')
      done.push(id)
    }
  }
  return done.toReversed()
}
