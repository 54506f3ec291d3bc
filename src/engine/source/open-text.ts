import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { HansaError } from '../../errors.ts'

export type Compression = 'none' | 'gzip' | 'zstd'

/** A file of a source: where it is here, and what people call it. */
export interface LocalFile {
  readonly path: string
  readonly shown: string
}

const chunkSize = 1 << 20

/** How a file is compressed, by its first bytes: names can be wrong. */
export async function detectCompression(path: string): Promise<Compression> {
  const start = await readStart(path, 4)
  if (start.length >= 2 && start.readUInt16BE(0) === 0x1f8b) return 'gzip'
  return start.length >= 4 && start.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'none'
}

/** The first bytes of a file, fewer where it is shorter. */
export async function readStart(path: string, length: number): Promise<Buffer> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0)
  return buffer.subarray(0, bytesRead)
}

/** The decompressed bytes of a file. Damage in the compression is reported as such, with the file's name. */
export async function* readBytes({ path, shown }: LocalFile): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of await openDecompressed(path)) yield chunk as Buffer
  } catch (error) {
    throw isCompressionError(error) ? damaged(shown, error) : error
  }
}

async function openDecompressed(path: string): Promise<Readable> {
  const compression = await detectCompression(path)
  const file = createReadStream(path, { highWaterMark: chunkSize })
  if (compression === 'none') return file
  const unpack = compression === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize })
  // The error of either end reaches the reader of `unpack`.
  return pipeline(file, unpack, () => undefined)
}

const isCompressionError = (error: unknown): error is Error =>
  error instanceof Error &&
  'code' in error &&
  /^(Z_|ZSTD_|ERR_ZLIB|ERR_STREAM_PREMATURE)/.test(String(error.code))

const damaged = (shown: string, cause: Error): HansaError =>
  new HansaError('corrupt', `${shown} is damaged or cut short: ${cause.message}`, {
    cause,
    remedy: 'Fetch or export the file again; `gzip -t` or `zstd -t` tells whether a copy is whole.',
  })

/**
 * Decodes to text in which each character is one byte of UTF-8 (`latin1` in Node's words): bytes that are not UTF-8
 * stay as they are, and searching and writing need no decoding.
 */
export async function* readUtf8Bytes(file: LocalFile, encoding: string): AsyncGenerator<string> {
  const decoder = isUtf8Name(encoding) ? undefined : new TextDecoder(encoding)
  let first = true
  for await (const chunk of readBytes(file)) {
    const text =
      decoder === undefined
        ? chunk.toString('latin1')
        : Buffer.from(decoder.decode(chunk, { stream: true })).toString('latin1')
    yield first ? withoutByteOrderMark(text) : text
    first = false
  }
}

const isUtf8Name = (encoding: string): boolean => /^utf-?8$/i.test(encoding)

const withoutByteOrderMark = (text: string): string =>
  text.startsWith('\xef\xbb\xbf') ? text.slice(3) : text

/** What was expected of a row with other bytes. */
export const notUtf8 = 'text in UTF-8'

/** Whether what `readUtf8Bytes` gave is UTF-8. */
export const isUtf8Bytes = (text: string): boolean =>
  !/[\x80-\xff]/.test(text) || isUtf8(Buffer.from(text, 'latin1'))

/** What `readUtf8Bytes` gave, as ordinary text; what is not UTF-8 becomes U+FFFD. */
export const decodeUtf8Bytes = (text: string): string => Buffer.from(text, 'latin1').toString('utf8')

/** Ordinary text in the form of `readUtf8Bytes`. */
export const encodeUtf8Bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
