import { valuesOf } from '../ports/flight/sent-values.ts'
import {
  FlightClient,
  command,
  descriptor,
  fieldsOf,
  ticketOf,
  type Answered,
} from '../ports/flight/flight-client.ts'
import { bytesField, textField, writeMessage } from '../../src/ports/flight/protobuf.ts'
import type { ServedWorld } from './served-world.ts'

const bytesOf = ({ code, details, messages }: Answered): string =>
  [`status ${code} ${details}`, ...messages.map((message) => message.toString('latin1'))].join('\n')

/** The attacker's client of a world. */
export class FlightWorld implements Disposable {
  readonly #client: FlightClient

  constructor({ flight, token }: ServedWorld) {
    this.#client = new FlightClient(flight, { authorization: `Bearer ${token}` })
  }

  /** Info and data of a statement, byte for byte. */
  statement(sql: string): Promise<string> {
    return this.#read(command('CommandStatementQuery', textField(1, sql)))
  }

  /** The same of a command of the catalogue. */
  catalogue(cmd: Buffer): Promise<string> {
    return this.#read(cmd)
  }

  /** The schema of a statement. */
  async shape(sql: string): Promise<string> {
    const cmd = command('CommandStatementQuery', textField(1, sql))
    return bytesOf(await this.#client.call('GetSchema', descriptor(cmd)))
  }

  /** What is said to values that are bound. */
  async bind(handle: Buffer, values: Parameters<typeof valuesOf>[0]): Promise<string> {
    const [schema = [], ...batches] = valuesOf(values)
    const cmd = descriptor(command('CommandPreparedStatementQuery', bytesField(1, handle)))
    const first = writeMessage(bytesField(1, cmd), ...schema)
    const answer = await this.#client.call('DoPut', first, ...batches.map((each) => writeMessage(...each)))
    return without(bytesOf(answer), handle)
  }

  /** What is said of a statement that is prepared, and what it gives then. */
  async prepared(sql: string): Promise<string> {
    const { handle, told } = await this.prepare(sql)
    return handle === undefined ? told : told + (await this.run(handle))
  }

  async prepare(sql: string): Promise<{ readonly handle: Buffer | undefined; readonly told: string }> {
    const answer = await this.#client.action('CreatePreparedStatement', command('x', textField(1, sql)))
    const [message] = answer.messages
    if (message === undefined) return { handle: undefined, told: bytesOf(answer) }
    const handle = fieldsOf(fieldsOf(fieldsOf(message).get(1)!).get(2)!).get(1)!
    return { handle, told: without(bytesOf(answer), handle) }
  }

  run(handle: Buffer): Promise<string> {
    return this.#read(command('CommandPreparedStatementQuery', bytesField(1, handle)), handle)
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]()
  }

  async #read(cmd: Buffer, drawn: Buffer = Buffer.alloc(0)): Promise<string> {
    const info = await this.#client.call('GetFlightInfo', descriptor(cmd))
    const told = without(bytesOf(info), drawn)
    const [message] = info.messages
    if (message === undefined) return told
    const ticket = ticketOf(message)
    const data = await this.#client.call('DoGet', ticket)
    return [without(told, handleOf(ticket)), bytesOf(data)].join('\n')
  }
}

/** The handle of a statement's ticket; nothing of one that is a question about the catalogue. */
function handleOf(ticket: Buffer): Buffer {
  const any = fieldsOf(fieldsOf(ticket).get(1)!)
  const isStatement = any.get(1)!.includes('TicketStatementQuery')
  return isStatement ? fieldsOf(any.get(2)!).get(1)! : Buffer.alloc(0)
}

const without = (told: string, drawn: Buffer): string =>
  drawn.length === 0 ? told : told.replaceAll(drawn.toString('latin1'), 'HANDLE')
