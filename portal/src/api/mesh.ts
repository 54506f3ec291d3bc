import { ProblemError, problemOf } from './problem.ts'

/** Who is signed in. */
export interface Reader {
  readonly principal: string
  readonly teams: readonly string[]
}
async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`/api/v1${path}`, init)
  if (!response.ok) throw new ProblemError(await problemOf(response))
  return response.json()
}

export const mesh = {
  readSession: async (): Promise<Reader> => (await ask('/session')) as Reader,
  beginSession: (proof: object) => ask('/session', { method: 'POST', body: JSON.stringify(proof) }),
  purposes: async (): Promise<readonly { readonly id: string; readonly title: string }[]> => [],
  endSession: () => ask('/session', { method: 'DELETE' }),
}
