import { Metadata, status, type StatusObject } from '@grpc/grpc-js'
import { HansaError } from '../../errors.ts'

/** Clients bound what they take of headers, and an escaped letter has three. */
const longestDetails = 2000

/** What a client of gRPC hears of a fault; of an unexpected one only that it happened. */
export function grpcStatus(error: unknown): StatusObject {
  const known =
    error instanceof HansaError ? error : new HansaError('internal', 'an unexpected fault of Hansa')
  const metadata = new Metadata()
  metadata.set('hansa-error', known.code)
  if (known.retryAfterSeconds !== undefined) metadata.set('retry-after', String(known.retryAfterSeconds))
  return { code: status[known.meaning.grpcStatus], details: detailsOf(known), metadata }
}

function detailsOf({ message, remedy }: HansaError): string {
  const whole = remedy === undefined ? message : `${message}. ${remedy}`
  return whole.slice(0, longestDetails).toWellFormed()
}
