import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Engine } from '../src/engine/engine.ts'
import { quoteLiteral } from '../src/engine/quote.ts'
import { defaultLimits } from '../src/engine/statement-limits.ts'
import { SealedSession } from '../src/sidecar/session.ts'
import type { QueryResult } from '../src/sidecar/query-result.ts'
import { WorkerPool } from '../src/sidecar/worker-pool.ts'
import { loadSettings } from '../src/spec/load-settings.ts'
import { openStore } from '../src/store/store.ts'
import type { Benchmark, Findings, Table } from './support/benchmark.ts'
import { interleave, milliseconds, ratio, rowsOf, type Samples } from './support/interleave.ts'
import { aviation, hansa, withFolder } from './support/paths.ts'
import { inlineModule, runNode } from './support/run-node.ts'
import { inProcess, median, type Case } from './support/sample.ts'

const threads = 2
const columns = [
  { name: 'departed_at', type: 'TIMESTAMP' },
  { name: 'origin', type: 'VARCHAR' },
  { name: 'destination', type: 'VARCHAR' },
  { name: 'distance_miles', type: 'INTEGER' },
  { name: 'arrival_delay_minutes', type: 'INTEGER' },
]

const byOrigin =
  'select origin, count(*) as flights, avg(arrival_delay_minutes) as delay from flights group by origin'
const queries = {
  'one row': "select count(*) as n from flights where origin = 'SFO'",
  'group by origin, 229 rows': byOrigin,
  'a million rows': 'select * from flights limit 1000000',
}

/** What a query costs without Hansa: a process that opens DuckDB, reads the file and prints the result as CSV. */
const plainQuery = `import { DuckDBInstance } from '@duckdb/node-api'
const [file, sql] = process.argv.slice(1)
const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.run("create view flights as from read_parquet('" + file + "')")
const reader = await connection.runAndReadAll(sql)
console.log(reader.columnNames().join(','))
for (const row of reader.getRowsJson()) console.log(row.join(','))`

export const query: Benchmark = {
  about:
    'what a sealed session costs a query, as a process and once warm, against DuckDB in the same process',
  run: async () => {
    await runNode([hansa, '-C', aviation, 'apply', 'flightops/flights'])
    const file = await flightsOf()
    const started = await fromStart(file)
    const warm = await withFolder((folder) => onceWarm(folder, file))
    return {
      tables: [...started.tables, ...warm.tables],
      targets: [],
      samples: { ...started.samples, ...warm.samples },
    }
  },
}

/** The published file of the demo's flights. */
async function flightsOf(): Promise<string> {
  const { settings } = loadSettings(aviation, {})
  if (settings === undefined) throw new Error('the demo mesh has no settings')
  await using store = await openStore(settings)
  const publication = await store.metadata.publication('flightops/flights')
  const key = publication?.snapshots[0]?.files[0]?.key
  if (key === undefined) throw new Error('the demo is not published: run `npm start` once')
  return await store.objects.localPath(key)
}

/** The time to the first byte of output, as a case. */
const toFirstByte =
  (args: readonly string[]): Case =>
  async () => {
    const { firstByte, cpu, peak } = await runNode(args)
    return { wall: firstByte, cpu, peak }
  }

async function fromStart(file: string): Promise<Findings> {
  const sql = byOrigin.replace('from flights', 'from flightops.flights')
  const samples = await interleave({
    'node and DuckDB alone': toFirstByte(inlineModule(plainQuery, file, byOrigin)),
    'hansa query': toFirstByte([hansa, '-C', aviation, 'query', '-f', 'csv', sql]),
  })
  return {
    samples: { start: samples },
    targets: [],
    tables: [
      {
        title: 'From the start of a process to the first byte, group by over three million rows',
        headers: ['', 'ms to first byte', '÷ alone'],
        rows: Object.entries(samples).map(([name, some]) => [
          name,
          milliseconds(median(some).wall),
          `${ratio(some, samples['node and DuckDB alone']).toFixed(2)} ×`,
        ]),
        notes: [
          'Hansa runs here from TypeScript source, in two processes: the command and the sealed worker.',
        ],
      },
    ],
  }
}

async function onceWarm(folder: string, file: string): Promise<Findings> {
  using engine = await Engine.open({ threads, memoryLimit: defaultLimits.memoryLimit })
  using connection = await engine.connect()
  await connection.run(`create view flights as select * from read_parquet([${quoteLiteral(file)}])`)
  const limits = { ...defaultLimits, threads }
  const relation = { names: [['flights']], columns, files: [file] }
  await using session = await SealedSession.open({ limits, stateFolder: folder, relations: [relation] })
  await using pool = new WorkerPool({ size: 1, stateFolder: folder, ...limits })
  const fresh = { limits, stateFolder: folder, relations: [relation], startWorker: pool.take }
  const out = quoteLiteral(path.join(folder, 'out.csv'))
  const tables: Table[] = []
  const all: Record<string, unknown> = {}
  for (const [name, sql] of Object.entries(queries)) {
    const samples = await interleave({
      'DuckDB in process': inProcess(() => connection.run(`copy (${sql}) to ${out} (format csv)`)),
      'sealed session': inProcess(async () => read(await session.query(sql, { format: 'csv' }))),
      'new session, waiting worker': inProcess(
        async () => {
          await using own = await SealedSession.open(fresh)
          await read(await own.query(sql, { format: 'csv' }))
        },
        { prepare: () => setTimeout(workerStarts) },
      ),
    })
    tables.push(warmTable(name, samples))
    all[name] = samples
  }
  return { samples: all, targets: [], tables }
}

/** Long enough for the pool to start the next worker. */
const workerStarts = 1500

async function read({ bytes, rows }: QueryResult): Promise<void> {
  bytes.resume()
  await rows
}

const warmTable = <Name extends string>(
  title: string,
  samples: Samples<Name | 'DuckDB in process'>,
): Table => ({
  title: `Once warm, result as CSV: ${title}`,
  headers: ['', 'wall ms', '÷ in process'],
  // Of the CPU time, the session's is its worker's.
  rows: rowsOf(samples, 'DuckDB in process').map(([name = '', wall = '', , times = '']) => [
    name,
    wall,
    times,
  ]),
})
