import type { Socket } from 'node:net'
import { TLSSocket, type SecureContext } from 'node:tls'
import { isHansaError } from '../../errors.ts'
import { authenticate, type Peer } from './authenticate.ts'
import { backendKeyData, errorResponse, negotiateVersion, parameterStatus } from './backend-message.ts'
import type { CancelKeys } from './cancel-keys.ts'
import type { Lobby } from './lobby.ts'
import type { MessageBudget } from './message-budget.ts'
import { MessageStream } from './message-stream.ts'
import { ConnectionGone, MessageWriter } from './message-writer.ts'
import { errorFields, PostgresError, type ErrorFields } from './postgres-error.ts'
import type { PostgresPort } from './postgres-port.ts'
import { PostgresSession } from './postgres-session.ts'
import { SessionSettings } from './session-settings.ts'
import { readStartup, startupOptions, type Startup } from './startup-message.ts'

export interface ConnectionOptions {
  readonly port: PostgresPort
  readonly keys: CancelKeys
  /** For TLS; absent where it is not offered. */
  readonly secure: SecureContext | undefined
  readonly lobby: Lobby
  readonly budget: MessageBudget
  readonly seats: Seats
  /** Aborted when the node is being stopped. */
  readonly stopping: AbortSignal
}

/** How many clients have signed in, and how many may. */
export interface Seats {
  taken: number
  readonly most: number
}

/** Serves one client from its first byte to its last; never rejects. */
export async function serveConnection(accepted: Socket, options: ConnectionOptions): Promise<void> {
  const line = { socket: accepted }
  const stop = (): void => void line.socket.destroy()
  const timer = setTimeout(stop, options.port.pgwire.signInSeconds * 1000)
  const leave = options.lobby.enter(accepted.remoteAddress, stop)
  const onSignedIn = (): void => {
    clearTimeout(timer)
    leave()
  }
  accepted.setNoDelay(true).setKeepAlive(true, 60_000)
  accepted.on('error', stop)
  try {
    const started = await start(line, options)
    if (started !== undefined) await converse(started, options, onSignedIn)
  } catch (error) {
    // Anything else: there is nobody left to tell.
    if (error instanceof PostgresError && line.socket.writable)
      line.socket.write(errorResponse(errorFields(error), 'FATAL'))
  } finally {
    onSignedIn()
    line.socket.end()
    // Whoever does not close its side holds nothing of ours.
    setTimeout(stop, 1000).unref()
  }
}

interface Line {
  socket: Socket
}

interface Started {
  readonly startup: Startup
  readonly peer: Peer & { readonly socket: Socket }
}

/** Up to the startup message, with TLS where it is asked for; undefined where there is nobody to serve. */
async function start(line: Line, { port, keys, secure }: ConnectionOptions): Promise<Started | undefined> {
  let isSecure = false
  for (;;) {
    const { socket } = line
    const patience = port.settings.query.timeoutSeconds * 1000
    const messages = new MessageStream(socket, patience)
    const writer = new MessageWriter(socket, patience)
    const body = await messages.startup()
    const message = body && readStartup(body)
    switch (message?.kind) {
      case undefined:
        return undefined
      case 'cancel':
        keys.cancel(message)
        return undefined
      case 'gss-encryption':
      case 'ssl': {
        const accepts = message.kind === 'ssl' && secure !== undefined && !isSecure
        messages.release()
        socket.write(accepts ? 'S' : 'N')
        if (accepts) {
          line.socket = encrypted(socket, secure)
          isSecure = true
        }
        continue
      }
      case 'startup': {
        const address = socket.remoteAddress ?? line.socket.remoteAddress
        const isPrivate = isSecure || isLoopback(address)
        return { startup: message, peer: { messages, writer, address, isPrivate, socket } }
      }
    }
  }
}

function encrypted(socket: Socket, secureContext: SecureContext): TLSSocket {
  const secure = new TLSSocket(socket, { isServer: true, secureContext })
  secure.on('error', () => secure.destroy())
  return secure
}

const isLoopback = (address: string | undefined): boolean => /^(?:::ffff:)?127\.|^::1$/.test(address ?? '')

async function converse(
  { startup, peer }: Started,
  options: ConnectionOptions,
  onSignedIn: () => void,
): Promise<void> {
  const { port, seats, stopping } = options
  const { messages, writer } = peer
  const requireSeat = (): void => {
    if (seats.taken >= seats.most || stopping.aborted)
      throw new PostgresError('53300', 'too many clients already')
  }
  try {
    requireSeat()
    const { user = '', database = user } = Object.fromEntries(startup.parameters)
    await negotiate(startup, peer)
    const signedIn = await authenticate(user, peer, port)
    if (database !== port.mesh && database !== user)
      throw new PostgresError('3D000', `database "${database}" does not exist`, {
        hint: `The mesh is ${port.mesh}.`,
      })
    // Others may have signed in meanwhile.
    requireSeat()
    onSignedIn()
    messages.allow(options.budget)
    const settings = SessionSettings.starting(user, wishes(startup))
    const session = new PostgresSession({ port, writer, settings, reader: signedIn.again })
    seats.taken += 1
    try {
      await serveSession(session, settings, { ...options, peer })
    } finally {
      seats.taken -= 1
      messages.close()
    }
  } catch (error) {
    if (error instanceof ConnectionGone) return
    await writer.send(errorResponse(signInFields(error), 'FATAL'))
    await writer.flush()
  }
}

async function negotiate({ minor, parameters }: Startup, { writer }: Peer): Promise<void> {
  const unknown = [...parameters.keys()].filter((name) => name.startsWith('_pq_.'))
  if (minor > 0 || unknown.length > 0) await writer.send(negotiateVersion(0, unknown))
}

/** What a client wants to set, the options' word last. */
function wishes({ parameters }: Startup): ReadonlyMap<string, string> {
  const own = [...parameters].filter(
    ([name]) => !['user', 'database', 'options', 'replication'].includes(name),
  )
  return new Map([...own, ...startupOptions(parameters.get('options') ?? '')])
}

interface Serving extends ConnectionOptions {
  readonly peer: Started['peer']
}

async function serveSession(
  session: PostgresSession,
  settings: SessionSettings,
  { port, keys, stopping, peer: { messages, writer, socket } }: Serving,
): Promise<void> {
  const key = keys.add(() => session.cancel())
  const onGone = (): void => session.abandon()
  socket.on('close', onGone)
  const patience = port.pgwire.idleSeconds * 1000
  try {
    const reported = settings.reported().map(([name, value]) => parameterStatus(name, value))
    await writer.send(...reported, backendKeyData(key.processId, key.secret))
    await session.ready()
    for (;;) {
      const message = await within(messages.next(), patience, stopping)
      if (message === undefined || message.kind === 'terminate') return
      await session.answer(message)
    }
  } finally {
    keys.remove(key)
    await session.close()
  }
}

/** The next message, unless the client says nothing for too long, or the node is being stopped. */
async function within<T>(next: Promise<T>, milliseconds: number, stopping: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const onStop = (): void => reject(new PostgresError('57P01', 'the node is being stopped'))
  const timer = setTimeout(
    () => reject(new PostgresError('57P05', 'the connection said nothing for too long')),
    milliseconds,
  )
  stopping.addEventListener('abort', onStop, { once: true })
  if (stopping.aborted) onStop()
  try {
    return await Promise.race([next, promise])
  } finally {
    clearTimeout(timer)
    stopping.removeEventListener('abort', onStop)
  }
}

/** Drivers know a wrong password by its own code. */
function signInFields(error: unknown): ErrorFields {
  const fields = errorFields(error)
  return isHansaError(error, 'unauthenticated') ? { ...fields, sqlState: '28P01' } : fields
}
