import { randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { systemErrorCode } from '../../errors.ts'

const tokenBytes = 32

/**
 * The local owner's bearer token: made at the first start, different on every machine, readable by the owner only.
 * It is the one principal there is until identities are declared.
 */
export async function ownerToken(state: string): Promise<string> {
  const file = path.join(state, 'owner.token')
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error
  }
  await mkdir(state, { recursive: true })
  const token = randomBytes(tokenBytes).toString('base64url')
  try {
    await using handle = await open(file, 'wx', 0o600)
    await handle.writeFile(`${token}\n`)
    await handle.sync()
    return token
  } catch (error) {
    // Another process made it at the same moment: its token counts.
    if (systemErrorCode(error) === 'EEXIST') return ownerToken(state)
    throw error
  }
}

/** Whether an `Authorization` header carries `token`, in time that does not tell how much of it was right. */
export function isOwner(header: string | undefined, token: string): boolean {
  const given = Buffer.from(/^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? '')
  const wanted = Buffer.from(token)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
