/** What a node answered in place of what was asked for: RFC 9457 problem details. */
export class MeshProblem extends Error {
  override readonly name = 'MeshProblem'
  readonly status: number
  /** `denied`, `not_found`, …; `unknown` where the answer was not the node's own. */
  readonly code: string
  /** What can be done about it. */
  readonly remedy: string | undefined
  /** By which both sides can look for it. */
  readonly requestId: string | undefined
  /** How long to wait before trying again can help. */
  readonly retryAfterSeconds: number | undefined

  constructor(response: Response, body: unknown) {
    const said = isRecord(body) ? body : {}
    super(textOf(said['detail']) ?? `the node answered with status ${response.status}`)
    this.status = response.status
    this.code = textOf(said['code']) ?? 'unknown'
    this.remedy = textOf(said['remedy'])
    this.requestId = response.headers.get('x-request-id') ?? undefined
    const seconds = response.headers.get('retry-after')
    this.retryAfterSeconds = seconds === null ? undefined : Number(seconds)
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
