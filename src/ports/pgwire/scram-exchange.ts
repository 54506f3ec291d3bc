import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ScramVerifier } from '../../sidecar/identity/scram-verifier.ts'
import { protocolViolation } from './postgres-error.ts'

/** The one mechanism there is (RFC 7677); without channel binding. */
export const scramMechanism = 'SCRAM-SHA-256'

export interface ScramChallenge {
  /** What the client is sent. */
  readonly serverFirst: string
  /** What the client answers decides. */
  readonly judge: (clientFinal: string) => ScramVerdict
}

export interface ScramVerdict {
  readonly isRight: boolean
  /** Proves to the client that the node knows the verifier. */
  readonly serverFinal: string
}

/** The server's side of RFC 5802. Throws a protocol violation where the client does not speak it. */
export function scramChallenge(
  clientFirst: string,
  { iterations, salt, storedKey, serverKey }: ScramVerifier,
  nonce = randomBytes(18).toString('base64'),
): ScramChallenge {
  // The name is empty or ignored: the one of the startup message counts.
  const [, header = '', bare = '', clientNonce = ''] =
    /^([ny],,)((?:n=[^,]*),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/.exec(clientFirst) ?? []
  if (clientNonce === '') throw protocolViolation('the first message of SCRAM is malformed')
  const both = clientNonce + nonce
  const serverFirst = `r=${both},s=${salt.toString('base64')},i=${iterations}`
  const binding = Buffer.from(header).toString('base64')
  return {
    serverFirst,
    judge: (clientFinal) => {
      const [, withoutProof = '', channel, given, proof = ''] =
        /^(c=([^,]+),r=([^,]+)(?:,.*)?),p=([\w+/]+=*)$/.exec(clientFinal) ?? []
      if (channel !== binding || given !== both)
        throw protocolViolation('the last message of SCRAM is malformed')
      const authMessage = `${bare},${serverFirst},${withoutProof}`
      const serverSignature = hmac(serverKey, authMessage).toString('base64')
      return {
        isRight: isProof(Buffer.from(proof, 'base64'), { storedKey, authMessage }),
        serverFinal: `v=${serverSignature}`,
      }
    },
  }
}

interface Signed {
  readonly storedKey: Buffer
  readonly authMessage: string
}

function isProof(proof: Buffer, { storedKey, authMessage }: Signed): boolean {
  const signature = hmac(storedKey, authMessage)
  if (proof.length !== signature.length) return false
  const clientKey = signature.map((byte, index) => byte ^ (proof[index] ?? 0))
  return timingSafeEqual(createHash('sha256').update(clientKey).digest(), storedKey)
}

const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest()
