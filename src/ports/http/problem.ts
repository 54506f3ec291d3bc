import { HansaError } from '../../errors.ts'

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly remedy?: string
  /** Where in SQL text the fault lies, as a 1-based character offset. */
  readonly position?: number
}

/** What went wrong as a problem; of an unexpected fault only that it happened. */
export function toProblem(error: unknown): Problem {
  const known = knownError(error)
  return {
    type: `urn:hansa:error:${known.code}`,
    title: known.code.replaceAll('_', ' '),
    status: known.meaning.httpStatus,
    detail: known.message,
    code: known.code,
    ...(known.remedy === undefined ? {} : { remedy: known.remedy }),
    ...(known.position === undefined ? {} : { position: known.position }),
  }
}

/** The error itself; of an unexpected fault only that it happened. */
export const knownError = (error: unknown): HansaError =>
  error instanceof HansaError ? error : new HansaError('internal', 'an unexpected fault of Hansa')

const nothing = 'there is nothing at '

/** Of an address that leads nowhere. */
export const nothingAt = (path: string, remedy?: string): HansaError =>
  new HansaError('not_found', nothing + path, remedy === undefined ? {} : { remedy })

/** Whether these are the words of `nothingAt`, of whichever version of Hansa. */
export const saysNothingAt = (detail: string): boolean => detail.startsWith(nothing)

/** The answer to a request that could not be done. */
export function problemResponse(error: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const problem = toProblem(error)
  return Response.json(problem, {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...adviceHeaders(knownError(error)),
      ...headers,
    },
  })
}

/** What the status asks to be said in headers. */
export function adviceHeaders({ code, retryAfterSeconds }: HansaError): Readonly<Record<string, string>> {
  const seconds = retryAfterSeconds ?? (code === 'busy' ? 1 : undefined)
  return {
    ...(code === 'unauthenticated' ? { 'www-authenticate': challenges } : {}),
    ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
  }
}

export const bearerChallenge = 'Bearer realm="hansa"'
export const basicChallenge = 'Basic realm="hansa", charset="UTF-8"'
const challenges = `${bearerChallenge}, ${basicChallenge}`
