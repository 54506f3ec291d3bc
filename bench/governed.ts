import { Engine, type Connection } from '../src/engine/engine.ts'
import { quoteLiteral } from '../src/engine/quote.ts'
import type { Benchmark, Findings, Table } from './support/benchmark.ts'
import { GovernedBench } from './support/governed-bench.ts'
import { interleave, milliseconds, ratio, type Samples } from './support/interleave.ts'
import { withFolder } from './support/paths.ts'
import { inProcess, median, middle } from './support/sample.ts'
import { PostgresBench } from './support/postgres-bench.ts'

/** Analytical questions in SQL that DuckDB and PostgreSQL share. */
const queries: Readonly<Record<string, string>> = {
  count: 'select count(*) as n from air.flights',
  'count where equal': `select count(*) as n from air.flights where origin = 'SFO'`,
  'count where range': 'select count(*) as n from air.flights where delay between 30 and 90',
  'sum and average': 'select sum(distance) as s, avg(delay) as a from air.flights',
  'group by 229 places':
    'select origin, count(*) as n, avg(delay) as d from air.flights group by origin order by n desc',
  'group by two columns':
    'select origin, destination, count(*) as n from air.flights group by origin, destination order by n desc limit 20',
  'group by pseudonym':
    'select carrier, count(*) as n, max(delay) as m from air.flights group by carrier order by n desc',
  'group by month': `select date_trunc('month', departed_at) as m, avg(delay) as d from air.flights group by 1 order by 1`,
  'count distinct': 'select count(distinct destination) as n from air.flights',
  'distinct pairs':
    'select count(*) as n from (select distinct origin, destination from air.flights) as pairs',
  having: 'select destination from air.flights group by destination having avg(delay) > 8 order by 1',
  'top ten':
    'select departed_at, origin, destination, delay from air.flights order by delay desc nulls last, departed_at limit 10',
  'window over days': `select d, n, sum(n) over (order by d) as running from (select cast(departed_at as date) as d, count(*) as n from air.flights group by 1) as days order by d`,
  'join with an aggregate': `select f.origin, count(*) as late from air.flights f join (select origin, avg(delay) as usual from air.flights group by origin) as u on u.origin = f.origin where f.delay > 2 * u.usual + 60 group by f.origin order by late desc limit 10`,
  'share in a case': `select origin, sum(case when delay > 15 then 1 else 0 end) * 100.0 / count(*) as late from air.flights group by origin order by late desc limit 10`,
  'text like': `select count(*) as n from air.flights where destination like 'S%'`,
}

/** What PostgreSQL is asked too, few of them: it takes seconds for each. */
const alsoInPostgres = [
  'count where equal',
  'sum and average',
  'group by 229 places',
  'count distinct',
  'share in a case',
]

export const governed: Benchmark = {
  about:
    'what governance costs: 16 questions about ten million rows, of which half are seen and one column is a pseudonym',
  run: () => withFolder(measure),
}

async function measure(folder: string): Promise<Findings> {
  await using bench = await GovernedBench.open(folder)
  using engine = await Engine.open({ threads: bench.threads, memoryLimit: '2GB' })
  using connection = await engine.connect()
  const making = await makeRendition(bench, connection)
  await connection.run(
    `create schema air; create view air.flights as select * from read_parquet(${quoteLiteral(bench.copied)})`,
  )
  const samples = await askAll(bench, connection)
  const ratios = Object.values(samples).map((some) => ratio(some.governed, some.raw))
  const postgres = await againstPostgres(bench)
  return {
    samples: { making: making.samples, queries: samples, postgres: postgres.samples },
    tables: [making.table, queriesTable(samples), ...postgres.tables],
    targets: [
      { what: 'governed ÷ raw DuckDB, median of 16 questions', atMost: 1.05, measured: middle(ratios) },
    ],
  }
}

/** The trusted side's work, once for each data file and entitlement, against the statement a person would write. */
async function makeRendition(
  bench: GovernedBench,
  connection: Connection,
): Promise<{ table: Table; samples: unknown }> {
  const samples = await interleave(
    {
      copy: inProcess(() => connection.run(bench.copyStatement)),
      rendition: inProcess(() => bench.makeRendition(), { prepare: () => bench.dropRenditions() }),
    },
    { rounds: 3 },
  )
  const rows = Object.entries(samples).map(([name, some]) => [
    name === 'copy' ? 'COPY of the same rows' : 'making the rendition',
    milliseconds(median(some).wall),
    `${ratio(some, samples.copy).toFixed(2)} ×`,
  ])
  return { table: { title: 'Making it, once', headers: ['', 'wall ms', '÷ COPY'], rows }, samples }
}

type Asked = Samples<'raw' | 'governed'>

async function askAll(bench: GovernedBench, connection: Connection): Promise<Record<string, Asked>> {
  const all: Record<string, Asked> = {}
  for (const [name, sql] of Object.entries(queries)) {
    all[name] = await interleave(
      {
        raw: inProcess(() => connection.rows(sql)),
        governed: inProcess(() => bench.ask(sql)),
      },
      { rounds: 7, warmUps: 2 },
    )
  }
  return all
}

const queriesTable = (samples: Readonly<Record<string, Asked>>): Table => ({
  title:
    'Once it is made: the whole way (decision, guard, audit, sealed process, JSON) against DuckDB in process',
  headers: ['', 'raw ms', 'governed ms', '÷ raw'],
  rows: Object.entries(samples).map(([name, { raw, governed: seen }]) => [
    name,
    milliseconds(median(raw).wall),
    milliseconds(median(seen).wall),
    `${ratio(seen, raw).toFixed(2)} ×`,
  ]),
  notes: [
    'Raw reads a Parquet file that holds the permitted rows only, masked, as a person would have copied them.',
  ],
})

async function againstPostgres(
  bench: GovernedBench,
): Promise<{ tables: readonly Table[]; samples: unknown }> {
  await using postgres = await PostgresBench.open({ raw: bench.raw, carrier: `sha256('a key' || carrier)` })
  if (postgres === undefined)
    return { tables: [], samples: 'no PostgreSQL server is installed here, so it was not compared' }
  const samples: Record<string, Samples<'row-level security' | 'governed'>> = {}
  for (const name of alsoInPostgres) {
    const sql = queries[name] ?? ''
    samples[name] = await interleave(
      {
        'row-level security': inProcess(() => postgres.ask(sql)),
        governed: inProcess(() => bench.ask(sql)),
      },
      { rounds: 3 },
    )
  }
  return { tables: [postgresTable(samples)], samples }
}

const postgresTable = (
  samples: Readonly<Record<string, Samples<'row-level security' | 'governed'>>>,
): Table => ({
  title: 'Against PostgreSQL with a row-level security policy on the same ten million rows',
  headers: ['', 'PostgreSQL ms', 'governed ms', 'PostgreSQL ÷ governed'],
  rows: Object.entries(samples).map(([name, some]) => [
    name,
    milliseconds(median(some['row-level security']).wall),
    milliseconds(median(some.governed).wall),
    `${ratio(some['row-level security'], some.governed).toFixed(1)} ×`,
  ]),
})
