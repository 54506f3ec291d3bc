import { open, type FileHandle } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fromSystemError, HansaError, systemErrorCode } from '../../errors.ts'

export interface HttpRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

export interface Downloaded {
  readonly contentType: string | undefined
  /** After redirects. */
  readonly finalUrl: URL
}

const attempts = 5
const firstPauseMs = 250
/** Until the first byte, and from one piece to the next. */
const silenceMs = 60_000

/** What was received so far, and what tells that the rest belongs to it. */
interface Partial {
  bytes: number
  validator: string | undefined
}

/** A fault that may be gone in a moment. */
class Passing extends Error {}

/**
 * Downloads to a file. Network errors, 429 and 5xx are tried again with growing pauses; a cut transfer goes on where it
 * was cut if the server can, and only for the same content.
 */
export async function download(request: HttpRequest, target: string): Promise<Downloaded> {
  await using file = await open(target, 'w')
  const partial: Partial = { bytes: 0, validator: undefined }
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptDownload(request, file, partial)
    } catch (error) {
      if (error instanceof HansaError) throw error
      if (/^(ENOSPC|EDQUOT|EROFS|EACCES)$/.test(systemErrorCode(error) ?? ''))
        throw fromSystemError(error, 'Writing a download')
      if (attempt === attempts) throw unreachable(request.url, error)
      await sleep(firstPauseMs * 2 ** (attempt - 1))
    }
  }
}

async function attemptDownload(
  { url, headers }: HttpRequest,
  file: FileHandle,
  partial: Partial,
): Promise<Downloaded> {
  const silence = new Silence()
  try {
    const response = await fetch(url, {
      headers: { ...headers, ...rangeOf(partial) },
      signal: silence.signal,
    })
    if (!continues(response, partial)) await restart(file, partial)
    if (!response.ok) throw await refused(url, response)
    if (response.status === 206 && partial.bytes === 0 && rangeStart(response) !== 0)
      throw new Passing('it sent a part that was not asked for')
    partial.validator = validatorOf(response.headers)
    const expected = expectedBytes(response, partial.bytes)
    const body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? []
    for await (const chunk of body) {
      silence.broken()
      await append(file, chunk, partial)
    }
    if (expected !== undefined && partial.bytes !== expected)
      throw new Passing(`${partial.bytes} bytes came instead of ${expected}`)
    return { contentType: response.headers.get('content-type') ?? undefined, finalUrl: new URL(response.url) }
  } finally {
    silence.end()
  }
}

const rangeOf = ({ bytes, validator }: Partial): Record<string, string> =>
  bytes > 0 && validator !== undefined ? { range: `bytes=${bytes}-`, 'if-range': validator } : {}

/** Whether an answer is the rest of what is there; an answer that failed leaves what is there as it is. */
function continues(response: Response, { bytes }: Partial): boolean {
  if (response.status === 206) return rangeStart(response) === bytes
  return !response.ok && response.status !== 416
}

const rangeStart = ({ headers }: Response): number =>
  Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? Number.NaN)

async function append(file: FileHandle, chunk: Uint8Array, partial: Partial): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, at, chunk.length - at, partial.bytes)
    at += bytesWritten
    partial.bytes += bytesWritten
  }
}

async function restart(file: FileHandle, partial: Partial): Promise<void> {
  await file.truncate(0)
  partial.bytes = 0
}

/** RFC 9110 §13.1.5: a weak tag must not be used for ranges. */
function validatorOf(headers: Headers): string | undefined {
  const tag = headers.get('etag')
  return tag !== null && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? undefined)
}

function expectedBytes({ headers, status }: Response, received: number): number | undefined {
  const length = headers.get('content-length')
  // What fetch unpacked has another length than what came.
  if (length === null || headers.get('content-encoding') !== null) return undefined
  return Number(length) + (status === 206 ? received : 0)
}

async function refused(url: URL, response: Response): Promise<Error> {
  await response.body?.cancel()
  const { status, statusText } = response
  if (status >= 500 || status === 429 || status === 408 || status === 416)
    return new Passing(`it answered ${status}`)
  return new HansaError('source_unavailable', `${shownUrl(url)} answered ${status} ${statusText}`.trimEnd(), {
    remedy: remedyOf(status),
  })
}

function remedyOf(status: number): string {
  if (status === 401 || status === 403)
    return 'Name an environment variable with the Authorization header in `hansa.authorizationEnv` of the server.'
  if (status === 404 || status === 410) return 'Check the `location` of the server in the contract.'
  return 'Open the address with `curl -v` to see what the server expects.'
}

const unreachable = (url: URL, cause: unknown): HansaError =>
  new HansaError(
    'source_unavailable',
    `${shownUrl(url)} could not be read in ${attempts} attempts: ${reasonOf(cause)}`,
    {
      cause,
      remedy: 'Check the address and the network, and run the same command again.',
    },
  )

/** `fetch failed` alone says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error
    ? error.cause.message || (systemErrorCode(error.cause) ?? error.message)
    : error.message
}

/** Without what may be secret: user, password and query. */
const shownUrl = (url: URL): string => `${url.origin}${url.pathname}`

/** Ends a request in which nothing comes for too long. */
class Silence {
  readonly #controller = new AbortController()
  readonly #timer = setTimeout(
    () => this.#controller.abort(new Error(`nothing came for ${silenceMs / 1000} seconds`)),
    silenceMs,
  )

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  broken(): void {
    this.#timer.refresh()
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
