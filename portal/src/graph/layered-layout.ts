import type { Box, Layout, Link, Slot } from './layout.ts'
import { orderLayers } from './order-layers.ts'
import { placeLayers } from './place-layers.ts'
import { rankNodes } from './rank-nodes.ts'

const passHeight = 6

/** Left to right by what follows what (Sugiyama's method): layers, few crossings, links as straight as they can be. */
export function layeredLayout(boxes: readonly Box[], links: readonly Link[]): Layout {
  const ranks = rankNodes(
    boxes.map(({ id }) => id),
    links,
  )
  const layers: Slot[][] = []
  const slotOf = new Map<string, Slot>()
  const add = (box: Box, rank: number): Slot => {
    const layer = (layers[rank] ??= [])
    const slot: Slot = { ...box, before: [], after: [], order: layer.length, y: 0 }
    layer.push(slot)
    return slot
  }
  for (const box of boxes) slotOf.set(box.id, add(box, ranks.get(box.id) ?? 0))
  const passes = links.map(({ from, to }, index) => {
    const [start, end] = [slotOf.get(from), slotOf.get(to)]
    if (start === undefined || end === undefined || start === end) return { slots: [], isForward: true }
    const [a = 0, b = 0] = [ranks.get(from), ranks.get(to)]
    const isForward = a <= b
    const between: Slot[] = []
    for (let rank = Math.min(a, b) + 1; rank < Math.max(a, b); rank++)
      between.push(add({ id: `${index} ${rank}`, width: 0, height: passHeight }, rank))
    if (a !== b) chain(isForward ? [start, ...between, end] : [end, ...between, start])
    return { slots: isForward ? between : between.toReversed(), isForward }
  })
  const dense = layers.filter((layer) => layer.length > 0)
  orderLayers(dense)
  return placeLayers(dense, { boxes: slotOf, passes })
}

function chain(slots: readonly Slot[]): void {
  for (const [index, slot] of slots.entries()) {
    const next = slots[index + 1]
    if (next === undefined) return
    slot.after.push(next)
    next.before.push(slot)
  }
}
