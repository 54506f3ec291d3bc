import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Findings } from './support/benchmark.ts'
import { drained } from './support/drained.ts'
import { interleave, ratio, type Samples } from './support/interleave.ts'
import type { PortReader, PortsBench } from './support/ports-bench.ts'
import { cpuMilliseconds } from './support/process-usage.ts'
import { inlineModule } from './support/run-node.ts'
import { median, type Case } from './support/sample.ts'

/** As many as it takes for so many bytes; a file is small against what a disk and a socket do in a second. */
const bytesPerSample = 500e6

/** Files as the file ports hand them out, against a file server of a dozen lines. */
export async function files(bench: PortsBench): Promise<Findings> {
  const parts = [await filesOf(bench, 'whole', 'all rows'), await filesOf(bench, 'ana', 'half of the rows')]
  return {
    samples: Object.assign({}, ...parts.map(({ samples }) => samples)) as Findings['samples'],
    tables: parts.flatMap(({ tables }) => tables),
    targets: parts.flatMap(({ targets }) => targets),
  }
}

async function filesOf(bench: PortsBench, reader: PortReader, what: string): Promise<Findings> {
  const http = await httpAddress(bench, reader)
  const sharing = await sharingAddress(bench, reader)
  await using plain = await PlainFileServer.start(
    await download(http, path.join(bench.folder, `${reader}.parquet`)),
  )
  const bytes = await drained(http)
  const downloads = Math.max(1, Math.round(bytesPerSample / bytes))
  const repeated =
    (address: string, cpu: () => number): Case =>
    async () => {
      const [before, start] = [cpu(), performance.now()]
      for (let count = 0; count < downloads; count += 1) await drained(address)
      return { wall: performance.now() - start, cpu: cpu() - before }
    }
  const base = 'a bare file server'
  const samples: Samples<string> = await interleave({
    [base]: repeated(plain.url, () => cpuMilliseconds(plain.pid)),
    'a signed address of HTTP': repeated(http, bench.cpu),
    'a file of Delta Sharing': repeated(sharing, bench.cpu),
  })
  const of = (name: string) => samples[name] ?? []
  const ported = Object.keys(samples).filter((name) => name !== base)
  return {
    samples: { [`files, ${what}`]: samples },
    tables: [
      {
        title: `${downloads} downloads of the file of ${what}, ${(bytes / 1e6).toFixed(0)} MB`,
        headers: ['', 'MB/s', 'server CPU s', 'wall ÷ bare', 'CPU ÷ bare'],
        rows: Object.keys(samples).map((name) => {
          const { wall, cpu } = median(of(name))
          return [
            name,
            ((downloads * bytes) / wall / 1e3).toFixed(0),
            (cpu / 1e3).toFixed(2),
            `${ratio(of(name), of(base)).toFixed(2)} ×`,
            `${ratio(of(name), of(base), 'cpu').toFixed(2)} ×`,
          ]
        }),
      },
    ],
    // 0.9 of the file server's speed.
    targets: ported.map((name) => ({
      what: `${name} ÷ bare file server, ${what} (wall)`,
      atMost: 1.11,
      measured: ratio(of(name), of(base)),
    })),
  }
}

async function httpAddress({ node, headers }: PortsBench, reader: PortReader): Promise<string> {
  const answer = await fetch(`${node.url}/products/air/flights/flights/files`, { headers: headers(reader) })
  return onlyAddress(await answer.text())
}

async function sharingAddress({ node, headers }: PortsBench, reader: PortReader): Promise<string> {
  const table = `${node.url}/delta-sharing/shares/air/schemas/flights/tables/flights`
  const answer = await fetch(`${table}/query`, { method: 'POST', headers: headers(reader), body: '{}' })
  return onlyAddress(await answer.text())
}

/** The address in an answer, which is one while the rows are in one file. */
function onlyAddress(answer: string): string {
  const [address, ...others] = [...answer.matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url)
  if (address === undefined || others.length > 0) throw new Error(`there is not one file: ${answer}`)
  return address
}

async function download(url: string, file: string): Promise<string> {
  const { body } = await fetch(url)
  if (body === null) throw new Error('there is no file')
  await pipeline(Readable.fromWeb(body), createWriteStream(file))
  return file
}

/** What a file server of a dozen lines does, in a process of its own. */
const program = `import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
const server = createServer((_, answer) => {
  answer.writeHead(200, { 'content-type': 'application/vnd.apache.parquet' })
  createReadStream(process.argv[1]).pipe(answer)
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))`

class PlainFileServer implements AsyncDisposable {
  readonly url: string
  readonly pid: number
  readonly #stop: () => Promise<unknown>

  private constructor(url: string, pid: number, stop: () => Promise<unknown>) {
    this.url = url
    this.pid = pid
    this.#stop = stop
  }

  static async start(file: string): Promise<PlainFileServer> {
    const child = spawn(process.execPath, inlineModule(program, file), {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const port = await new Promise((resolve: (said: Buffer) => void) => child.stdout.once('data', resolve))
    const closed = once(child, 'close')
    return new PlainFileServer(`http://127.0.0.1:${port.toString().trim()}/`, child.pid ?? 0, () => {
      child.kill()
      return closed
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop()
  }
}
