import { formatPrincipal, parsePrincipal } from '../../governance/principal.ts'
import type { Reader } from '../../sidecar/reader.ts'
import {
  authenticationCleartext,
  authenticationOk,
  authenticationSasl,
  saslContinue,
  saslFinal,
} from './backend-message.ts'
import { ByteReader, decode } from './byte-reader.ts'
import type { MessageStream } from './message-stream.ts'
import type { MessageWriter } from './message-writer.ts'
import { PostgresError, protocolViolation } from './postgres-error.ts'
import type { PostgresPort } from './postgres-port.ts'
import { scramChallenge, scramMechanism } from './scram-exchange.ts'

export interface Peer {
  readonly messages: MessageStream
  readonly writer: MessageWriter
  readonly address: string | undefined
  /** Whether nobody between can read what is said: TLS, or this very machine. */
  readonly isPrivate: boolean
}

export interface SignedIn {
  readonly reader: Reader
  /** Who it is now; rejects where the proof does not count any more. */
  readonly again: () => Promise<Reader>
}

/** Who signs in with a token, of whomever it is, gives this name. */
export const tokenUser = 'token'

/** Finds out who a client is, in the way that its name asks for. */
export async function authenticate(user: string, peer: Peer, port: PostgresPort): Promise<SignedIn> {
  if (user === '') throw new PostgresError('28000', 'no user name was given')
  const signedIn = await signIn(user, peer, port)
  await peer.writer.send(authenticationOk())
  return signedIn
}

function signIn(user: string, peer: Peer, port: PostgresPort): Promise<SignedIn> {
  if (user === tokenUser) return byToken(peer, port)
  const parsed = parsePrincipal(user)
  const isAnonymous = parsed !== undefined && formatPrincipal(parsed) === port.settings.identity.anonymous
  return isAnonymous
    ? signedInBy(() => port.signIn.signIn({ address: peer.address }))
    : byScram(user, peer, port)
}

async function signedInBy(again: () => Promise<Reader>): Promise<SignedIn> {
  return { reader: await again(), again }
}

async function byToken(
  { messages, writer, address, isPrivate }: Peer,
  port: PostgresPort,
): Promise<SignedIn> {
  if (!isPrivate)
    throw new PostgresError('28000', 'a token is taken over TLS only', {
      hint: 'Connect with sslmode=require.',
    })
  await writer.send(authenticationCleartext())
  await writer.flush()
  const reader = new ByteReader(await passwordMessage(messages))
  const token = reader.text()
  reader.end()
  // What has spaces in it is no token, and would not be read as one.
  const authorization = `Bearer ${/^\S+$/.test(token) ? token : '-'}`
  return signedInBy(() => port.signIn.signIn({ authorization, address }))
}

async function byScram(name: string, peer: Peer, { signIn, key }: PostgresPort): Promise<SignedIn> {
  const { messages, writer, address } = peer
  const attempt = await signIn.beginScram({ name, address, key })
  await writer.send(authenticationSasl([scramMechanism]))
  await writer.flush()
  const initial = new ByteReader(await passwordMessage(messages))
  if (initial.text() !== scramMechanism) throw protocolViolation('there is no such mechanism')
  const clientFirst = decode(initial.bytes(initial.int32()))
  initial.end()
  const challenge = scramChallenge(clientFirst, attempt.verifier)
  await writer.send(saslContinue(challenge.serverFirst))
  await writer.flush()
  const { isRight, serverFinal } = challenge.judge(decode(await passwordMessage(messages)))
  const reader = await attempt.finish(isRight)
  await writer.send(saslFinal(serverFinal))
  return { reader, again: attempt.again }
}

async function passwordMessage(messages: MessageStream): Promise<Buffer> {
  const message = await messages.next()
  if (message?.kind !== 'password') throw protocolViolation('a password was expected')
  return message.body
}
