import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { HansaError, systemErrorCode } from '../../errors.ts'
import { cutOffLater, letTakeLonger } from './patience.ts'

export interface ReceiveLimits {
  /** As sent. */
  readonly maxBytes: number
  /** A client that sends nothing for so long is cut off. */
  readonly idleSeconds: number
}

/**
 * A large body, piece by piece as it comes, and as its `Content-Encoding` says it was before. From the first piece that is
 * asked for it may take longer than other requests.
 */
export function receiveBody(incoming: IncomingMessage, limits: ReceiveLimits): AsyncIterable<Uint8Array> {
  const coding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  const unpack = unpackers[coding]
  if (unpack === undefined)
    throw new HansaError('unsupported_media_type', `the content coding ${coding} is not taken`, {
      remedy: 'Send the body as it is, or with gzip or zstd.',
    })
  return unpack(receivedLong(incoming, limits))
}

type Pieces = AsyncIterable<Uint8Array>

const unpackers: Readonly<Partial<Record<string, (pieces: Pieces) => Pieces>>> = {
  identity: (pieces) => pieces,
  gzip: (pieces) => unpacked(pieces, createGunzip()),
  'x-gzip': (pieces) => unpacked(pieces, createGunzip()),
  zstd: (pieces) => unpacked(pieces, createZstdDecompress()),
}

async function* unpacked(
  pieces: Pieces,
  stream: NodeJS.ReadWriteStream & Readable,
): AsyncGenerator<Uint8Array> {
  try {
    // The error of either end reaches the reader.
    for await (const piece of pipeline(pieces, stream, () => undefined)) yield piece
  } catch (error) {
    throw /^(Z_|ZSTD_|ERR_ZLIB)/.test(systemErrorCode(error) ?? '')
      ? new HansaError('data_exception', 'the content coding of the body is damaged', { cause: error })
      : error
  }
}

async function* receivedLong(incoming: IncomingMessage, limits: ReceiveLimits): AsyncGenerator<Uint8Array> {
  letTakeLonger(incoming)
  yield* received(incoming, limits)
}

async function* received(
  incoming: IncomingMessage,
  { maxBytes, idleSeconds }: ReceiveLimits,
): AsyncGenerator<Uint8Array> {
  const idle = setTimeout(() => incoming.destroy(), idleSeconds * 1000)
  let bytes = 0
  try {
    for await (const piece of incoming.iterator({ destroyOnReturn: false }) as Pieces) {
      idle.refresh()
      bytes += piece.byteLength
      if (bytes > maxBytes) throw tooLong(maxBytes)
      yield piece
    }
    // A part must never be taken for the whole.
    if (!incoming.complete) throw gone()
  } catch (error) {
    throw incoming.destroyed && !(error instanceof HansaError) ? gone(error) : error
  } finally {
    clearTimeout(idle)
  }
}

const tooLong = (maxBytes: number): HansaError =>
  new HansaError('too_large', `the body is longer than ${maxBytes} bytes`, {
    remedy: 'Send the rows in several pushes, each with a key of its own.',
  })

const gone = (cause?: unknown): HansaError =>
  new HansaError('cancelled', 'the client went away before all was there', { cause })

/** Lets the rest of a body go by, so that its sender hears the answer; one that has no end is cut off. */
export async function letGoBy(
  incoming: IncomingMessage,
  { maxBytes, idleSeconds }: ReceiveLimits,
): Promise<void> {
  if (incoming.readableEnded || incoming.destroyed) return
  cutOffLater(incoming)
  try {
    for await (const _ of received(incoming, { maxBytes: 4 * maxBytes, idleSeconds }));
  } catch {
    incoming.destroy()
  }
}
