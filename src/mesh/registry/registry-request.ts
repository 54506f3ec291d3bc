import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { certificateFault } from '../certificate-fault.ts'
import { errorTable, HansaError, isHansaError, type ErrorCode } from '../../errors.ts'

/** Where a mesh's registries are, and how a node speaks to them. */
export interface RegistryAccess {
  /** Addresses without a `/` at the end; one after the other is tried. */
  readonly urls: readonly string[]
  /** A new assertion of this node for one request to the registry at this address. */
  readonly assertion: (address: string) => string | Promise<string>
  /** How long one answer may take. */
  readonly timeoutMilliseconds?: number
  /** How often all of them are tried. */
  readonly rounds?: number
  /** Ends what is under way. */
  readonly signal?: AbortSignal
}

export interface RegistryRequest {
  readonly method?: 'GET' | 'PUT'
  readonly path: string
  readonly body?: object
}

const usualTimeoutMilliseconds = 10_000
const usualRounds = 2
const firstPauseMilliseconds = 200

/** More than that no registry of sound mind answers. */
const longestAnswer = 64 << 20

/**
 * The text that the first registry which can answers with. Network errors, 429 and 5xx are for the next one to make good; after
 * all were tried it is tried again, later and later, except where the certificate is at fault. Throws what the registry said, or `source_unavailable`.
 */
export async function askRegistry(access: RegistryAccess, request: RegistryRequest): Promise<string> {
  const { urls, rounds = usualRounds, signal } = access
  const trying = new Set(urls)
  let last: unknown = noRegistry()
  for (let round = 0; round < rounds && trying.size > 0; round++) {
    // Full jitter: many that have failed together do not come again together.
    if (round > 0) await pause(Math.random() * firstPauseMilliseconds * 2 ** round, signal)
    for (const url of trying)
      try {
        return await askOne(url, access, request)
      } catch (error) {
        if (!mayPass(error) || signal?.aborted === true) throw error
        if (certificateFault(error) !== undefined) trying.delete(url)
        last = error
      }
  }
  throw last
}

/** Shorter where what is under way has to end. */
const pause = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  sleep(milliseconds, undefined, signal && { signal }).catch(() => undefined)

export const noRegistry = (): HansaError =>
  new HansaError('source_unavailable', 'this node knows no registry of the mesh', {
    remedy: '`hansa join <registry>` names one.',
  })

const mayPass = (error: unknown): boolean =>
  isHansaError(error, 'source_unavailable') ||
  isHansaError(error, 'too_many_requests') ||
  isHansaError(error, 'busy')

async function askOne(
  url: string,
  { assertion, signal, timeoutMilliseconds = usualTimeoutMilliseconds }: RegistryAccess,
  { method = 'GET', path, body }: RegistryRequest,
): Promise<string> {
  const authorization = `Bearer ${await assertion(url)}`
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      // Its assertion is for this registry.
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMilliseconds), ...(signal ? [signal] : [])]),
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await readWhole(response)
    if (response.ok) return text
    throw problemOf(url, response.status, text)
  } catch (error) {
    if (isHansaError(error)) throw error
    throw unavailable(url, whatFailed(error), error)
  }
}

function whatFailed(error: unknown): string {
  if (isTimeout(error)) return 'does not answer in time'
  const certificate = certificateFault(error)
  return `cannot be reached${certificate === undefined ? '' : `: ${certificate.why}`}`
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

async function readWhole({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > longestAnswer) throw new Error('the answer does not end')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

const problem = z.object({ code: z.string(), detail: z.string(), remedy: z.string().optional() })

function problemOf(url: string, status: number, text: string): HansaError {
  const { data } = problem.safeParse(parsed(text))
  if (data === undefined || !isErrorCode(data.code) || status >= 500)
    return unavailable(url, `answers with status ${status}`)
  return new HansaError(data.code, `the registry ${url} says: ${data.detail}`, {
    ...(data.remedy === undefined ? {} : { remedy: data.remedy }),
  })
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code)

const unavailable = (url: string, what: string, cause?: unknown): HansaError =>
  new HansaError('source_unavailable', `the registry ${url} ${what}`, {
    cause,
    remedy: `Nodes go on without it. ${certificateFault(cause)?.remedy ?? 'Start it again, or name another with `hansa join`.'}`,
  })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The answer in the form that it should have. Throws `source_unavailable` where it has another. */
export async function askJson<T>(
  access: RegistryAccess,
  request: RegistryRequest,
  schema: z.ZodType<T>,
): Promise<T> {
  const { data } = schema.safeParse(parsed(await askRegistry(access, request)))
  if (data !== undefined) return data
  throw new HansaError('source_unavailable', 'the registry answers in a form that this Hansa does not know', {
    remedy: 'Bring the registry and this node to the same version of Hansa.',
  })
}
