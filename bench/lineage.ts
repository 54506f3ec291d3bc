import { DatabaseSync } from 'node:sqlite'
import { impactOf } from '../src/discovery/lineage/impact.ts'
import { lineageGraph } from '../src/discovery/lineage/put-part.ts'
import type { LineagePart, PartEdge } from '../src/discovery/lineage/lineage-part.ts'
import { seesAll } from '../src/discovery/lineage/viewer.ts'
import type { Benchmark } from './support/benchmark.ts'
import { megabytes } from './support/interleave.ts'
import { percentile, sizeFrom } from './support/percentile.ts'

const products = sizeFrom('HANSA_BENCH_PRODUCTS', 100_000)
const rounds = sizeFrom('HANSA_BENCH_ROUNDS', 200)
const columns = 10
const hops = 10
/** Products are made from the layer before theirs. */
const layers = 12
const perLayer = Math.floor(products / layers)

const productName = (index: number): string => `d${index % 500}/p${index}`
const keyOf = (index: number): string => `${productName(index)}/out@1/rows`

/** Each from two products that were made before it; every column from one of each. */
function* inventedParts(): Generator<LineagePart> {
  for (let index = 0; index < perLayer * layers; index++) {
    const place = index % perLayer
    const sources =
      index < perLayer
        ? []
        : [place, (place * 7 + Math.floor(index / perLayer) * 1013) % perLayer].map(
            (each) => index - place - perLayer + each,
          )
    yield {
      product: productName(index),
      team: [],
      datasets: [{ key: keyOf(index), sqlName: `p${index}`, columns: names }],
      edges: sources.flatMap((source) =>
        names.map((name, column): PartEdge => ({
          from: keyOf(source),
          fromColumn: name,
          to: keyOf(index),
          toColumn: names[(column + 1) % columns] ?? name,
          kind: 'value',
        })),
      ),
    }
  }
}

const names = Array.from({ length: columns }, (_, index) => `column_${index}`)

export const lineage: Benchmark = {
  about: `what breaks if a column is dropped, ${hops} hops, among ${products} products`,
  run: async () => {
    const parts = { [Symbol.iterator]: inventedParts }
    globalThis.gc?.()
    const before = process.memoryUsage()
    const start = performance.now()
    const graph = lineageGraph(parts)
    const built = performance.now() - start
    globalThis.gc?.()
    const after = process.memoryUsage()
    const held = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers
    const asked = Array.from({ length: rounds }, (_, round) => (round * 7919) % perLayer)
    const viewer = { ...seesAll, consumers: [] }
    const place = { mesh: 'bench', domains: [], agreements: () => Promise.resolve([]), now: new Date() }
    const knowledge = { graph, usage: { products: new Map() } }
    const memory: number[] = []
    let found = 0
    for (const index of asked) {
      const began = performance.now()
      const { products: hit } = await impactOf(
        knowledge,
        { of: keyOf(index), column: 'column_0', hops, days: 30 },
        { viewer, place },
      )
      memory.push(performance.now() - began)
      found += hit.length
    }
    const sql = recursive(asked.slice(0, Math.ceil(rounds / 10)))
    return {
      tables: [
        {
          title: `${found / rounds} products hit on average; graph of ${graph.levels.column.down.count} column edges`,
          headers: ['', 'p50 ms', 'p95 ms', 'built in s', 'MB'],
          rows: [
            ['impact, in memory', ...twoOf(memory), (built / 1000).toFixed(1), megabytes(held)],
            ['recursive SQL, SQLite, indexed', ...twoOf(sql), '', ''],
          ],
        },
      ],
      targets: [],
      samples: { 'impact ms': memory, 'recursive SQL ms': sql },
    }
  },
}

const twoOf = (samples: readonly number[]): readonly string[] =>
  [0.5, 0.95].map((share) => percentile(samples, share).toFixed(1))

/** The same question of a table of edges. */
function recursive(asked: readonly number[]): readonly number[] {
  using database = new DatabaseSync(':memory:')
  database.exec('create table edge (source text not null, target text not null)')
  const insert = database.prepare('insert into edge (source, target) values (?, ?)')
  database.exec('begin')
  for (const { edges } of inventedParts())
    for (const edge of edges)
      insert.run(`${edge.from}.${edge.fromColumn ?? ''}`, `${edge.to}.${edge.toColumn ?? ''}`)
  database.exec('commit; create index edge_source on edge (source)')
  const walk = database.prepare(
    `with recursive reached(place, hop) as (
       select ?, 0 union
       select edge.target, reached.hop + 1 from reached join edge on edge.source = reached.place where reached.hop < ${hops})
     select count(distinct place) from reached`,
  )
  return asked.map((index) => {
    const began = performance.now()
    walk.get(`${keyOf(index)}.column_0`)
    return performance.now() - began
  })
}
