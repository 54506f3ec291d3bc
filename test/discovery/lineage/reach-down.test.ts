import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import { absent, type LineageGraph } from '../../../src/discovery/lineage/lineage-graph.ts'
import { columnAt, datasetAt } from '../../../src/discovery/lineage/place.ts'
import { lineageGraph } from '../../../src/discovery/lineage/put-part.ts'
import { reachDown } from '../../../src/discovery/lineage/reach-down.ts'
import { seesAll, type LineageViewer } from '../../../src/discovery/lineage/viewer.ts'
import { walkGraph } from '../../../src/discovery/lineage/walk-graph.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { dice, jobs, products, randomPart, type Dice } from './random-part.ts'

type Hits = Readonly<Record<string, { readonly hops: number; readonly columns: readonly string[] | 'all' }>>

interface Asked {
  readonly starts: readonly number[]
  readonly hops: number
  readonly viewer: LineageViewer
}

describe('reachDown', () => {
  it('reaches, of any graph and for any reader, what the edges of a walk lead to, and says whether there is more', async (test) => {
    const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))
    test.diagnostic(`HANSA_TEST_SEED=${seed}`)
    const thrown = dice(seededRandom(seed))
    let [reachedAny, cut] = [0, 0]
    for (let round = 0; round < 400; round++) {
      const graph = lineageGraph([...products, ...jobs].map((product) => randomPart(product, thrown)))
      const asked = randomQuestion(graph, thrown)
      const { datasets, isCut } = await reachDown(graph, asked.starts, { ...asked, most: 100_000 })
      const reached = Object.fromEntries(
        Array.from(datasets, ({ dataset, hops, columns }) => [
          graph.datasets.nameOf(dataset),
          { hops, columns: columns === undefined ? 'all' : namesOf(graph, columns) },
        ]),
      )
      const walked = await hitsOf(graph, asked)
      assert.deepEqual(reached, walked, `round ${round}`)
      const further = await hitsOf(graph, { ...asked, hops: asked.hops + 1 })
      assert.equal(isCut, JSON.stringify(further) !== JSON.stringify(walked), `round ${round}`)
      reachedAny += Number(datasets.length > 2)
      cut += Number(isCut)
    }
    assert.ok(reachedAny > 40 && cut > 40, `${reachedAny} ${cut}`)
  })

  it('stops at so many places', async () => {
    const thrown = dice(seededRandom(7))
    const graph = lineageGraph([...products, ...jobs].map((product) => randomPart(product, thrown)))
    const from = (start: number, most: number) =>
      reachDown(graph, [start], { hops: 10, most, viewer: seesAll })
    const all = await Promise.all(
      Array.from({ length: graph.datasetOf.size }, (_, start) => from(start, 100)),
    )
    const start = all.findIndex(({ datasets }) => datasets.length > 4)
    const some = await from(start, 1)
    assert.deepEqual([all[start]?.isCut, some.isCut], [false, true])
    assert.ok(some.datasets.length < (all[start]?.datasets.length ?? 0))
  })
})

/** From a column or a dataset, as a reader who owns and knows some of it, or all. */
function randomQuestion(graph: LineageGraph, { one, some }: Dice): Asked {
  const numbers = (count: number, share: number): ReadonlySet<number> =>
    new Set(
      some(
        Array.from({ length: count }, (_, number) => number),
        share,
      ),
    )
  const [owned, datasets] = [numbers(graph.products.size, 0.15), numbers(graph.datasets.size, 0.7)]
  const columns = numbers(graph.datasetOf.size, 0.7)
  const learned = new Set<number>()
  const isOwned = (dataset: number): boolean => owned.has(graph.productOf.at(dataset))
  const viewer: LineageViewer = {
    learn: (all) => {
      for (const dataset of all) learned.add(dataset)
      return Promise.resolve()
    },
    owns: (product) => owned.has(product),
    knowsDataset: (dataset) => isOwned(dataset) || (learned.has(dataset) && datasets.has(dataset)),
    knowsColumn: (column) => {
      const dataset = graph.datasetOf.at(column)
      return isOwned(dataset) || (learned.has(dataset) && datasets.has(dataset) && columns.has(column))
    },
  }
  const start = one(Array.from({ length: graph.datasetOf.size }, (_, number) => number))
  learned.add(graph.datasetOf.at(start))
  return { starts: [start], hops: one([1, 2, 3, 4]), viewer: one([true, true, false]) ? viewer : seesAll }
}

/** By the edges of a walk, without the dataset where it began being said to be reached by that. */
async function hitsOf(graph: LineageGraph, { starts, hops, viewer }: Asked): Promise<Hits> {
  const { edges } = await walkGraph(graph, starts, {
    ...{ level: 'column', direction: 'down', hops, viewer, most: 100_000 },
  })
  const hits = new Map<number, { hops: number; columns: Set<number>; isWhole: boolean }>()
  const begun = new Set(starts)
  const isBegun = (to: number): boolean =>
    begun.has(to) || begun.has(graph.wholeOf.at(datasetAt(graph, 'column', to) ?? 0))
  for (const { to, hop } of edges) {
    if (isBegun(to)) continue
    const dataset = graph.datasetOf.at(to)
    const hit = hits.get(dataset) ?? { hops: hop, columns: new Set<number>(), isWhole: false }
    hits.set(dataset, hit)
    if (graph.labelOf.at(to) === absent) hit.isWhole = true
    else hit.columns.add(to)
  }
  return Object.fromEntries(
    Array.from(hits, ([dataset, { hops: hop, columns, isWhole }]) => [
      graph.datasets.nameOf(dataset),
      { hops: hop, columns: isWhole ? 'all' : namesOf(graph, columns) },
    ]),
  )
}

const namesOf = (graph: LineageGraph, columns: Iterable<number>): readonly string[] =>
  Array.from(columns, (column) => columnAt(graph, column) ?? '').sort()
