/** What an answer says that could not be given (RFC 9457), or that there was no answer. */
export interface Problem {
  /** Zero where the node did not answer at all. */
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly remedy?: string
}

/** An answer that is a problem, as an error. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** What went wrong, for a person; of what nobody foresaw only that it happened. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof TypeError)
    return {
      status: 0,
      title: 'no answer',
      detail: 'The node did not answer.',
      remedy: 'Look whether it runs and whether this machine is connected, then try again.',
    }
  return { status: 500, title: 'fault', detail: 'The portal met something it did not expect.' }
}

/** The problem in a response that is none of the good ones. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined)
  const said = (name: string): string | undefined => {
    const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
    return typeof value === 'string' ? value : undefined
  }
  const remedy = said('remedy')
  return {
    status: response.status,
    title: said('title') ?? `status ${response.status}`,
    detail: said('detail') ?? `The node answered with status ${response.status}.`,
    ...(remedy === undefined ? {} : { remedy }),
  }
}
