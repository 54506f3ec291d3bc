import { problemOf } from '../api/problem.ts'

/** A value as the node's JSON has it: decimals, wide integers and times are text. */
export type Cell = unknown
export type Row = Readonly<Record<string, Cell>>

export interface Question {
  readonly sql: string
  /** Why it is asked; where one agreement allows it, it may be left out. */
  readonly purpose?: string | undefined
}

export interface Result {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
  /** Whether there were more rows than are kept here. */
  readonly isCut: boolean
  readonly milliseconds: number
  /** By which the audit has it. */
  readonly access: string | undefined
  readonly purpose: string | undefined
  /** Datasets that the owner could not be asked about now. */
  readonly stale: string | undefined
}

/** What a page keeps of a result; all of it can be saved as a file. */
export const mostRows = 50_000

/** Runs a statement of the reader's own, and keeps its first rows. Throws `MeshProblem` with what the node says. */
export async function runQuery(question: Question, signal: AbortSignal): Promise<Result> {
  const started = performance.now()
  const response = await post(question, 'ndjson', signal)
  const { rows, isCut } = await firstRows(response)
  return {
    columns: Object.keys(rows[0] ?? {}),
    rows,
    isCut,
    milliseconds: Math.round(performance.now() - started),
    access: response.headers.get('hansa-access') ?? undefined,
    purpose: response.headers.get('hansa-purpose') ?? undefined,
    stale: response.headers.get('hansa-stale') ?? undefined,
  }
}

/** All of a result as a file. */
export const queryFile = async (question: Question, format: 'csv' | 'parquet'): Promise<Blob> =>
  (await post(question, format)).blob()

async function post({ sql, purpose }: Question, format: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch('/query', {
    method: 'POST',
    body: JSON.stringify({ sql, format, ...(purpose === undefined ? {} : { purpose }) }),
    ...(signal === undefined ? {} : { signal }),
  })
  if (!response.ok) throw await problemOf(response)
  return response
}

async function firstRows({ body }: Response): Promise<Pick<Result, 'rows' | 'isCut'>> {
  const rows: Row[] = []
  let rest = ''
  for await (const text of textOf(body)) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (rows.length === mostRows) return { rows, isCut: true }
      const row = rowOf(line)
      if (row !== undefined) rows.push(row)
    }
  }
  const last = rowOf(rest)
  return { rows: last === undefined ? rows : [...rows, last], isCut: false }
}

/** Leaving the loop early ends the answer, and so the statement. */
async function* textOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  if (body === null) return
  const reader = body.getReader()
  const decoder = new TextDecoder()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield decoder.decode(value, { stream: true })
    }
  } finally {
    await reader.cancel()
  }
}

function rowOf(line: string): Row | undefined {
  if (line.trim() === '') return undefined
  const value: unknown = JSON.parse(line)
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined
}
