import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { ParameterReader } from '../../../src/ports/flight/arrow/parameter-reader.ts'
import {
  readAction,
  readDescriptor,
  readFlightData,
  readTicket,
  readTicketsOfInfo,
} from '../../../src/ports/flight/flight-message.ts'
import { bytesField, numberField, textField, writeMessage } from '../../../src/ports/flight/protobuf.ts'
import { readCommand } from '../../../src/ports/flight/sql-command.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { command, descriptor, FlightClient } from './flight-client.ts'
import { valuesOf } from './sent-values.ts'
import { ServedFlight } from './served-flight.ts'

const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1_000_000))

/** Messages that are right, to be spoilt. */
const right: readonly Buffer[] = [
  descriptor(command('CommandStatementQuery', textField(1, 'select 1'), bytesField(2, Buffer.from('x')))),
  descriptor(command('CommandGetTables', textField(1, 'a'), textField(4, 'TABLE'), numberField(5, 1))),
  descriptor(command('CommandGetSqlInfo', bytesField(1, Buffer.from([1, 2, 3])))),
  writeMessage(textField(1, 'CancelFlightInfo'), bytesField(2, writeMessage(bytesField(1, Buffer.alloc(9))))),
  ...valuesOf([
    ['text', 'b'],
    [1, 2],
  ]).map((fields) => writeMessage(...fields)),
]

/** Bytes changed, cut, doubled or made up. */
function spoilt(random: () => number): Buffer {
  const below = (count: number): number => Math.floor(random() * count)
  if (random() < 0.2) return Buffer.from(Array.from({ length: below(60) }, () => below(256)))
  const bytes = Buffer.from(right[below(right.length)] ?? Buffer.alloc(1))
  for (let change = below(4); change >= 0; change -= 1) bytes[below(bytes.length)] = below(256)
  return random() < 0.3 ? bytes.subarray(0, below(bytes.length)) : bytes
}

const readers: readonly ((bytes: Buffer) => unknown)[] = [
  (bytes) => readCommand(readDescriptor(bytes)),
  (bytes) => readCommand(readTicket(bytes)),
  (bytes) => readTicketsOfInfo(readAction(bytes).body),
  (bytes) => {
    const { header, body } = readFlightData(bytes)
    new ParameterReader().take(header, body)
  },
]

describe(`the readers of messages (HANSA_TEST_SEED=${seed})`, () => {
  it('read them, or say that they are none', () => {
    const random = seededRandom(seed)
    const expected = ['invalid_input', 'feature_not_supported']
    for (let round = 0; round < 20_000; round += 1) {
      const bytes = spoilt(random)
      for (const read of readers)
        try {
          read(bytes)
        } catch (error) {
          assert.ok(
            isHansaError(error) && expected.includes(error.code),
            `${bytes.toString('hex')}: ${String(error)}`,
          )
        }
    }
  })

  it('read batches that are not what their schema says', () => {
    const random = seededRandom(seed)
    const [schema, batch] = valuesOf([
      ['text', 'b'],
      [1, 2],
    ]).map((fields) => readFlightData(writeMessage(...fields)))
    assert.ok(schema && batch)
    for (let round = 0; round < 5000; round += 1) {
      const header = Buffer.from(batch.header)
      for (let change = 0; change < 3; change += 1)
        header[Math.floor(random() * header.length)] = Math.floor(random() * 256)
      const values = new ParameterReader()
      values.take(schema.header, Buffer.alloc(0))
      try {
        values.take(header, Buffer.from(batch.body.subarray(0, Math.floor(random() * batch.body.length))))
        values.row()
      } catch (error) {
        assert.ok(isHansaError(error), `${header.toString('hex')}: ${String(error)}`)
      }
    }
  })
})

describe('the Flight SQL port', () => {
  let served: ServedFlight
  before(async () => {
    served = await ServedFlight.serve()
  })
  after(() => served[Symbol.asyncDispose]())

  const answered = (...writes: readonly Uint8Array[]): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(served.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.on('close', () => resolve())
      socket.resume()
      for (const bytes of writes) socket.write(bytes)
      setTimeout(() => socket.destroy(), 300)
    })

  it(`serves others while peers send noise (HANSA_TEST_SEED=${seed})`, async () => {
    const random = seededRandom(seed)
    const authorization = `Bearer ${await served.operator()}`
    using client = new FlightClient(served.url, { authorization })
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    const noise = (): Buffer => Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256)))
    const peers = Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0 ? answered(noise()) : answered(preface, noise()),
    )
    assert.equal((await client.query('select 1 as n')).code, 0)
    await Promise.all(peers)
    assert.equal((await client.query('select 2 as n')).code, 0)
  })

  it('answers messages that are none, and goes on', async () => {
    const random = seededRandom(seed)
    using client = new FlightClient(served.url, { authorization: `Bearer ${await served.operator()}` })
    const methods = ['GetFlightInfo', 'GetSchema', 'DoGet', 'DoAction', 'DoPut', 'Handshake'] as const
    for (let round = 0; round < 60; round += 1) {
      const { code, details } = await client.call(methods[round % methods.length]!, spoilt(random))
      // Never INTERNAL, nor UNKNOWN.
      assert.ok([0, 3, 5, 8, 12].includes(code), `${code} ${details}`)
    }
    assert.equal((await client.query('select 3 as n')).code, 0)
  })

  it('takes no message that is larger than a statement', async () => {
    using client = new FlightClient(served.url, { authorization: `Bearer ${await served.operator()}` })
    assert.equal((await client.call('GetFlightInfo', Buffer.alloc(5 << 20))).code, 8)
    using nobody = new FlightClient(served.url)
    assert.equal((await nobody.call('GetFlightInfo', Buffer.alloc(5 << 20))).code, 16)
  })
})
