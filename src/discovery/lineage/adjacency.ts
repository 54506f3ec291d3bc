/** The neighbours of `n` are `targets` from `offsets[n]` to before `offsets[n + 1]`, each by an edge of its `kinds`. */
export interface Adjacency {
  readonly offsets: Uint32Array
  readonly targets: Uint32Array
  /** Places in `edgeKinds`. */
  readonly kinds: Uint8Array
}

/** Edges of one level, both ways. */
export interface LevelEdges {
  readonly up: Adjacency
  readonly down: Adjacency
}

/** Edges while they are gathered. */
export interface EdgeList {
  readonly from: number[]
  readonly to: number[]
  readonly kinds: number[]
}

export const noEdges = (): EdgeList => ({ from: [], to: [], kinds: [] })

export function addEdge(
  { from, to, kinds }: EdgeList,
  ends: { from: number; to: number; kind: number },
): void {
  from.push(ends.from)
  to.push(ends.to)
  kinds.push(ends.kind)
}

/** `count` is how many nodes there are. */
export const levelEdges = ({ from, to, kinds }: EdgeList, count: number): LevelEdges => ({
  up: adjacency({ starts: to, ends: from, kinds }, count),
  down: adjacency({ starts: from, ends: to, kinds }, count),
})

interface Directed {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly kinds: readonly number[]
}

/** Counting sort: where each one's neighbours begin, then the neighbours. */
function adjacency({ starts, ends, kinds }: Directed, count: number): Adjacency {
  const offsets = new Uint32Array(count + 1)
  for (const start of starts) offsets[start + 1] = (offsets[start + 1] ?? 0) + 1
  for (let index = 0; index < count; index++)
    offsets[index + 1] = (offsets[index + 1] ?? 0) + (offsets[index] ?? 0)
  const next = offsets.slice()
  const sorted = { targets: new Uint32Array(starts.length), kinds: new Uint8Array(starts.length) }
  for (const [index, start] of starts.entries()) {
    const place = next[start] ?? 0
    sorted.targets[place] = ends[index] ?? 0
    sorted.kinds[place] = kinds[index] ?? 0
    next[start] = place + 1
  }
  return { offsets, ...sorted }
}
