import { credentials, makeGenericClientConstructor, Metadata, type Client } from '@grpc/grpc-js'
import { flightService } from '../../src/ports/flight/flight-service.ts'
import { command, descriptor, FlightClient, ticketOf } from '../../test/ports/flight/flight-client.ts'
import { textField } from '../../src/ports/flight/protobuf.ts'

const Methods = makeGenericClientConstructor({}, 'Flight')

/** A client of Arrow Flight SQL that counts the bytes of record batches and does nothing else with them. */
export class FlightReader implements Disposable {
  readonly #asking: FlightClient
  readonly #reading: Client
  readonly #headers = new Metadata()

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#asking = new FlightClient(url, headers)
    this.#reading = new Methods(new URL(url).host, credentials.createInsecure())
    for (const [name, value] of Object.entries(headers)) this.#headers.set(name, value)
  }

  /** How many bytes a statement's result has, read to its end. */
  async read(sql: string): Promise<number> {
    const info = await this.#asking.call(
      'GetFlightInfo',
      descriptor(command('CommandStatementQuery', textField(1, sql))),
    )
    const [message] = info.messages
    if (message === undefined) throw new Error(`no flight: ${info.details}`)
    return this.#drained(ticketOf(message))
  }

  #drained(ticket: Buffer): Promise<number> {
    const { path, requestSerialize } = flightService.DoGet
    const lengthOf = (bytes: Buffer): number => bytes.length
    const call = this.#reading.makeServerStreamRequest(
      path,
      requestSerialize,
      lengthOf,
      ticket,
      this.#headers,
    )
    return new Promise((resolve, reject) => {
      let bytes = 0
      call.on('data', (length: number) => (bytes += length))
      call.once('end', () => resolve(bytes))
      call.once('error', reject)
    })
  }

  [Symbol.dispose](): void {
    this.#asking[Symbol.dispose]()
    this.#reading.close()
  }
}
