import type { FlightCall } from './handlers.ts'
import { writeHandshake } from './flight-message.ts'

/** Who it is was found out by the headers; the bearer stands in those of the answer, and in its message. */
export async function* handshake({ bearer }: FlightCall): AsyncGenerator<Buffer> {
  yield await Promise.resolve(writeHandshake(Buffer.from(bearer ?? '')))
}
