import { Socket } from 'node:net'
import pg from 'pg'

/** What an answer came to. */
export interface Answered {
  readonly bytes: number
  readonly rows: number
}

/** A connection to a server that tells how much CPU time it has used. */
export interface WiredServer {
  readonly client: WireClient
  /** Milliseconds until now. */
  readonly cpu: () => number
}

/** What comes last: `CommandComplete` and `ReadyForQuery`. */
const ending = /C[^]{4}[A-Z ]+ (\d+)\0(?:[^]{0,5})Z\0\0\0\x05I$/
const longestEnding = 64

/**
 * A client of PostgreSQL's protocol that reads and counts and does nothing with what it reads, so that what is measured is
 * the server. The driver signs it in.
 */
export class WireClient implements AsyncDisposable {
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** `first` is done with the driver, before the connection is taken from it. */
  static async connect(
    config: pg.ClientConfig,
    first: (client: pg.Client) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<WireClient> {
    const socket = new Socket()
    const client = new pg.Client({ ...config, stream: () => socket })
    await client.connect()
    await first(client)
    socket.setNoDelay(true)
    socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close')
    return new WireClient(socket)
  }

  /** Sends messages that end with `Query` or `Sync`, and reads to the end of what is answered. */
  ask(messages: Buffer): Promise<Answered> {
    const socket = this.#socket
    return new Promise((resolve, reject) => {
      let bytes = 0
      let tail = ''
      const settle = (): void => {
        socket.off('data', take).off('error', reject).off('close', gone)
      }
      const gone = (): void => reject(new Error('the server has gone'))
      const take = (chunk: Buffer): void => {
        bytes += chunk.length
        tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - longestEnding))).slice(
          -longestEnding,
        )
        if (!tail.endsWith('Z\0\0\0\x05I')) return
        const rows = ending.exec(tail)?.[1]
        settle()
        if (rows === undefined) reject(new Error(`the server answers ${tail}`))
        else resolve({ bytes, rows: Number(rows) })
      }
      socket.on('data', take).on('error', reject).on('close', gone)
      socket.write(messages)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.once('close', resolve))
    this.#socket.end(message('X'))
    await closed
  }
}

/** The statement by the simple protocol: its rows come as text. */
export const simpleQuery = (sql: string): Buffer => message('Q', text(sql))

/** The statement by the extended protocol, with its rows in binary. */
export const binaryQuery = (sql: string): Buffer =>
  Buffer.concat([
    message('P', text(''), text(sql), int16(0)),
    message('B', text(''), text(''), int16(0), int16(0), int16(1), int16(1)),
    message('E', text(''), int32(0)),
    message('S'),
  ])

/** Prepares a statement under a name, to be run by `runPrepared`. It answers no rows, so it is sent along with the first run. */
export const prepareQuery = (name: string, sql: string): Buffer =>
  message('P', text(name), text(sql), int16(0))

export const runPrepared = (name: string): Buffer =>
  Buffer.concat([
    message('B', text(''), text(name), int16(0), int16(0), int16(0)),
    message('E', text(''), int32(0)),
    message('S'),
  ])

function message(tag: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(tag), int32(body.length + 4), body])
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`)

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
