import type { EventEmitter } from 'node:events'
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerUnaryCall,
} from '@grpc/grpc-js'
import type { Caller, Callers } from './callers.ts'
import { grpcStatus } from './grpc-status.ts'
import { sendMessages, type StreamingCall } from './send-messages.ts'

/** A call that somebody known makes. */
export interface FlightCall extends Caller {
  /** Aborted when the client goes away, or has its answer. */
  readonly signal: AbortSignal
}

export interface HandlerOptions {
  readonly callers: Callers
  /** How long a client may take nothing. */
  readonly timeoutSeconds: number
  /** Hears of all that is under way. */
  readonly follow: (work: Promise<unknown>) => void
}

/** Makes gRPC's handlers of functions that take and give the bytes of messages. */
export class Handlers {
  readonly #options: HandlerOptions

  constructor(options: HandlerOptions) {
    this.#options = options
  }

  /** One message in, one out. */
  unary(answer: (call: FlightCall, request: Buffer) => Promise<Buffer>): handleUnaryCall<Buffer, Buffer> {
    return (call, respond) => {
      const work = (async () => answer(this.#callOf(call), call.request))().then(
        (reply) => respond(null, reply),
        (error: unknown) => respond(grpcStatus(error)),
      )
      this.#options.follow(work)
    }
  }

  /** One message in, a stream out. */
  streaming(
    answer: (call: FlightCall, request: Buffer) => AsyncIterable<Buffer>,
  ): handleServerStreamingCall<Buffer, Buffer> {
    return (call) => this.#stream(call, (known) => answer(known, call.request))
  }

  /** Streams both ways. */
  exchanging(
    answer: (call: FlightCall, requests: AsyncIterable<unknown>) => AsyncIterable<Buffer>,
  ): handleBidiStreamingCall<Buffer, Buffer> {
    // Who stops reading early has an answer to give all the same.
    return (call) => this.#stream(call, (known) => answer(known, call.iterator({ destroyOnReturn: false })))
  }

  #stream(call: StreamingCall, answer: (call: FlightCall) => AsyncIterable<Buffer>): void {
    const { timeoutSeconds, follow } = this.#options
    const work = (async () => {
      const known = this.#callOf(call)
      await sendMessages(call, answer(known), { signal: known.signal, timeoutSeconds })
    })().then(
      () => call.end(),
      (error: unknown) => call.emit('error', grpcStatus(error)),
    )
    follow(work)
  }

  #callOf(call: StreamingCall | ServerUnaryCall<Buffer, Buffer>): FlightCall {
    const stop = new AbortController()
    const events: EventEmitter = call
    events.on('cancelled', () => stop.abort())
    if (call.cancelled) stop.abort()
    return { ...this.#options.callers.of(call), signal: stop.signal }
  }
}
