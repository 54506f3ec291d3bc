import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createSecureContext } from 'node:tls'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { HansaError } from '../../errors.ts'
import type { ConnectionSettings } from '../../spec/mesh.ts'
import { listen } from '../listen.ts'
import { Callers } from './callers.ts'
import { Connections } from './connections.ts'
import { doAction, listActions } from './do-action.ts'
import { doGet } from './do-get.ts'
import { doPut } from './do-put.ts'
import type { FlightContext } from './flight-context.ts'
import { flightInfo, flightSchema } from './flight-info.ts'
import type { FlightPort } from './flight-port.ts'
import { flightService } from './flight-service.ts'
import { Handlers } from './handlers.ts'
import { handshake } from './handshake.ts'
import { HeldStatements } from './held-statements.ts'

export interface FlightServer {
  /** `grpc+tls://host:port`, or `grpc://…` without TLS. */
  readonly url: string
  readonly port: number
  /** Takes no new calls, lets those that run end if they are quick, and is done with the sidecar then. */
  close(): Promise<void>
}

/** How long calls under way may go on after the end was asked for. */
const graceMilliseconds = 3000

/** How long a connection may take to make a call that is let through. */
const signInMilliseconds = 30_000

/** What a client may take of a connection. */
const limits = {
  /** A statement of a megabyte, and its values. */
  'grpc.max_receive_message_length': 4 << 20,
  'grpc.max_concurrent_streams': 100,
  // Megabytes: more than as many answers under way as one principal may have.
  'grpc-node.max_session_memory': 256,
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
}

/**
 * Listens for clients of Arrow Flight SQL; `port` 0 takes any free one. The sidecar stays the caller's, to be closed
 * afterwards.
 */
export async function serveFlight(port: FlightPort): Promise<FlightServer> {
  const { flight } = port
  const credentials = await credentialsOf(flight)
  const running = new Set<Promise<unknown>>()
  const connections = new Connections(signInMilliseconds)
  const grpc = grpcServer(port, connections, (work) => {
    const settled: Promise<unknown> = work.finally(() => running.delete(settled))
    running.add(settled)
  })
  // The sockets are ours, so that they can be counted and cut off.
  const injector = grpc.createConnectionInjector(credentials)
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    connections.add(socket)
    injector.injectConnection(socket)
  })
  server.maxConnections = flight.connections
  const taken = await listen(server, flight, 'flight')
  const host = flight.host.includes(':') ? `[${flight.host}]` : flight.host
  return {
    url: `${flight.certificate === undefined ? 'grpc' : 'grpc+tls'}://${host}:${taken}`,
    port: taken,
    close: async () => {
      server.close()
      injector.drain(graceMilliseconds)
      const timer = setTimeout(() => connections.cutOffAll(), graceMilliseconds)
      await Promise.all(running)
      clearTimeout(timer)
      connections.cutOffAll()
      grpc.forceShutdown()
    },
  }
}

function grpcServer(
  port: FlightPort,
  connections: Connections,
  follow: (work: Promise<unknown>) => void,
): Server {
  const callers = new Callers(port, connections)
  const context: FlightContext = { ...port, held: new HeldStatements(port.effects) }
  const { timeoutSeconds } = port.settings.query
  const handlers = new Handlers({ callers, connections, timeoutSeconds, follow })
  const server = new Server({
    ...limits,
    'grpc.max_connection_idle_ms': port.flight.idleSeconds * 1000,
    interceptors: [callers.interceptor],
  })
  server.addService(flightService, {
    Handshake: handlers.exchanging((call) => handshake(call)),
    GetFlightInfo: handlers.unary((call, request) => flightInfo(context, call, request)),
    GetSchema: handlers.unary((call, request) => flightSchema(context, call, request)),
    DoGet: handlers.streaming((call, request) => doGet(context, call, request)),
    DoPut: handlers.exchanging((call, requests) => doPut(context, call, requests)),
    DoAction: handlers.streaming((call, request) => doAction(context, call, request)),
    ListActions: handlers.streaming(() => listActions()),
  })
  return server
}

async function credentialsOf({ certificate, key }: ConnectionSettings): Promise<ServerCredentials> {
  if (certificate === undefined || key === undefined) return ServerCredentials.createInsecure()
  try {
    const [cert_chain, private_key] = await Promise.all([readFile(certificate), readFile(key)])
    createSecureContext({ cert: cert_chain, key: private_key })
    return ServerCredentials.createSsl(null, [{ cert_chain, private_key }])
  } catch (cause) {
    throw new HansaError('invalid_input', 'the certificate or the key of `flight` cannot be used', {
      cause,
      remedy: 'Name two PEM files that belong together, and that this user may read.',
    })
  }
}
