import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { layeredLayout } from '../../portal/src/graph/layered-layout.ts'
import type { Link } from '../../portal/src/graph/layout.ts'
import { nextStop } from '../../portal/src/graph/next-stop.ts'

const box = (id: string) => ({ id, width: 100, height: 40 })
const links = (...pairs: readonly string[]): readonly Link[] =>
  pairs.map((pair) => ({ from: pair[0] ?? '', to: pair[1] ?? '' }))
const layersOf = (ids: string, given: readonly Link[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...layeredLayout(Array.from(ids, box), given).boxes].map(([id, { layer }]) => [id, layer]),
  )

describe('layeredLayout', () => {
  it('puts what is made after what it is made of, and a source beside what it leads to', () => {
    assert.deepEqual(layersOf('abcd', links('ab', 'bc', 'ac', 'dc')), { a: 0, b: 1, c: 2, d: 1 })
  })

  it('lays circles out too', () => {
    assert.deepEqual(layersOf('abc', links('ab', 'bc', 'ca', 'aa')), { a: 0, b: 1, c: 2 })
  })

  it('lets no two boxes of a layer overlap', () => {
    const ids = Array.from({ length: 60 }, (_, index) => `${index}`)
    const given = ids.flatMap((id, index) => [
      { from: ids[(index * 7) % 60] ?? '', to: id },
      { from: ids[(index * 11 + 3) % 60] ?? '', to: id },
    ])
    const { boxes } = layeredLayout(ids.map(box), given)
    for (const layer of Map.groupBy(boxes.values(), (each) => each.layer).values()) {
      const tops = layer.map(({ y }) => y).sort((a, b) => a - b)
      for (const [index, top] of tops.entries())
        assert.ok(index === 0 || top - (tops[index - 1] ?? 0) >= 40, `${top} is too near`)
    }
  })

  it('uncrosses links that need not cross', () => {
    const { boxes } = layeredLayout(Array.from('abcd', box), links('ad', 'bc'))
    const y = (id: string): number => boxes.get(id)?.y ?? Number.NaN
    assert.equal(y('a') < y('b'), y('d') < y('c'))
  })

  it('leads long links through the layers between, forward and back', () => {
    const { bends } = layeredLayout(Array.from('abc', box), links('ab', 'bc', 'ac', 'ca'))
    const [, , on = [], back = []] = bends
    assert.ok(on.length === 2 && (on[0]?.x ?? 0) < (on[1]?.x ?? 0))
    assert.ok(back.length === 2 && (back[0]?.x ?? 0) > (back[1]?.x ?? 0))
  })
})

describe('nextStop', () => {
  const from = { id: 'from', x: 0, y: 0 }
  const stops = [
    from,
    { id: 'beside', x: 100, y: 10 },
    { id: 'below', x: 0, y: 50 },
    { id: 'far', x: 300, y: 0 },
  ]
  it('leads to the nearest in the direction of the key, and nowhere at the end', () => {
    const keys = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'Home']
    assert.deepEqual(
      keys.map((key) => nextStop(stops, from, key)?.id),
      ['beside', 'below', undefined, undefined],
    )
  })
})
