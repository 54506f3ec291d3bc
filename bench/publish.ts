import path from 'node:path'
import { Engine } from '../src/engine/engine.ts'
import type { Benchmark, Findings } from './support/benchmark.ts'
import { FlightsBench } from './support/flights-bench.ts'
import { interleave, ratio, rowsOf, timeHeaders } from './support/interleave.ts'
import { buildLargeSource } from './support/large-source.ts'
import { withFolder } from './support/paths.ts'
import { inProcess, median } from './support/sample.ts'

const threads = 2
const flights = 3_000_000

export const publish: Benchmark = {
  about: 'building and publishing three million flights, against the same SQL as a plain COPY of DuckDB',
  run: async () => {
    const small = await withFolder(publishFlights)
    const large = await withFolder(buildLargeSource)
    return {
      tables: [...small.tables, ...large.tables],
      targets: [...small.targets, ...large.targets],
      samples: { ...small.samples, ...large.samples },
    }
  },
}

async function publishFlights(folder: string): Promise<Findings> {
  using engine = await Engine.open({ threads, tempDirectory: path.join(folder, 'spill') })
  using connection = await engine.connect()
  const bench = await FlightsBench.open(folder, connection)
  const samples = await measure(bench)
  const seconds = median(samples['all of apply: read, build, verify, publish']).wall / 1000
  return {
    samples: { flights: samples },
    tables: [
      {
        title: `Three million flights, sorted, zstd, ${threads} threads`,
        headers: timeHeaders('COPY'),
        rows: rowsOf(samples, 'plain COPY'),
        notes: [`source to published: ${(flights / seconds / 1e6).toFixed(2)} M rows/s`],
      },
    ],
    targets: [
      {
        what: 'stage and publish ÷ plain COPY (CPU)',
        atMost: 1.3,
        measured: ratio(samples['stage and publish'], samples['plain COPY'], 'cpu'),
      },
      {
        what: 'stage and publish ÷ plain COPY (wall)',
        atMost: 1.3,
        measured: ratio(samples['stage and publish'], samples['plain COPY']),
      },
    ],
  }
}

const measure = (bench: FlightsBench) =>
  interleave({
    'plain COPY': inProcess(() => bench.copy()),
    'stage and publish': inProcess(
      async () => {
        await bench.stage()
        await bench.publish()
      },
      { prepare: () => bench.newStore(), clear: () => bench.dropStore() },
    ),
    'publish alone': inProcess(() => bench.publish(), {
      prepare: async () => {
        await bench.newStore()
        await bench.stage()
      },
      clear: () => bench.dropStore(),
    }),
    'all of apply: read, build, verify, publish': inProcess(() => bench.apply(), {
      prepare: async () => {
        await bench.newStore()
        await bench.apply(bench.producers())
      },
      clear: () => bench.dropStore(),
    }),
  })
