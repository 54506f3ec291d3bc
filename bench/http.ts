import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { systemEffects } from '../src/effects.ts'
import type { StreamedFormat } from '../src/engine/encode/encoder.ts'
import { SealedInstance } from '../src/engine/sealed-instance.ts'
import { FileAddresses } from '../src/ports/http/file-address.ts'
import { serveHttp } from '../src/ports/http/serve.ts'
import { operatorToken } from '../src/sidecar/identity/operator-token.ts'
import { SignIn } from '../src/sidecar/identity/sign-in.ts'
import { Sidecar } from '../src/sidecar/sidecar.ts'
import { loadSettings } from '../src/spec/load-settings.ts'
import { openStore } from '../src/store/store.ts'
import type { Benchmark, Findings, Table } from './support/benchmark.ts'
import { drained } from './support/drained.ts'
import { interleave, milliseconds, ratio, rowsOf, timeHeaders } from './support/interleave.ts'
import { aviation, hansa, withFolder } from './support/paths.ts'
import { runNode } from './support/run-node.ts'
import { inProcess, median } from './support/sample.ts'

const rows = 1_000_000
const downloads = 10

/** The demo, served from this process. */
interface Place {
  readonly url: string
  readonly authorization: string
  /** The published file of the flights, on this machine. */
  readonly file: string
}

export const http: Benchmark = {
  about: 'what HTTP hands out: files against a bare file server, rows in every form',
  run: async () => {
    await runNode([hansa, '-C', aviation, 'apply', 'flightops/flights'])
    const { settings } = loadSettings(aviation, {})
    if (settings === undefined) throw new Error('the demo mesh has no settings')
    await using store = await openStore(settings)
    const mesh = 'aviation'
    const effects = systemEffects
    const unlimited = { ...settings, query: { ...settings.query, maxRows: 0 } }
    await using sidecar = await Sidecar.open({ store, settings: unlimited, mesh, effects })
    const server = await serveHttp(
      {
        mesh,
        settings: unlimited,
        metadata: store.metadata,
        sidecar,
        signIn: new SignIn({ mesh, settings, store, effects }),
        addresses: new FileAddresses(randomBytes(32), effects.now),
        effects,
      },
      { host: '127.0.0.1', port: 0 },
    )
    try {
      const snapshot = (await store.metadata.publication('flightops/flights'))?.snapshots[0]
      const file = await store.objects.localPath(snapshot?.files[0]?.key ?? '')
      const authorization = `Bearer ${await operatorToken(settings.state)}`
      return await measured({ url: server.url, authorization, file })
    } finally {
      await server.close()
    }
  },
}

async function measured(place: Place): Promise<Findings> {
  const parts = [await fileDownload(place), await encoding(place), await rowForms(place)]
  return {
    tables: parts.flatMap(({ tables }) => tables),
    targets: parts.flatMap(({ targets }) => targets),
    samples: Object.assign({}, ...parts.map(({ samples }) => samples)) as Findings['samples'],
  }
}

/** What the encoder costs a worker, without process, pipe and socket. */
async function encoding({ file }: Place): Promise<Findings> {
  return withFolder(async (folder) => {
    using sealed = await SealedInstance.open({
      relations: [{ names: [['flights']], columns: flightColumns, files: [file] }],
      tempDirectory: folder,
      memoryLimit: '1GB',
      maxTempBytes: 1e9,
      threads: 2,
    })
    const run = (format: StreamedFormat, sql = 'from flights') =>
      inProcess(() =>
        sealed.run(sql, {
          format,
          maxRows: Number.MAX_SAFE_INTEGER,
          write: () => Promise.resolve(),
          started: () => undefined,
        }),
      )
    const samples = await interleave({
      'bit_xor of every column: a scan': run('arrow', scan),
      'Arrow of every row': run('arrow'),
    })
    const { wall } = median(samples['Arrow of every row'])
    return {
      samples: { encoding: samples },
      targets: [],
      tables: [
        {
          title: 'Three million flights to Arrow in one process, from Parquet to bytes',
          headers: timeHeaders('scan'),
          rows: rowsOf(samples, 'bit_xor of every column: a scan'),
          notes: [`${(3_000_000 / wall / 1e3).toFixed(2)} M rows/s`],
        },
      ],
    }
  })
}

const flightColumns = [
  { name: 'departed_at', type: 'TIMESTAMP' },
  { name: 'origin', type: 'VARCHAR' },
  { name: 'destination', type: 'VARCHAR' },
  { name: 'distance_miles', type: 'INTEGER' },
  { name: 'arrival_delay_minutes', type: 'INTEGER' },
]

const scan = `select ${flightColumns.map(({ name }) => `bit_xor(hash(${name}))`).join(', ')} from flights`

async function fileDownload({ url, authorization, file }: Place): Promise<Findings> {
  const plain = await plainFileServer(file)
  const listed: unknown = await (
    await fetch(`${url}/products/flightops/flights/flights/files`, { headers: { authorization } })
  ).json()
  const address = firstAddress(listed)
  const repeated = (target: string) =>
    inProcess(async () => {
      for (let count = 0; count < downloads; count++) await drained(target)
    })
  const samples = await interleave({
    'a bare file server (node:http, pipe)': repeated(plain.url),
    'signed address': repeated(address),
  })
  plain.server.close()
  const bytes = (await drained(address)) * downloads
  const { wall } = median(samples['signed address'])
  return {
    samples: { files: samples },
    tables: [
      {
        title: `${downloads} downloads of the Parquet file of three million flights`,
        headers: timeHeaders('bare'),
        rows: rowsOf(samples, 'a bare file server (node:http, pipe)'),
        notes: [`signed address: ${(bytes / wall / 1e3).toFixed(0)} MB/s, client and server in one process`],
      },
    ],
    targets: [
      {
        what: 'signed address ÷ bare file server (wall)',
        atMost: 1.1,
        measured: ratio(samples['signed address'], samples['a bare file server (node:http, pipe)']),
      },
    ],
  }
}

async function rowForms({ url, authorization }: Place): Promise<Findings> {
  const ask = (accept: string, coding = 'identity') =>
    inProcess(() =>
      drained(`${url}/products/flightops/flights/flights?limit=${rows}`, {
        headers: { authorization, accept, 'accept-encoding': coding },
      }),
    )
  const samples = await interleave({
    Arrow: ask('application/vnd.apache.arrow.stream'),
    'Arrow, zstd': ask('application/vnd.apache.arrow.stream', 'zstd'),
    Parquet: ask('application/vnd.apache.parquet'),
    CSV: ask('text/csv'),
    'CSV, gzip': ask('text/csv', 'gzip'),
    NDJSON: ask('application/x-ndjson'),
    JSON: ask('application/json'),
  })
  const table: Table = {
    title: 'A million flights of five columns, from the request to the last byte',
    headers: ['', 'wall ms', 'M rows/s', '÷ Arrow'],
    rows: Object.entries(samples).map(([name, some]) => [
      name,
      milliseconds(median(some).wall),
      (rows / median(some).wall / 1e3).toFixed(2),
      `${ratio(some, samples.Arrow).toFixed(2)} ×`,
    ]),
  }
  return { samples: { forms: samples }, tables: [table], targets: [] }
}

/** What a file server of a dozen lines does. */
async function plainFileServer(file: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/vnd.apache.parquet' })
    createReadStream(file).pipe(outgoing)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the file server has no port')
  return { server, url: `http://127.0.0.1:${address.port}/` }
}

function firstAddress(listed: unknown): string {
  const files: unknown = typeof listed === 'object' && listed !== null && Reflect.get(listed, 'files')
  const first: unknown = Array.isArray(files) ? files[0] : undefined
  const url: unknown = typeof first === 'object' && first !== null ? Reflect.get(first, 'url') : undefined
  if (typeof url === 'string') return url
  throw new Error(`no file is listed: ${JSON.stringify(listed)}`)
}
