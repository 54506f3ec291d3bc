import type { Transform } from 'node:stream'
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib'
import type { ResultFormat } from '../../engine/encode/encoder.ts'
import { weightedList } from './weighted-list.ts'

/** Content codings (RFC 9110 §8.4.1), the one we like best first. */
const codings = ['zstd', 'br', 'gzip'] as const
export type ContentCoding = (typeof codings)[number]

/** A coding that the `Accept-Encoding` header takes, or none; Parquet is compressed already. */
export function chooseCoding(format: ResultFormat, accept: string | undefined): ContentCoding | undefined {
  if (format === 'parquet' || accept === undefined) return undefined
  const wishes = weightedList(accept)
  const weightOf = (name: string): number =>
    (wishes.find((wish) => wish.name === name) ?? wishes.find((wish) => wish.name === '*'))?.weight ?? 0
  const identity = wishes.find(({ name }) => name === 'identity')?.weight ?? 0
  const best = codings.toSorted((a, b) => weightOf(b) - weightOf(a))[0]
  return best !== undefined && weightOf(best) > 0 && weightOf(best) >= identity ? best : undefined
}

/** How long what was written may wait in a compressor. */
const flushMilliseconds = 250

/** A compressor that keeps up with its source rather than make the most of it; slow rows do not wait in it. */
export function compressor(coding: ContentCoding): Transform {
  const stream = open(coding)
  let flushed = 0
  const timer = setInterval(() => {
    if (stream.bytesWritten === flushed) return
    flushed = stream.bytesWritten
    stream.flush()
  }, flushMilliseconds).unref()
  stream.once('close', () => clearInterval(timer))
  return stream
}

type Compressor = Transform & { readonly bytesWritten: number; readonly flush: () => void }

function open(coding: ContentCoding): Compressor {
  const chunkSize = 1 << 16
  switch (coding) {
    case 'gzip':
      return createGzip({ level: 4, chunkSize })
    case 'br':
      return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 3 }, chunkSize })
    case 'zstd':
      return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize })
  }
}
