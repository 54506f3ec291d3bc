import { HansaError } from '../../errors.ts'
import {
  bytesField,
  numberField,
  readBytes,
  readMessage,
  readText,
  textField,
  writeMessage,
} from './protobuf.ts'

/** The messages of Flight.proto that are no stream of data. */

const command = 2

/** The command of a `FlightDescriptor`. */
export function readDescriptor(bytes: Uint8Array): Uint8Array {
  let cmd: Uint8Array | undefined
  readMessage(bytes, { 2: readBytes((value) => (cmd = value)) })
  if (cmd !== undefined) return cmd
  throw new HansaError('invalid_input', 'the flight is not described by a command', {
    remedy: 'Send a command of Flight SQL; nothing here has a path.',
  })
}

const writeDescriptor = (cmd: Uint8Array): Buffer => writeMessage(numberField(1, command), bytesField(2, cmd))

export function readTicket(bytes: Uint8Array): Uint8Array {
  let ticket: Uint8Array = new Uint8Array()
  readMessage(bytes, { 1: readBytes((value) => (ticket = value)) })
  return ticket
}

export interface Action {
  readonly type: string
  readonly body: Uint8Array
}

export function readAction(bytes: Uint8Array): Action {
  let type = ''
  let body: Uint8Array = new Uint8Array()
  readMessage(bytes, { 1: readText((text) => (type = text)), 2: readBytes((value) => (body = value)) })
  return { type, body }
}

export interface FlightInfo {
  /** An encapsulated schema message of Arrow; absent where it is not known for sure. */
  readonly schema?: Uint8Array
  readonly command: Uint8Array
  readonly ticket: Uint8Array
}

/** One endpoint without a place, which is this very server; how much there is nobody knows before it was read. */
export const writeFlightInfo = ({ schema, command, ticket }: FlightInfo): Buffer =>
  writeMessage(
    bytesField(1, schema),
    bytesField(2, writeDescriptor(command)),
    bytesField(3, writeMessage(bytesField(1, writeMessage(bytesField(1, ticket))))),
    numberField(4, -1),
    numberField(5, -1),
    numberField(6, 1),
  )

/** The tickets of a `FlightInfo`. */
export function readTicketsOfInfo(bytes: Uint8Array): readonly Uint8Array[] {
  const tickets: Uint8Array[] = []
  readMessage(bytes, {
    3: readBytes((endpoint) =>
      readMessage(endpoint, { 1: readBytes((ticket) => tickets.push(readTicket(ticket))) }),
    ),
  })
  return tickets
}

export const writeSchemaResult = (schema: Uint8Array): Buffer => writeMessage(bytesField(1, schema))

export const writeHandshake = (payload: Uint8Array): Buffer => writeMessage(bytesField(2, payload))

/** Of an action. */
export const writeResult = (body: Uint8Array): Buffer => writeMessage(bytesField(1, body))

export const writeActionType = (type: string, description: string): Buffer =>
  writeMessage(textField(1, type), textField(2, description))

/** Of a `DoPut`. */
export const writePutResult = (metadata: Uint8Array): Buffer => writeMessage(bytesField(1, metadata))

export interface FlightData {
  /** The command, in the first message of a `DoPut`. */
  readonly command: Uint8Array | undefined
  /** Arrow's message, without the length before it. */
  readonly header: Uint8Array
  readonly body: Uint8Array
}

const bodyNumber = 1000

export function readFlightData(bytes: Uint8Array): FlightData {
  let described: Uint8Array | undefined
  let header: Uint8Array = new Uint8Array()
  let body: Uint8Array = new Uint8Array()
  readMessage(bytes, {
    1: readBytes((value) => (described = readDescriptor(value))),
    2: readBytes((value) => (header = value)),
    [bodyNumber]: readBytes((value) => (body = value)),
  })
  return { command: described, header, body }
}

/** A `FlightData` whose body is yet to be filled in, in `body`. */
export function flightDataFor(
  header: Uint8Array,
  bodyLength: number,
): { readonly bytes: Buffer; readonly body: Buffer } {
  const lead = writeMessage(bytesField(2, header))
  if (bodyLength === 0) return { bytes: lead, body: lead.subarray(lead.length) }
  const tag = lengthPrefix(bodyNumber, bodyLength)
  const bytes = Buffer.allocUnsafeSlow(lead.length + tag.length + bodyLength)
  lead.copy(bytes)
  tag.copy(bytes, lead.length)
  return { bytes, body: bytes.subarray(lead.length + tag.length) }
}

/** Tag and length of a field whose bytes follow. */
function lengthPrefix(field: number, length: number): Buffer {
  return writeMessage((writer) => writer.uint32((field << 3) | 2).uint32(length))
}
