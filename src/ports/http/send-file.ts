import type { HttpBindings } from '@hono/node-server'
import { createReadStream } from 'node:fs'
import type { OutgoingHttpHeaders } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { HansaError } from '../../errors.ts'
import type { GovernedFile } from '../../sidecar/dataset-access.ts'
import { byteRange, type ByteRange } from './byte-range.ts'
import { matchesTag } from './entity-tag.ts'
import { contentTypes } from './media-types.ts'
import { toProblem } from './problem.ts'

export interface SendFileOptions {
  /** What a client may call it. */
  readonly name: string
  /** The audit's id of the access. */
  readonly access: string
  readonly timeoutSeconds: number
}

/** Few large reads: at this size a file goes out as fast as the disk and the socket let it. */
const readBytes = 1 << 20

/** Answers a request for a file, or for the one range of it that is asked for, and returns how many bytes were sent. */
export async function sendFile(
  { incoming, outgoing }: HttpBindings,
  file: GovernedFile,
  { name, access, timeoutSeconds }: SendFileOptions,
): Promise<number> {
  const tag = `"${file.sha256}"`
  const headers: OutgoingHttpHeaders = {
    etag: tag,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    'hansa-access': access,
  }
  const sendHead = (status: number, more: OutgoingHttpHeaders): number => {
    outgoing.writeHead(status, { ...headers, ...more }).end()
    return 0
  }
  if (matchesTag(incoming.headers['if-none-match'], tag)) return sendHead(304, {})
  const ifRange = incoming.headers['if-range']
  const range =
    ifRange === undefined || ifRange === tag ? byteRange(incoming.headers.range, file.bytes) : undefined
  if (range === 'unsatisfiable') {
    const problem = toProblem(noSuchRange(file))
    outgoing
      .writeHead(416, {
        ...headers,
        'content-range': `bytes */${file.bytes}`,
        'content-type': 'application/problem+json',
      })
      .end(incoming.method === 'HEAD' ? undefined : JSON.stringify(problem))
    return 0
  }
  const about = {
    ...headers,
    ...fileHeaders(file, range),
    'content-disposition': `attachment; filename="${plainName(name)}"`,
  }
  if (incoming.method === 'HEAD') return sendHead(range === undefined ? 200 : 206, about)
  outgoing.writeHead(range === undefined ? 200 : 206, about)
  outgoing.setTimeout(timeoutSeconds * 1000, () => outgoing.destroy())
  return streamFile(file.path, outgoing, range)
}

async function streamFile(
  path: string,
  outgoing: HttpBindings['outgoing'],
  range: ByteRange | undefined,
): Promise<number> {
  const bytes = createReadStream(path, {
    highWaterMark: readBytes,
    ...(range === undefined ? {} : { start: range.first, end: range.last }),
  })
  // A client that went away has had what it has had; a file that cannot be read breaks the connection.
  await pipeline(bytes, outgoing).catch(() => undefined)
  return bytes.bytesRead
}

const fileHeaders = ({ bytes }: GovernedFile, range: ByteRange | undefined): OutgoingHttpHeaders => ({
  'content-type': contentTypes.parquet,
  'content-length': range === undefined ? bytes : range.last - range.first + 1,
  ...(range === undefined ? {} : { 'content-range': `bytes ${range.first}-${range.last}/${bytes}` }),
})

const plainName = (name: string): string => name.replaceAll(/[^\w.-]/g, '_')

const noSuchRange = ({ bytes }: GovernedFile): HansaError =>
  new HansaError('range_not_satisfiable', `the file has ${bytes} bytes`, {
    remedy: 'Ask for a range within them, or for all.',
  })
