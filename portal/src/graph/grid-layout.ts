import type { Box, Layout, PlacedBox } from './layout.ts'

const gap = 24
/** Of the area of all: wider than a screen, since rows are as high as their highest box. */
const wide = 2.4

/** Boxes that nothing links, in their order, row after row. */
export function gridLayout(boxes: readonly Box[]): Layout {
  const area = boxes.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0)
  const widest = Math.max(0, ...boxes.map((box) => box.width))
  const most = Math.sqrt(area * wide) + widest / 2
  const placed = new Map<string, PlacedBox>()
  let [x, y, rowHeight, width, layer] = [0, 0, 0, 0, 0]
  for (const box of boxes) {
    if (x > 0 && x + box.width > most) {
      ;[x, y, rowHeight] = [0, y + rowHeight + gap, 0]
      layer += 1
    }
    placed.set(box.id, { ...box, x, y, layer })
    width = Math.max(width, x + box.width)
    rowHeight = Math.max(rowHeight, box.height)
    x += box.width + gap
  }
  return { boxes: placed, bends: [], width, height: y + rowHeight }
}
