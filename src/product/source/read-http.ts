import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { HansaError } from '../../errors.ts'
import { hashFile } from '../../engine/hash-file.ts'
import { download, type HttpRequest } from './download.ts'
import { fileFormat } from './file-format.ts'
import { makeWorkFolder, normalise } from './read-files.ts'
import { requiredField, serverProperty, withObject } from './server-field.ts'
import type { Fingerprint, ProbeContext, ReadRequest, SourceContext, SourceRead } from './source-read.ts'

const probeTimeoutMs = 15_000

/** Asks the server with HEAD; an entity tag, or a time of change and a length, tells the content apart. */
export async function probeHttp(request: ReadRequest, context: ProbeContext): Promise<Fingerprint> {
  const { url, headers } = httpRequest(request, context)
  try {
    const signal = AbortSignal.timeout(probeTimeoutMs)
    const response = await fetch(url, { method: 'HEAD', headers, signal })
    return response.ok ? fingerprint(url, response.headers) : { kind: 'unknown' }
  } catch {
    // Reading will say what is wrong, after trying more than once.
    return { kind: 'unknown' }
  }
}

function fingerprint(url: URL, headers: Headers): Fingerprint {
  const tag = headers.get('etag')
  const changed = headers.get('last-modified')
  const length = headers.get('content-length')
  if (tag === null && (changed === null || length === null)) return { kind: 'unknown' }
  const facts = JSON.stringify([url.href, tag ?? changed, length])
  return { kind: 'known', hash: createHash('sha256').update(facts).digest('hex') }
}

/** Downloads what an `api` server's `location` gives and reads it as a file. */
export async function readHttp(request: ReadRequest, context: SourceContext): Promise<SourceRead> {
  const { url, headers } = httpRequest(request, context)
  const folder = await makeWorkFolder(context)
  const target = path.join(folder, 'download')
  try {
    const { contentType, finalUrl } = await download({ url, headers }, target)
    const name = [url, finalUrl]
      .map(({ pathname }) => pathname)
      .find((pathname) => /\.[a-z]+$/i.test(pathname))
    const format = fileFormat(request.server, { name: name ?? url.pathname, contentType })
    const file = { path: target, shown: `${url.origin}${url.pathname}` }
    const read = await normalise([file], request, { context, format, folder })
    return { ...read, contentHash: await hashFile(target) }
  } finally {
    await rm(target, { force: true })
  }
}

function httpRequest({ server, object }: ReadRequest, { effects }: ProbeContext): HttpRequest {
  const location = withObject(requiredField(server, 'location'), encodeURIComponent(object))
  const url = URL.parse(location)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new HansaError('invalid_input', `server "${server.server}": "${location}" is not an HTTP address`, {
      remedy: 'Write it as `https://host/path`.',
    })
  const variable = serverProperty(server, 'hansa.authorizationEnv')
  // An answer compressed on the way has no length to check and cannot be resumed.
  const plain = { 'accept-encoding': 'identity', 'user-agent': 'hansa' }
  if (variable === undefined) return { url, headers: plain }
  const authorization = effects.environment[variable]
  if (authorization === undefined)
    throw new HansaError(
      'source_unavailable',
      `server "${server.server}" needs the environment variable ${variable}`,
      {
        remedy: `Set ${variable} to the whole value of the Authorization header, for example \`Bearer …\`.`,
      },
    )
  return { url, headers: { ...plain, authorization } }
}
