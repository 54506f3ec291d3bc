import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { printable } from '../../../engine/encode/terminal-text.ts'
import { HansaError } from '../../../errors.ts'
import { requiredField } from '../server-field.ts'
import type { ReadRequest } from '../source-read.ts'
import type { SharingProfile } from './profile.ts'

/** A table as its server has it at one moment; all parts of the answer that tell its content. */
export interface SharedTable {
  /** The table's schema, as JSON in Spark's form. */
  readonly schema: string
  readonly files: readonly SharedFile[]
}

export interface SharedFile {
  /** Short-lived, and whoever has it can read. */
  readonly url: string
  /** The same for the same content. */
  readonly id: string
  readonly bytes: number
  /** Values of columns that are not in the file. */
  readonly partitionValues: Readonly<Record<string, string | null>>
}

export interface TableName {
  readonly share: string
  readonly schema: string
  readonly table: string
}

/** Share and schema are the server's `database` and `schema`; the table is called as the schema object. */
export const tableName = ({ server, object }: ReadRequest): TableName => ({
  share: requiredField(server, 'database'),
  schema: requiredField(server, 'schema'),
  table: object,
})

export const shownTable = ({ share, schema, table }: TableName): string => `${share}.${schema}.${table}`

/** One line of an answer has one of them. */
const line = z.object({
  protocol: z.object({ minReaderVersion: z.number() }).optional(),
  metaData: z.object({ schemaString: z.string() }).optional(),
  file: z
    .object({
      url: z.url({ protocol: /^https?$/ }),
      id: z.string(),
      size: z.int().nonnegative(),
      partitionValues: z.record(z.string(), z.string().nullable()).default({}),
    })
    .optional(),
  endStreamAction: z.object({}).optional(),
})

/**
 * Asks for the table's files (`POST …/query`). Fails with `source_unavailable`, saying what the server said; network
 * errors, 429 and 5xx are tried again.
 */
export async function querySharedTable(profile: SharingProfile, name: TableName): Promise<SharedTable> {
  const response = await answerOf(profile, name)
  const table = { schema: '', files: [] as SharedFile[] }
  let isWhole = !promisesEnd(response)
  for (const text of (await bodyOf(response, name)).split('\n')) {
    if (text.trim() === '') continue
    const { protocol, metaData, file, endStreamAction } = parsed(text, name)
    if (protocol !== undefined) requireReadable(protocol.minReaderVersion, name)
    if (metaData !== undefined) table.schema = metaData.schemaString
    if (file !== undefined) table.files.push({ ...file, bytes: file.size })
    if (endStreamAction !== undefined) isWhole = true
  }
  if (!isWhole) throw unavailable(name, 'its answer broke off', 'Run the same command again.')
  return table
}

const capabilities = 'delta-sharing-capabilities'

/** Whether the server echoed that it would end its answer with a last line: without it the answer is not whole. */
const promisesEnd = ({ headers }: Response): boolean =>
  /includeendstreamaction=true/i.test(headers.get(capabilities) ?? '')

const attempts = 4
const firstPauseMs = 250
const timeoutMs = 60_000

async function answerOf(profile: SharingProfile, name: TableName): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(profile, name)
    const isError = answer instanceof Error
    if (!isError && answer.ok) return answer
    const isPassing = isError || answer.status >= 500 || answer.status === 429
    if (!isPassing || attempt === attempts) throw await refused(answer, name)
    if (!isError) await answer.body?.cancel()
    await sleep(firstPauseMs * 2 ** (attempt - 1))
  }
}

/** The answer, or what kept one from coming. */
async function ask(
  { endpoint, authorization }: SharingProfile,
  { share, schema, table }: TableName,
): Promise<Response | Error> {
  const [a, b, c] = [share, schema, table].map(encodeURIComponent)
  try {
    return await fetch(`${endpoint}/shares/${a}/schemas/${b}/tables/${c}/query`, {
      method: 'POST',
      headers: {
        authorization,
        'content-type': 'application/json; charset=utf-8',
        [capabilities]: 'responseformat=parquet;includeendstreamaction=true',
        'user-agent': 'hansa',
      },
      body: '{}',
      // A token is for this server, not for one that it names.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

async function bodyOf(response: Response, name: TableName): Promise<string> {
  try {
    return await response.text()
  } catch (cause) {
    throw unavailable(name, 'its answer broke off', 'Run the same command again.', cause)
  }
}

function parsed(text: string, name: TableName): z.infer<typeof line> {
  try {
    return line.parse(JSON.parse(text))
  } catch {
    throw unavailable(
      name,
      'its answer is not that of a Delta Sharing server in Parquet format',
      'Check the `endpoint` of the profile.',
    )
  }
}

function requireReadable(minReaderVersion: number, name: TableName): void {
  if (minReaderVersion <= 1) return
  throw new HansaError(
    'feature_not_supported',
    `${shownTable(name)} needs a reader of version ${minReaderVersion}, and Hansa reads version 1`,
    { remedy: 'Ask whoever shares it for a table without deletion vectors and column mapping.' },
  )
}

const errorBody = z.object({ errorCode: z.string().optional(), message: z.string().optional() })

async function refused(answer: Response | Error, name: TableName): Promise<HansaError> {
  if (answer instanceof Error)
    return unavailable(
      name,
      answer.cause instanceof Error ? answer.cause.message : answer.message,
      'Check the profile’s endpoint and the network, and run the same command again.',
      answer,
    )
  const { errorCode, message } = await saidOf(answer)
  const said = [errorCode, message].filter((part) => part !== undefined).join(': ')
  return unavailable(
    name,
    `${answer.status}${said === '' ? '' : ` ${printable(said, longestSaid)}`}`,
    answer.status === 401
      ? 'Ask whoever shares the data for a new profile.'
      : 'Ask whoever shares the data whether this table is among them, and for which purpose.',
  )
}

/** Of what a server says of itself, so much is shown. */
const longestSaid = 300

async function saidOf(answer: Response): Promise<z.infer<typeof errorBody>> {
  try {
    return errorBody.parse(await answer.json())
  } catch {
    return {}
  }
}

const unavailable = (name: TableName, what: string, remedy: string, cause?: unknown): HansaError =>
  new HansaError('source_unavailable', `${shownTable(name)} could not be had: ${what}`, { cause, remedy })
