import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { HansaError } from '../../errors.ts'
import { saslPrep } from './sasl-prep.ts'

/** What is kept of a password for SCRAM-SHA-256 (RFC 5802, RFC 7677). */
export interface ScramVerifier {
  readonly iterations: number
  readonly salt: Buffer
  readonly storedKey: Buffer
  readonly serverKey: Buffer
}

/**
 * Sixteen times what RFC 7677 asks for at least: about 20 ms. More would be refused by clients: drivers of PostgreSQL
 * take no more than 100,000 from a server since 2026.
 */
export const scramIterations = 65_536

const saltBytes = 16
const keyBytes = 32
const derive = promisify(pbkdf2)

export const makeScramVerifier = (
  password: string,
  { iterations = scramIterations, salt = randomBytes(saltBytes) } = {},
): Promise<ScramVerifier> => scramVerifierOf(password, { iterations, salt })

/** Whether the password is the one that the verifier was made of; the time it takes depends on the iterations only. */
export async function isPassword(password: string, verifier: ScramVerifier): Promise<boolean> {
  const { storedKey } = await scramVerifierOf(password, verifier)
  return timingSafeEqual(storedKey, verifier.storedKey)
}

/** Stands in for a principal that has no password, so that an attempt costs the same: no password fits it. */
export const decoyVerifier = (): ScramVerifier => ({
  iterations: scramIterations,
  salt: randomBytes(saltBytes),
  storedKey: randomBytes(keyBytes),
  serverKey: randomBytes(keyBytes),
})

async function scramVerifierOf(
  password: string,
  { iterations, salt }: Pick<ScramVerifier, 'iterations' | 'salt'>,
): Promise<ScramVerifier> {
  const salted = await derive(saslPrep(password), salt, iterations, keyBytes, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  return {
    iterations,
    salt,
    storedKey: createHash('sha256').update(clientKey).digest(),
    serverKey: createHmac('sha256', salted).update('Server Key').digest(),
  }
}

/** As RFC 5803 and PostgreSQL's `pg_authid` write it: `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. */
export const formatScramVerifier = ({ iterations, salt, storedKey, serverKey }: ScramVerifier): string =>
  `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey.toString('base64')}:${serverKey.toString('base64')}`

const text = /^SCRAM-SHA-256\$(\d{1,9}):([\w+/]+=*)\$([\w+/]+=*):([\w+/]+=*)$/

export function parseScramVerifier(verifier: string): ScramVerifier {
  const [, iterations, salt = '', storedKey = '', serverKey = ''] = text.exec(verifier) ?? []
  const parsed = {
    iterations: Number(iterations),
    salt: Buffer.from(salt, 'base64'),
    storedKey: Buffer.from(storedKey, 'base64'),
    serverKey: Buffer.from(serverKey, 'base64'),
  }
  if (parsed.iterations >= 1 && parsed.storedKey.length === keyBytes && parsed.serverKey.length === keyBytes)
    return parsed
  throw new HansaError('corrupt', 'a kept password verifier is damaged', {
    remedy: 'Set the password anew with `hansa identity password`.',
  })
}
