import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js'
import { HansaError } from '../../errors.ts'

export interface SendOptions {
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
  /** How long a client may take nothing. */
  readonly timeoutSeconds: number
}

/** A call whose answer is a stream. */
export type StreamingCall = ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>

/**
 * Sends messages as fast as the client takes them: one is under way while the next is made, so no more than two are held.
 * Rejects where the client goes away, or takes nothing for too long.
 */
export async function sendMessages(
  call: StreamingCall,
  messages: AsyncIterable<Buffer>,
  options: SendOptions,
): Promise<void> {
  let previous: Promise<void> = Promise.resolve()
  for await (const message of messages) {
    await previous
    previous = sent(call, message, options)
    // It may fail while the next one is made, and nobody waits for it yet.
    previous.catch(() => undefined)
  }
  await previous
}

/** Settles when the client's window let the whole message through. */
async function sent(
  call: StreamingCall,
  message: Buffer,
  { signal, timeoutSeconds }: SendOptions,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const onGone = (): void => reject(gone())
  const timer = setTimeout(() => reject(tooSlow(timeoutSeconds)), timeoutSeconds * 1000)
  signal.addEventListener('abort', onGone)
  if (signal.aborted) onGone()
  else call.write(message, () => resolve(undefined))
  try {
    await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onGone)
  }
}

const gone = (): HansaError => new HansaError('cancelled', 'the client went away')

const tooSlow = (seconds: number): HansaError =>
  new HansaError('timeout', `the client took nothing for ${seconds} s`, { remedy: 'Read the result sooner.' })
