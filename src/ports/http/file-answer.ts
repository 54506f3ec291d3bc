import { HansaError } from '../../errors.ts'
import type { GovernedFile } from '../../sidecar/dataset-access.ts'
import { byteRange, type ByteRange } from './byte-range.ts'
import { matchesTag } from './entity-tag.ts'
import { contentTypes } from './media-types.ts'

/** How a request for a file is answered: with all of it, with one range, or with what its headers say alone. */
export type FileAnswer =
  | { readonly status: 200 | 206; readonly headers: AnswerHeaders; readonly range: ByteRange | undefined }
  | { readonly status: 304; readonly headers: AnswerHeaders }
  | { readonly status: 416; readonly headers: AnswerHeaders; readonly error: HansaError }

type AnswerHeaders = Readonly<Record<string, string>>

export interface FileRequest {
  readonly range: string | undefined
  readonly ifRange: string | undefined
  readonly ifNoneMatch: string | undefined
}

/** The answer to a request for a file, which a client may call `name`. A range is of the file that it has begun with. */
export function fileAnswer({ sha256, bytes }: GovernedFile, name: string, request: FileRequest): FileAnswer {
  const tag = `"${sha256}"`
  const headers = {
    etag: tag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
  }
  if (matchesTag(request.ifNoneMatch, tag)) return { status: 304, headers }
  const isSame = request.ifRange === undefined || request.ifRange === tag
  const range = isSame ? byteRange(request.range, bytes) : undefined
  if (range === 'unsatisfiable')
    return {
      status: 416,
      headers: { ...headers, 'content-range': `bytes */${bytes}` },
      error: noSuchRange(bytes),
    }
  const about = {
    ...headers,
    'content-type': contentTypes.parquet,
    'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"`,
  }
  if (range === undefined)
    return { status: 200, headers: { ...about, 'content-length': String(bytes) }, range }
  const { first, last } = range
  const part = {
    'content-length': String(last - first + 1),
    'content-range': `bytes ${first}-${last}/${bytes}`,
  }
  return { status: 206, headers: { ...about, ...part }, range }
}

const noSuchRange = (bytes: number): HansaError =>
  new HansaError('range_not_satisfiable', `the file has ${bytes} bytes`, {
    remedy: 'Ask for a range within them, or for all.',
  })
