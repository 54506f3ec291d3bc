import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gridLayout } from '../../portal/src/graph/grid-layout.ts'
import { mapDrawing } from '../../portal/src/map/map-drawing.ts'

describe('gridLayout', () => {
  it('lays boxes out in rows that are wider than they are high, and none over another', () => {
    const boxes = Array.from({ length: 23 }, (_, index) => ({
      id: String(index),
      width: 196,
      height: 80 + (index % 4) * 42,
    }))
    const { boxes: placed, width, height } = gridLayout(boxes)
    const all = [...placed.values()]
    assert.equal(all.length, 23)
    assert.ok(width > height)
    for (const [index, a] of all.entries()) {
      assert.ok(a.x + a.width <= width && a.y + a.height <= height)
      for (const b of all.slice(index + 1))
        assert.ok(
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
        )
    }
  })

  it('has place for nothing, and for one', () => {
    assert.deepEqual([gridLayout([]).width, gridLayout([]).height], [0, 0])
    assert.equal(gridLayout([{ id: 'a', width: 10, height: 5 }]).height, 5)
  })

  it('is how domains are laid out between which the reader knows of no flow', () => {
    const domains = ['a', 'b', 'c', 'd'].map((domain) => ({ domain, owners: [] }))
    const { domains: drawn } = mapDrawing({ domains, products: [], flows: [], isCut: false, missing: [] })
    assert.ok(new Set(drawn.map(({ box: { x } }) => x)).size > 1)
    assert.ok(new Set(drawn.map(({ box: { y } }) => y)).size > 1)
  })
})
