import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import { connectPart } from '../../../src/discovery/lineage/connect-part.ts'
import {
  absent,
  emptyGraph,
  kindOf,
  thereOf,
  type Level,
  type LineageGraph,
} from '../../../src/discovery/lineage/lineage-graph.ts'
import type { LineagePart } from '../../../src/discovery/lineage/lineage-part.ts'
import { lineageGraph, putPart } from '../../../src/discovery/lineage/put-part.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { dice, jobs, products, randomPart } from './random-part.ts'

const levels: readonly Level[] = ['product', 'dataset', 'column']

/** All that a graph tells, by names, in no order. */
function told(graph: LineageGraph): object {
  const { products, datasets, columnsOf, datasetsOf, labelOf, labels, sqlNames, facts } = graph
  const nameOf = (level: Level, number: number): string => {
    if (level === 'product') return products.nameOf(number)
    if (level === 'dataset') return datasets.nameOf(number)
    const label = labelOf.at(number)
    return `${datasets.nameOf(graph.datasetOf.at(number))}.${label === absent ? '*' : labels.nameOf(label)}`
  }
  const edges = (level: Level, direction: 'up' | 'down'): readonly string[] => {
    const lists = graph.levels[level][direction]
    const size = { product: products.size, dataset: datasets.size, column: graph.datasetOf.size }[level]
    return Array.from({ length: size }, (_, number) =>
      Array.from(lists.of(number), (edge) => {
        const ends = [number, thereOf(edge)].map((end) => nameOf(level, end))
        const [from, to] = direction === 'down' ? ends : ends.toReversed()
        return `${from ?? ''} → ${to ?? ''} ${kindOf(edge)}`
      }),
    )
      .flat()
      .sort()
  }
  const ofMesh = products.names.flatMap((name, product) => {
    if (facts[product] === undefined) return []
    const own = Array.from(datasetsOf.of(product), (dataset) => ({
      key: datasets.nameOf(dataset),
      sqlName: sqlNames[dataset],
      columns:
        facts[product]?.job === undefined
          ? Array.from(columnsOf.of(dataset), (each) => nameOf('column', each))
          : [],
    }))
    return [{ name, facts: facts[product], own: own.toSorted((a, b) => (a.key < b.key ? -1 : 1)) }]
  })
  return {
    ofMesh: ofMesh.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ...Object.fromEntries(levels.map((level) => [level, edges(level, 'down')])),
    // Both ways hold the same edges.
    ...Object.fromEntries(levels.map((level) => [`${level} up`, edges(level, 'up')])),
  }
}

function put(graph: LineageGraph, product: string, part: LineagePart | undefined): boolean {
  const stale = new Set<number>()
  const isChanged = putPart(graph, { product, part }, stale)
  for (const number of stale) connectPart(graph, number)
  return isChanged
}

describe('putPart', () => {
  it('makes of any sequence of parts, and of those that go away, what is made of the last ones at once', (test) => {
    const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))
    test.diagnostic(`HANSA_TEST_SEED=${seed}`)
    const thrown = dice(seededRandom(seed))
    const graph = emptyGraph()
    const parts = new Map<string, LineagePart>()
    for (let step = 0; step < 150; step++) {
      const product = thrown.one([...products, ...jobs])
      if (thrown.one([true, false, false, false])) parts.delete(product)
      else parts.set(product, randomPart(product, thrown))
      put(graph, product, parts.get(product))
      assert.deepEqual(told(graph), told(lineageGraph(parts.values())), `step ${step}`)
    }
    for (const product of parts.keys()) put(graph, product, undefined)
    assert.deepEqual(told(graph), told(emptyGraph()))
  })

  it('changes nothing where a product says the same again', () => {
    const part = randomPart('d0/p0', dice(seededRandom(1)))
    const graph = emptyGraph()
    assert.equal(put(graph, 'd0/p0', part), true)
    assert.equal(put(graph, 'd0/p0', structuredClone(part)), false)
    assert.equal(put(graph, 'd0/p0', undefined), true)
    assert.equal(put(graph, 'd0/p0', undefined), false)
  })
})
