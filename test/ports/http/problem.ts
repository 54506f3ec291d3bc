import assert from 'node:assert/strict'

export interface Problem {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly remedy?: string
}

/** What every fault looks like: RFC 9457, its status in both places, nothing of our insides. */
export async function assertProblem(response: Response, status: number, code: string): Promise<Problem> {
  const text = await response.text()
  assert.deepEqual(
    [response.status, response.headers.get('content-type')],
    [status, 'application/problem+json'],
    text,
  )
  assert.doesNotMatch(text, /\/tmp\/|\.hansa\b|node_modules|\.ts:|\.js:|duckdb|\bat \w+ \(/i)
  const problem = JSON.parse(text) as Problem & { type: string }
  assert.deepEqual([problem.status, problem.code, problem.type], [status, code, `urn:hansa:error:${code}`])
  return problem
}
