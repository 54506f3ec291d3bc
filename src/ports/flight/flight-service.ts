import type { MethodDefinition } from '@grpc/grpc-js'

interface Kind {
  readonly takesMany?: true
  readonly givesMany?: true
}

/** Messages stay bytes: the handlers read them, so that what is wrong with one is said in our words. */
const method = (name: string, { takesMany, givesMany }: Kind = {}): MethodDefinition<Buffer, Buffer> => ({
  path: `/arrow.flight.protocol.FlightService/${name}`,
  requestStream: takesMany === true,
  responseStream: givesMany === true,
  requestSerialize: asTheyAre,
  requestDeserialize: asTheyAre,
  responseSerialize: asTheyAre,
  responseDeserialize: asTheyAre,
})

const asTheyAre = (bytes: Buffer): Buffer => bytes

/** The methods of Flight.proto that are answered; others are not implemented. */
export const flightService = {
  Handshake: method('Handshake', { takesMany: true, givesMany: true }),
  GetFlightInfo: method('GetFlightInfo'),
  GetSchema: method('GetSchema'),
  DoGet: method('DoGet', { givesMany: true }),
  DoPut: method('DoPut', { takesMany: true, givesMany: true }),
  DoAction: method('DoAction', { givesMany: true }),
  ListActions: method('ListActions', { givesMany: true }),
}
