import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import pg from 'pg'
import type { ServedWorld } from './served-world.ts'

/** A statement as a driver can send it. */
export interface Sent {
  readonly sql: string
  readonly values?: readonly unknown[]
  /** Prepares it under this name, once for a connection. */
  readonly name?: string
  /** Asks for binary results. */
  readonly binary?: boolean
}

/** The attacker's connection to a world, by node-postgres; it hears every byte that the node says. */
export class WireClient implements AsyncDisposable {
  readonly #client: pg.Client
  readonly #socket: Socket
  #heard: Buffer[] = []

  private constructor(client: pg.Client, socket: Socket) {
    this.#client = client
    this.#socket = socket
  }

  static async open({ postgres, token }: ServedWorld): Promise<WireClient> {
    const { hostname: host, port } = new URL(postgres)
    const socket = connect({ host, port: Number(port) })
    await once(socket, 'connect')
    const client = new pg.Client({ database: 'test', user: 'token', password: token, stream: () => socket })
    const wire = new WireClient(client, socket)
    // A copy: the driver moves what is left of a chunk to its front.
    socket.on('data', (bytes) => wire.#heard.push(Buffer.from(bytes)))
    client.on('error', () => undefined)
    const connected = client.connect()
    // A socket that is connected already says so only once.
    socket.emit('connect')
    await connected
    return wire
  }

  /** All that the node answers, byte for byte: fields, rows, errors and notices. Without values it is a simple query. */
  answer({ sql, values, name, binary }: Sent): Promise<string> {
    const config = { text: sql, ...(name === undefined ? {} : { name }) }
    const extended = {
      ...config,
      values: [...(values ?? [])],
      binary: binary === true,
      queryMode: 'extended',
    }
    const isSimple = values === undefined && name === undefined && binary !== true
    return this.#whole(() => this.#client.query(isSimple ? config : extended))
  }

  /** What the node says that a statement takes and gives. */
  shape(sql: string): Promise<string> {
    return this.#whole(() => {
      const asked = new Describing(sql)
      this.#client.query(asked)
      return asked.done
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end()
  }

  async #whole(work: () => Promise<unknown>): Promise<string> {
    this.#heard = []
    await work().catch((error: unknown) => {
      if (!(error instanceof pg.DatabaseError)) throw error
    })
    let heard = Buffer.concat(this.#heard).toString('latin1')
    while (!isReady(heard)) {
      await once(this.#socket, 'data')
      heard = Buffer.concat(this.#heard).toString('latin1')
    }
    return heard
  }
}

/** The last message of an answer. */
const isReady = (heard: string): boolean => /Z\0\0\0\x05[ITE]$/.test(heard)

/** `Parse`, `Describe` and nothing else: what a driver does that wants to know a statement before it runs it. */
class Describing implements pg.Submittable {
  readonly #sql: string
  readonly #done = Promise.withResolvers<undefined>()
  readonly done = this.#done.promise

  constructor(sql: string) {
    this.#sql = sql
  }

  submit(connection: pg.Connection): void {
    connection.parse({ name: '', text: this.#sql, types: [] }, true)
    connection.describe({ type: 'S', name: '' }, true)
    connection.sync()
  }

  handleRowDescription(): void {
    // The bytes are what is looked at.
  }

  handleError(error: Error): void {
    this.#done.reject(error)
  }

  handleReadyForQuery(): void {
    this.#done.resolve(undefined)
  }
}
