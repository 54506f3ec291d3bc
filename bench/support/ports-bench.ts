import { freePort } from '../../test/support/free-port.ts'
import { FlightReader } from './flight-reader.ts'
import { flightsMesh, purpose, restricted, unrestricted } from './flights-mesh.ts'
import { hansa } from './paths.ts'
import { PostgresBench } from './postgres-bench.ts'
import { cpuMilliseconds } from './process-usage.ts'
import { runNode } from './run-node.ts'
import { ServedNode } from './served-node.ts'
import { WireClient, type WiredServer } from './wire-client.ts'

export type PortReader = typeof restricted | typeof unrestricted

/** Ten million unless `HANSA_BENCH_ROWS` says less. */
export const benchRows = Number(process.env['HANSA_BENCH_ROWS'] ?? 10_000_000)

/** Connections that are idle, and busy. */
export const idleConnections = 500
export const busyConnections = 50

/** A node that serves the flights on all its ports, and PostgreSQL with the same rows. */
export class PortsBench implements AsyncDisposable {
  /** Its own, to be used for more. */
  readonly folder: string
  readonly node: ServedNode
  /** Undefined where it is not installed. */
  readonly postgres: PostgresBench | undefined
  readonly #port: number
  readonly #flightPort: number
  readonly #passwords: Readonly<Record<PortReader, string>>

  private constructor(
    folder: string,
    parts: {
      readonly node: ServedNode
      readonly postgres: PostgresBench | undefined
      readonly port: number
      readonly flightPort: number
      readonly passwords: Readonly<Record<PortReader, string>>
    },
  ) {
    this.folder = folder
    this.node = parts.node
    this.postgres = parts.postgres
    this.#port = parts.port
    this.#flightPort = parts.flightPort
    this.#passwords = parts.passwords
  }

  static async open(folder: string): Promise<PortsBench> {
    const [port, flightPort] = [await freePort(), await freePort()]
    const settings = {
      query: { memoryLimit: '2GB', timeoutSeconds: 600, maxRows: 0 },
      http: { port: 0 },
      pgwire: { port, connections: idleConnections + busyConnections + 10 },
      flight: { port: flightPort },
    }
    const raw = await flightsMesh(folder, { rows: benchRows, settings })
    await runNode([hansa, '-C', folder, 'apply'])
    const password = async (reader: PortReader): Promise<string> =>
      (await runNode([hansa, '-C', folder, 'identity', 'password', `user:${reader}`])).output.trim()
    const passwords = { ana: await password(restricted), whole: await password(unrestricted) }
    const postgres = await PostgresBench.open({ raw, carrier: 'carrier' })
    const node = await ServedNode.start(folder)
    return new PortsBench(folder, { node, postgres, port, flightPort, passwords })
  }

  /** A connection of PostgreSQL's protocol, signed in. */
  async wire(reader: PortReader): Promise<WiredServer> {
    const client = await WireClient.connect({
      host: '127.0.0.1',
      port: this.#port,
      database: 'bench',
      user: reader,
      password: this.#passwords[reader],
      options: `-c hansa.purpose=${purpose}`,
    })
    return { client, cpu: this.cpu }
  }

  /** A client of Arrow Flight SQL, signed in. */
  flight(reader: PortReader): FlightReader {
    return new FlightReader(`grpc://127.0.0.1:${this.#flightPort}`, this.headers(reader))
  }

  /** Milliseconds of CPU that the node has used until now, with its workers. */
  readonly cpu = (): number => cpuMilliseconds(this.node.pid)

  /** How a client of HTTP signs in. */
  readonly headers = (reader: PortReader): Readonly<Record<string, string>> => {
    const credentials = Buffer.from(`${reader}:${this.#passwords[reader]}`).toString('base64')
    return { authorization: `Basic ${credentials}`, 'hansa-purpose': purpose }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.postgres?.[Symbol.asyncDispose]()
    await this.node[Symbol.asyncDispose]()
  }
}
