import { randomBytes, timingSafeEqual } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, HansaError, systemErrorCode } from '../../errors.ts'
import { privateMode } from '../../store/writable-folder.ts'

const tokenBytes = 32
/** A token as base64url has it; anything shorter was not made by us. */
const wholeToken = /^[\w-]{43,}$/

/** Where the local operator's token is; there once the node was started. */
export const operatorTokenFile = (state: string): string => path.join(state, 'owner.token')

/**
 * The local operator's bearer token: made at the first start, different on every machine, readable by the node's owner
 * only, who could read the disk anyway.
 */
export async function operatorToken(state: string): Promise<string> {
  const file = operatorTokenFile(state)
  const token = (await readToken(file)) ?? (await makeToken(file))
  if (wholeToken.test(token)) return token
  throw new HansaError('corrupt', `${file} holds no whole token`, {
    remedy: 'Remove the file: a new token is made at the next start.',
  })
}

async function readToken(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw fromSystemError(error, 'reading the operator’s token')
  }
}

/** The file appears whole or not at all; of several processes that make it at once, one's token counts for all. */
async function makeToken(file: string): Promise<string> {
  const token = randomBytes(tokenBytes).toString('base64url')
  const draft = `${file}.${randomBytes(8).toString('hex')}`
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: privateMode })
    await writeDraft(draft, token)
    await link(draft, file)
    return token
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return (await readToken(file)) ?? ''
    throw fromSystemError(error, 'writing the operator’s token')
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeDraft(draft: string, token: string): Promise<void> {
  await using handle = await open(draft, 'wx', 0o600)
  await handle.writeFile(`${token}\n`)
  await handle.sync()
}

/** Whether an `Authorization` header carries `token`, in time that does not tell how much of it was right. */
export function isOperator(header: string | undefined, token: string): boolean {
  const [, given] = /^Bearer (\S+)$/i.exec(header ?? '') ?? []
  if (given === undefined) return false
  const bytes = Buffer.from(given)
  const wanted = Buffer.from(token)
  return bytes.length === wanted.length && timingSafeEqual(bytes, wanted)
}
