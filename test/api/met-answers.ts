import { errorTable, type ErrorCode } from '../../src/errors.ts'

export interface DescribedAnswer {
  readonly description: string
  readonly content?: Readonly<Record<string, { readonly schema: object }>>
}

export interface DescribedOperation {
  readonly operationId: string
  readonly responses: Readonly<Record<string, DescribedAnswer>>
}

export type DescribedPaths = Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>

export interface MetProblem {
  readonly id: string
  readonly status: string
  readonly problem: unknown
}

interface Route {
  readonly method: string
  readonly address: RegExp
  readonly names: number
  readonly operation: DescribedOperation
}

/**
 * Codes of what a request alone cannot bring about: who asks, what is not there or elsewhere, what others do at that moment, and how
 * the node and its neighbours are.
 */
const circumstances: readonly ErrorCode[] = [
  ...(['denied', 'unauthenticated', 'not_found', 'undefined_table', 'misdirected'] as const),
  ...(['conflict', 'data_exception', 'too_many_requests'] as const),
]

/** Carries requests, and keeps what each operation answered, by what its document says. */
export class MetAnswers {
  readonly problems: MetProblem[] = []
  readonly #routes: readonly Route[]
  readonly #met = new Map<string, Set<string>>()

  constructor(paths: DescribedPaths) {
    this.#routes = Object.entries(paths)
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({
          method: method.toUpperCase(),
          address: new RegExp(`^/api/v1${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
          names: path.split('{').length,
          operation,
        })),
      )
      .toSorted((a, b) => a.names - b.names)
  }

  readonly fetch = async (address: string, request: RequestInit = {}): Promise<Response> => {
    const response = await fetch(address, { redirect: 'manual', ...request })
    const { method = 'GET' } = request
    const { pathname } = new URL(address)
    const route = this.#routes.find((each) => each.method === method && each.address.test(pathname))
    if (route === undefined) return response
    const id = route.operation.operationId
    const status = String(response.status)
    const media = mediaOf(response)
    const met = this.#met.get(id) ?? new Set()
    this.#met.set(id, met.add(status).add(`${status} ${media}`))
    if (response.status >= 400) this.problems.push({ id, status, problem: await response.clone().json() })
    return response
  }

  /** Statuses and media types that came and are not described. */
  get undescribed(): readonly string[] {
    return this.#operations.flatMap(({ operationId, responses }) => {
      const described = new Set(answersOf(responses))
      return [...(this.#met.get(operationId) ?? [])]
        .filter((answer) => !described.has(answer.trim()))
        .map((answer) => `${operationId} ${answer}`)
    })
  }

  /** Those that are described and did not come, but for what only circumstances bring about. */
  get unmet(): readonly string[] {
    return this.#operations.flatMap(({ operationId, responses }) => {
      const met = new Set([...(this.#met.get(operationId) ?? [])].map((answer) => answer.trim()))
      const due = Object.entries(responses).filter(([status, answer]) => !isOfCircumstances(status, answer))
      return answersOf(Object.fromEntries(due))
        .filter((answer) => !met.has(answer))
        .map((answer) => `${operationId} ${answer}`)
    })
  }

  /** Problems whose code is not named where their status is described. */
  get unnamed(): readonly string[] {
    const byId = new Map(this.#operations.map((each) => [each.operationId, each.responses]))
    return this.problems.flatMap(({ id, status, problem }) => {
      const named = codesOf(byId.get(id)?.[status]?.description ?? '')
      const code = JSON.parse(JSON.stringify(problem)) as { readonly code?: string }
      return named.some((each) => each === code.code) ? [] : [`${id} ${status} ${code.code}`]
    })
  }

  get #operations(): readonly DescribedOperation[] {
    return this.#routes.map(({ operation }) => operation)
  }
}

export const mediaOf = ({ headers }: Response): string => headers.get('content-type')?.split(';')[0] ?? ''

const answersOf = (responses: DescribedOperation['responses']): readonly string[] =>
  Object.entries(responses).flatMap(([status, { content = {} }]) => [
    status,
    ...Object.keys(content).map((media) => `${status} ${media}`),
  ])

const codesOf = (description: string): readonly ErrorCode[] =>
  (Object.keys(errorTable) as readonly ErrorCode[]).filter((code) => description.includes(`\`${code}\``))

const isOfCircumstances = (status: string, { description }: DescribedAnswer): boolean =>
  Number(status) >= 500 ||
  (Number(status) >= 400 && codesOf(description).every((code) => circumstances.includes(code)))
