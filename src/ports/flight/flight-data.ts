import { HansaError } from '../../errors.ts'
import { readArrowMessage } from './arrow/arrow-message.ts'
import { ChunkReader } from './arrow/chunk-reader.ts'
import { flightDataFor } from './flight-message.ts'

const continuation = 0xffffffff

/** Of a schema, as long as one with many thousands of columns. */
const longestMetadata = 16 << 20

/**
 * An Arrow IPC stream as messages of `FlightData`, one for each of its own: each body is copied once, from the chunks
 * that come to the message that goes. At most one message is held.
 */
export async function* flightDataOf(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  const source = new ChunkReader(stream)
  for (;;) {
    const prefix = await source.read(8)
    const length = prefix.readUInt32LE(4)
    if (prefix.readUInt32LE(0) !== continuation || length > longestMetadata) throw outOfOrder()
    if (length === 0) return
    const metadata = await source.read(length)
    const { bytes, body } = flightDataFor(metadata, readArrowMessage(metadata).bodyLength)
    await source.fill(body)
    yield bytes
  }
}

const outOfOrder = (): HansaError => new HansaError('internal', 'the result is no stream of Arrow')
