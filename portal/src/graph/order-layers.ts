import type { Slot } from './layout.ts'

const sweeps = 8

/** Orders each layer by where its neighbours are, forward and back, so that few links cross; the best order is kept. */
export function orderLayers(layers: readonly Slot[][]): void {
  let best = layers.map((layer) => [...layer])
  let fewest = crossings(layers)
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const isForward = sweep % 2 === 0
    for (const layer of isForward ? layers : layers.toReversed())
      sortByNeighbours(layer, isForward ? 'before' : 'after')
    const now = crossings(layers)
    if (now >= fewest) continue
    fewest = now
    best = layers.map((layer) => [...layer])
  }
  for (const [index, layer] of best.entries()) {
    layers[index]?.splice(0, layer.length, ...layer)
    number(layer)
  }
}

function sortByNeighbours(layer: Slot[], side: 'before' | 'after'): void {
  const wish = new Map(layer.map((slot) => [slot, meanOrder(slot[side]) ?? slot.order]))
  layer.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0))
  number(layer)
}

const meanOrder = (slots: readonly Slot[]): number | undefined =>
  slots.length === 0 ? undefined : slots.reduce((sum, { order }) => sum + order, 0) / slots.length

function number(layer: readonly Slot[]): void {
  for (const [index, slot] of layer.entries()) slot.order = index
}

/** Pairs of links between neighbouring layers that cross, counted by a Fenwick tree. */
function crossings(layers: readonly (readonly Slot[])[]): number {
  let count = 0
  for (const [index, layer] of layers.entries()) {
    const size = layers[index + 1]?.length ?? 0
    const tree = new Uint32Array(size + 1)
    let seen = 0
    for (const { after } of layer) {
      const ends = after.map(({ order }) => order)
      for (const end of ends) count += seen - before(tree, end + 1)
      for (const end of ends) insert(tree, end + 1)
      seen += ends.length
    }
  }
  return count
}

function before(tree: Uint32Array, position: number): number {
  let sum = 0
  for (let at = position; at > 0; at -= at & -at) sum += tree[at] ?? 0
  return sum
}

function insert(tree: Uint32Array, position: number): void {
  for (let at = position; at < tree.length; at += at & -at) tree[at] = (tree[at] ?? 0) + 1
}
