/** More steps than that are a mesh that somebody should look at. */
export const mostHops = 100

export type Direction = 'up' | 'down'

/** One step of data: what `to` is made of. */
export interface GraphEdge {
  readonly from: string
  readonly to: string
}

/** Edges of both directions as arrays of numbers: ten hops among a million edges take milliseconds. */
export interface LineageGraph {
  readonly names: readonly string[]
  readonly numbers: ReadonlyMap<string, number>
  readonly up: Adjacency
  readonly down: Adjacency
}

/** The neighbours of `n` are `targets` from `offsets[n]` to before `offsets[n + 1]`. */
interface Adjacency {
  readonly offsets: Uint32Array
  readonly targets: Uint32Array
}

export function lineageGraph(edges: Iterable<GraphEdge>): LineageGraph {
  const names: string[] = []
  const numbers = new Map<string, number>()
  const numberOf = (name: string): number => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, names.length)
    return names.push(name) - 1
  }
  const from: number[] = []
  const to: number[] = []
  for (const edge of edges) {
    from.push(numberOf(edge.from))
    to.push(numberOf(edge.to))
  }
  const count = names.length
  return { names, numbers, up: adjacency(to, from, count), down: adjacency(from, to, count) }
}

/** Counting sort: where each one's neighbours begin, then the neighbours. */
function adjacency(starts: readonly number[], ends: readonly number[], count: number): Adjacency {
  const offsets = new Uint32Array(count + 1)
  for (const start of starts) offsets[start + 1] = (offsets[start + 1] ?? 0) + 1
  for (let index = 0; index < count; index++)
    offsets[index + 1] = (offsets[index + 1] ?? 0) + (offsets[index] ?? 0)
  const next = offsets.slice()
  const targets = new Uint32Array(starts.length)
  for (const [index, start] of starts.entries()) {
    const place = next[start] ?? 0
    targets[place] = ends[index] ?? 0
    next[start] = place + 1
  }
  return { offsets, targets }
}

export interface WalkedEdges {
  readonly edges: readonly GraphEdge[]
  /** Whether there are more than were asked for. */
  readonly isCut: boolean
}

/** Edges within so many hops, nearest first, each once. */
export function walk(
  graph: LineageGraph,
  start: string,
  { direction, hops, most }: { readonly direction: Direction; readonly hops: number; readonly most: number },
): WalkedEdges {
  const { offsets, targets } = graph[direction]
  const first = graph.numbers.get(start)
  const edges: GraphEdge[] = []
  const seen = new Uint8Array(graph.names.length)
  let frontier = first === undefined ? [] : [first]
  if (first !== undefined) seen[first] = 1
  for (let hop = 0; hop < hops && frontier.length > 0; hop++) {
    const reached: number[] = []
    for (const here of frontier)
      for (const there of targets.subarray(offsets[here], offsets[here + 1])) {
        if (edges.length >= most) return { edges, isCut: true }
        edges.push(edgeOf(graph, { here, there, direction }))
        if (seen[there] === 1) continue
        seen[there] = 1
        reached.push(there)
      }
    frontier = reached
  }
  return { edges, isCut: false }
}

function edgeOf(
  { names }: LineageGraph,
  {
    here,
    there,
    direction,
  }: { readonly here: number; readonly there: number; readonly direction: Direction },
): GraphEdge {
  const [from, to] = direction === 'up' ? [there, here] : [here, there]
  return { from: names[from] ?? '', to: names[to] ?? '' }
}
