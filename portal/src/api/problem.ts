import { MeshProblem } from '../../../src/api/client/mesh-problem.ts'

/** What an answer says that could not be given (RFC 9457), or that there was no answer. */
export interface Problem {
  /** Zero where the node did not answer at all. */
  readonly status: number
  readonly detail: string
  readonly remedy?: string | undefined
}

/** What went wrong, for a person; of what nobody foresaw only that it happened. */
export function asProblem(error: unknown): Problem {
  if (error instanceof MeshProblem)
    return { status: error.status, detail: error.message, remedy: error.remedy }
  if (error instanceof TypeError)
    return {
      status: 0,
      detail: 'The node did not answer.',
      remedy: 'Look whether it runs and whether this machine is connected, then try again.',
    }
  return { status: 500, detail: 'The portal met something it did not expect.' }
}

/** The problem in a response that is none of the good ones. */
export const problemOf = async (response: Response): Promise<MeshProblem> =>
  new MeshProblem(response, await response.json().catch(() => undefined))
