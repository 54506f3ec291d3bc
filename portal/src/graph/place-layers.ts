import type { Layout, Slot } from './layout.ts'

const betweenLayers = 72
const betweenBoxes = 16
const margin = 16
const sweeps = 6

interface Placed {
  readonly boxes: ReadonlyMap<string, Slot>
  /** By link; one that closes a circle goes back. */
  readonly passes: readonly { readonly slots: readonly Slot[]; readonly isForward: boolean }[]
}

/** Gives every slot its place: layers beside each other, and in each the order kept and links as level as can be. */
export function placeLayers(layers: readonly (readonly Slot[])[], { boxes, passes }: Placed): Layout {
  for (const layer of layers) settle(layer, () => 0)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isForward = sweep % 2 === 0
    for (const layer of isForward ? layers : layers.toReversed())
      settle(layer, (slot) => meanY(isForward ? slot.before : slot.after) ?? slot.y)
  }
  const all = layers.flat()
  const top = all.reduce((least, { y, height }) => Math.min(least, y - height / 2), Infinity) - margin
  const bottom = all.reduce((most, { y, height }) => Math.max(most, y + height / 2), top) + margin
  const { left, right } = columnsOf(layers)
  const layerOf = new Map(layers.flatMap((layer, index) => layer.map((slot) => [slot, index] as const)))
  const at = (slot: Slot): number => layerOf.get(slot) ?? 0
  return {
    boxes: new Map(
      [...boxes].map(([id, slot]) => {
        const { width, height, y } = slot
        const layer = at(slot)
        return [id, { id, width, height, layer, x: left[layer] ?? 0, y: y - height / 2 - top }]
      }),
    ),
    bends: passes.map(({ slots, isForward }) =>
      slots.flatMap((slot) =>
        (isForward ? [left, right] : [right, left]).map((side) => ({
          x: side[at(slot)] ?? 0,
          y: slot.y - top,
        })),
      ),
    ),
    width: (right.at(-1) ?? 0) + margin,
    height: bottom - top,
  }
}

function columnsOf(layers: readonly (readonly Slot[])[]) {
  const left: number[] = []
  const right: number[] = []
  for (const layer of layers) {
    const start = right.length === 0 ? margin : (right.at(-1) ?? 0) + betweenLayers
    left.push(start)
    right.push(start + layer.reduce((widest, { width }) => Math.max(widest, width), 0))
  }
  return { left, right }
}

const meanY = (slots: readonly Slot[]): number | undefined =>
  slots.length === 0 ? undefined : slots.reduce((sum, { y }) => sum + y, 0) / slots.length

/** Those that want to be at one place share it: their middle is where they wish on average. */
interface Block {
  readonly first: number
  readonly sum: number
  readonly count: number
}

/** As near to their wishes as the order and the gaps let them: isotonic regression, by pooling adjacent violators. */
function settle(layer: readonly Slot[], wish: (slot: Slot) => number): void {
  const offsets: number[] = []
  let offset = 0
  for (const [index, { height }] of layer.entries()) {
    if (index > 0) offset += ((layer[index - 1]?.height ?? 0) + height) / 2 + betweenBoxes
    offsets.push(offset)
  }
  const blocks: Block[] = []
  for (const [index, slot] of layer.entries()) {
    let block: Block = { first: index, sum: wish(slot) - (offsets[index] ?? 0), count: 1 }
    for (let last = blocks.at(-1); last !== undefined && mean(last) > mean(block); last = blocks.at(-1)) {
      block = { first: last.first, sum: last.sum + block.sum, count: last.count + block.count }
      blocks.pop()
    }
    blocks.push(block)
  }
  for (const block of blocks)
    for (let index = block.first; index < block.first + block.count; index++) {
      const slot = layer[index]
      if (slot !== undefined) slot.y = mean(block) + (offsets[index] ?? 0)
    }
}

const mean = ({ sum, count }: Block): number => sum / count
