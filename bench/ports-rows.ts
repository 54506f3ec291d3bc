import type { Findings } from './support/benchmark.ts'
import { drained } from './support/drained.ts'
import { interleave, ratio, type Samples } from './support/interleave.ts'
import type { FlightReader } from './support/flight-reader.ts'
import { benchRows, type PortsBench } from './support/ports-bench.ts'
import { median, type Case } from './support/sample.ts'
import { binaryQuery, simpleQuery, type Answered, type WiredServer } from './support/wire-client.ts'

/** Few, as each takes minutes. */
const rounds = 2

/** Rows that are read once before, so that everything has been done once. */
const warmRows = 50_000

/** One way to read rows from a server: at most so many, or as many as it is measured with. */
interface Way {
  readonly read: (most?: number) => Promise<Answered>
  readonly cpu: () => number
}

type Ways = Readonly<Record<string, Way>>

interface Form {
  /** As messages of PostgreSQL's protocol. */
  readonly ask: (select: string) => Buffer
  /** All where it is absent. */
  readonly rows?: number
}

/** As many rows as say how fast it is. */
const copied = benchRows / 5

/** The forms that both servers have. */
const forms: Readonly<Record<string, Form>> = {
  'SELECT, text': { ask: simpleQuery },
  'SELECT, binary': { ask: binaryQuery },
  'COPY, text': { ask: (select) => simpleQuery(`copy (${select}) to stdout`), rows: copied },
  'COPY, CSV': { ask: (select) => simpleQuery(`copy (${select}) to stdout with (format csv)`), rows: copied },
  'COPY, binary': {
    ask: (select) => simpleQuery(`copy (${select}) to stdout with (format binary)`),
    rows: copied,
  },
}

/** Every row by each port that gives rows, and by PostgreSQL. */
export async function rows(bench: PortsBench): Promise<Findings> {
  const [all, half, theirs] = [
    await bench.wire('whole'),
    await bench.wire('ana'),
    await bench.postgres?.wire(),
  ]
  await using _closing = closing([all, half, theirs])
  using flight = bench.flight('whole')
  const { rows: halfRows } = await half.client.ask(simpleQuery('select 1 from air.flights'))
  const found = await measured({
    ...(theirs && wireWays('PostgreSQL', theirs)),
    ...wireWays('pgwire', all),
    ...httpWays('HTTP', { bench, reader: 'whole', rows: benchRows }),
    ...flightWays('Flight SQL', flight, bench),
    ...wireWays('pgwire, half', half, ['SELECT, text']),
    ...httpWays('HTTP, half', { bench, reader: 'ana', rows: halfRows }, ['Arrow']),
  })
  return {
    samples: { rows: found.samples, answered: found.answered },
    tables: [
      {
        title: `${benchRows / 1e6} million rows, a fifth of them by COPY, from the request to the last byte`,
        headers: ['', 'seconds', 'M rows/s', 'MB/s', 'CPU s a M rows', 'a row ÷ PostgreSQL'],
        rows: Object.keys(found.samples).map((name) => line(name, found)),
        notes: [
          'What PostgreSQL does not have is held against its SELECT, text. Half: a reader whose rows are filtered, with 64 digits in place of each carrier.',
        ],
      },
    ],
    targets: targets(found),
  }
}

async function measured(ways: Ways): Promise<Measured> {
  const answered: Record<string, Answered> = {}
  const cases = Object.entries(ways).map(([name, { read, cpu }]): [string, Case] => [
    name,
    async () => {
      const [before, start] = [cpu(), performance.now()]
      answered[name] = await read()
      return { wall: performance.now() - start, cpu: cpu() - before }
    },
  ])
  for (const { read } of Object.values(ways)) await read(warmRows)
  return { samples: await interleave(Object.fromEntries(cases), { rounds, warmUps: 0 }), answered }
}

function wireWays(server: string, { client, cpu }: WiredServer, only = Object.keys(forms)): Ways {
  const ways = only.map((form): [string, Way] => [
    `${server}: ${form}`,
    {
      read: async (most = forms[form]?.rows) => {
        const limit = most === undefined ? '' : ` limit ${most}`
        const messages = forms[form]?.ask(`select * from air.flights${limit}`)
        if (messages === undefined) throw new Error(`there is no form ${form}`)
        return client.ask(messages)
      },
      cpu,
    },
  ])
  return Object.fromEntries(ways)
}

const mediaTypes: Readonly<Record<string, string>> = {
  Arrow: 'application/vnd.apache.arrow.stream',
  CSV: 'text/csv',
  NDJSON: 'application/x-ndjson',
}

interface HttpReader {
  readonly bench: PortsBench
  readonly reader: 'whole' | 'ana'
  /** As many as this reader sees. */
  readonly rows: number
}

function httpWays(name: string, { bench, reader, rows }: HttpReader, only = Object.keys(mediaTypes)): Ways {
  const headers = { ...bench.headers(reader), 'accept-encoding': 'identity' }
  const ways = only.map((form): [string, Way] => [
    `${name}: ${form}`,
    {
      read: async (most = rows) => {
        const limit = most < rows ? `?limit=${most}` : ''
        const url = `${bench.node.url}/products/air/flights/flights${limit}`
        const bytes = await drained(url, { headers: { ...headers, accept: mediaTypes[form] ?? '' } })
        return { bytes, rows: most }
      },
      cpu: bench.cpu,
    },
  ])
  return Object.fromEntries(ways)
}

const flightWays = (name: string, reader: FlightReader, { cpu }: PortsBench): Ways => ({
  [`${name}: record batches`]: {
    read: async (most = benchRows) => {
      const limit = most < benchRows ? ` limit ${most}` : ''
      return { bytes: await reader.read(`select * from air.flights${limit}`), rows: most }
    },
    cpu,
  },
})

const [firstForm = ''] = Object.keys(forms)

/** The name of what PostgreSQL does in the same form. */
function baseOf(name: string): string {
  const form = name.slice(name.indexOf(': ') + 2)
  return `PostgreSQL: ${form in forms ? form : firstForm}`
}

interface Measured {
  readonly samples: Samples<string>
  /** What each way answered. */
  readonly answered: Readonly<Record<string, Answered>>
}

/** How often as long a row takes as one of PostgreSQL's. */
function overBase(name: string, { samples, answered }: Measured): number {
  const base = baseOf(name)
  const rows = (answered[base]?.rows ?? NaN) / (answered[name]?.rows ?? NaN)
  return ratio(samples[name] ?? [], samples[base] ?? []) * rows
}

function line(name: string, measured: Measured): readonly string[] {
  const { wall, cpu } = median(measured.samples[name] ?? [])
  const { rows, bytes } = measured.answered[name] ?? { rows: 0, bytes: 0 }
  return [
    name,
    (wall / 1e3).toFixed(2),
    (rows / wall / 1e3).toFixed(2),
    (bytes / wall / 1e3).toFixed(0),
    (cpu / (rows / 1e6) / 1e3).toFixed(2),
    `${overBase(name, measured).toFixed(2)} ×`,
  ]
}

function targets(measured: Measured): Findings['targets'] {
  const compared = Object.keys(forms).map((form) => ({
    what: `pgwire ÷ PostgreSQL, ${form} (wall)`,
    atMost: 1,
    measured: overBase(`pgwire: ${form}`, measured),
  }))
  const text = 'pgwire: SELECT, text'
  const flight = {
    what: 'Flight SQL ÷ pgwire SELECT, text (wall)',
    atMost: 0.2,
    measured: ratio(measured.samples['Flight SQL: record batches'] ?? [], measured.samples[text] ?? []),
  }
  return [...compared, flight].filter(({ measured: times }) => !Number.isNaN(times))
}

const closing = (servers: readonly (WiredServer | undefined)[]): AsyncDisposable => ({
  [Symbol.asyncDispose]: async () => {
    for (const server of servers) await server?.client[Symbol.asyncDispose]()
  },
})
