import {
  credentials,
  makeGenericClientConstructor,
  Metadata,
  type ChannelOptions,
  type Client,
  type MethodDefinition,
} from '@grpc/grpc-js'
import { flightService } from '../../../src/ports/flight/flight-service.ts'
import { readFlightData } from '../../../src/ports/flight/flight-message.ts'
import {
  bytesField,
  numberField,
  textField,
  writeAny,
  writeMessage,
  type FieldWriter,
} from '../../../src/ports/flight/protobuf.ts'

type Headers = Readonly<Record<string, string>>

/** A method's answers, and what it said last. */
export interface Answered {
  readonly messages: readonly Buffer[]
  readonly code: number
  readonly details: string
  readonly headers: Headers
}

/** Otherwise clients of one process share it. */
export const ownConnection: ChannelOptions = { 'grpc.use_local_subchannel_pool': 1 }

const Methods = makeGenericClientConstructor({}, 'Flight')

/** Calls methods of Flight by the bytes of their messages, so that a test sees exactly what a server says. */
export class FlightClient implements Disposable {
  readonly #client: Client
  readonly #headers: Headers

  constructor(url: string, headers: Headers = {}, options: ChannelOptions = {}, authority?: Buffer) {
    const channel = authority ? credentials.createSsl(authority) : credentials.createInsecure()
    this.#client = new Methods(new URL(url).host, channel, options)
    this.#headers = headers
  }

  /** Sends messages, an empty one where there are none, and hears all answers; never rejects. */
  call(method: keyof typeof flightService, ...messages: readonly Uint8Array[]): Promise<Answered> {
    return this.calling(method, messages.length === 0 ? [Buffer.alloc(0)] : messages).answered
  }

  /** As `call`, of one that can be cancelled, or read slowly. */
  calling(method: keyof typeof flightService, messages: readonly Uint8Array[]) {
    const definition: MethodDefinition<Buffer, Buffer> = flightService[method]
    const metadata = new Metadata()
    for (const [name, value] of Object.entries(this.#headers)) metadata.set(name, value)
    const call = this.#client.makeBidiStreamRequest(
      definition.path,
      definition.requestSerialize,
      definition.responseDeserialize,
      metadata,
    )
    const heard: Buffer[] = []
    const headers: Record<string, string> = {}
    const answered = new Promise<Answered>((resolve) => {
      call.on('metadata', (sent: Metadata) => {
        for (const [name, value] of Object.entries(sent.getMap())) headers[name] = String(value)
      })
      call.on('data', (message: Buffer) => heard.push(message))
      call.on('error', () => undefined)
      call.on('status', ({ code, details }) => resolve({ messages: heard, code, details, headers }))
    })
    for (const message of messages) call.write(Buffer.from(message))
    call.end()
    return { call, answered }
  }

  /** Info and data of a statement: the Arrow stream, or what refused it. */
  async query(sql: string): Promise<Answered & { readonly arrow: Buffer }> {
    return this.read(command('CommandStatementQuery', textField(1, sql)))
  }

  async read(cmd: Uint8Array): Promise<Answered & { readonly arrow: Buffer }> {
    const info = await this.call('GetFlightInfo', descriptor(cmd))
    if (info.code !== 0) return { ...info, arrow: Buffer.alloc(0) }
    const data = await this.call('DoGet', ticketOf(info.messages[0]!))
    return { ...data, arrow: ipcStream(data.messages) }
  }

  action(type: string, body: Uint8Array): Promise<Answered> {
    return this.call('DoAction', writeMessage(textField(1, type), bytesField(2, body)))
  }

  [Symbol.dispose](): void {
    this.#client.close()
  }
}

/** A command of Flight SQL. */
export const command = (name: string, ...fields: readonly FieldWriter[]): Buffer =>
  writeAny(name, writeMessage(...fields))

export const descriptor = (cmd: Uint8Array): Buffer => writeMessage(numberField(1, 2), bytesField(2, cmd))

/** The request that reads the first endpoint of a `FlightInfo`: its message has the ticket as it is. */
export function ticketOf(info: Buffer): Buffer {
  return fieldsOf(fieldsOf(info).get(3)!).get(1)!
}

/** The fields of a message that have a length, by number; of those that come more than once the first. */
export function fieldsOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const fields = new Map<number, Buffer>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    const length = varint()
    if ((tag & 7) !== 2) continue
    const field = Math.floor(tag / 8)
    if (!fields.has(field)) fields.set(field, bytes.subarray(at, at + length))
    at += length
  }
  return fields
}

/** Messages of `FlightData` as the Arrow stream that they are. */
export function ipcStream(messages: readonly Buffer[]): Buffer {
  const parts = messages.flatMap((message) => {
    const { header, body } = readFlightData(message)
    const prefix = Buffer.alloc(8, 255)
    prefix.writeUInt32LE(header.length, 4)
    return [prefix, header, body]
  })
  return Buffer.concat([...parts, Buffer.from('ffffffff00000000', 'hex')])
}
