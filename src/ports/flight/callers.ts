import {
  Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js'
import { HansaError } from '../../errors.ts'
import type { ReadTerms } from '../../sidecar/read-request.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { FlightPort } from './flight-port.ts'
import { grpcStatus } from './grpc-status.ts'
import type { Strangers } from './strangers.ts'

/** What a call says of itself in its headers, once that was looked at. */
export interface Caller {
  readonly reader: Reader
  readonly terms: ReadTerms
  /** What it may show from now on. */
  readonly bearer: string | undefined
}

/**
 * Finds out who calls, before anything of a call's message is taken: whoever is nobody holds no memory. Who comes with a
 * password is given a bearer in its place, in the headers of the answer.
 */
export class Callers {
  readonly #port: Pick<FlightPort, 'signIn' | 'flight'>
  readonly #strangers: Strangers
  readonly #known = new WeakMap<Metadata, Caller>()

  constructor(port: Pick<FlightPort, 'signIn' | 'flight'>, strangers: Strangers) {
    this.#port = port
    this.#strangers = strangers
  }

  /** Lets through who is known. */
  readonly interceptor: ServerInterceptor = (_, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, goOn) => {
            void this.#identify(metadata, call).then(
              () => goOn(metadata),
              (error: unknown) => call.sendStatus(grpcStatus(error)),
            )
          },
        }),
    })

  /** Who makes a call that was let through. */
  of({ metadata }: { readonly metadata: Metadata }): Caller {
    const caller = this.#known.get(metadata)
    if (caller === undefined) throw new HansaError('unauthenticated', 'nobody said who calls')
    return caller
  }

  async #identify(metadata: Metadata, call: ServerInterceptingCallInterface): Promise<void> {
    const address = addressOf(call.getPeer())
    const authorization = header(metadata, 'authorization')
    const isPrivate = this.#port.flight.certificate !== undefined || isLoopback(address)
    if (authorization !== undefined && !isPrivate) throw readable()
    const { reader, bearer } = await this.#port.signIn.beginSession({ authorization, address })
    this.#known.set(metadata, { reader, terms: termsOf(metadata), bearer: bearer ?? bearerOf(authorization) })
    this.#strangers.know(call.getPeer())
    if (bearer !== undefined) call.sendMetadata(withBearer(bearer))
  }
}

/** Headers that hand out a bearer. */
function withBearer(bearer: string): Metadata {
  const metadata = new Metadata()
  metadata.set('authorization', `Bearer ${bearer}`)
  return metadata
}

const bearerOf = (authorization: string | undefined): string | undefined =>
  /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]

const termsOf = (metadata: Metadata): ReadTerms => ({
  ...term(metadata, 'purpose', 'hansa-purpose'),
  ...term(metadata, 'agreement', 'hansa-agreement'),
  ...term(metadata, 'asOf', 'hansa-as-of'),
})

function term(metadata: Metadata, name: keyof ReadTerms, key: string): ReadTerms {
  const value = header(metadata, key)
  return value === undefined || value === '' ? {} : { [name]: value }
}

function header(metadata: Metadata, key: string): string | undefined {
  const [value] = metadata.get(key)
  return typeof value === 'string' ? value : undefined
}

/** Without the port, which comes last. */
const addressOf = (peer: string): string | undefined => /^(.+):\d+$/.exec(peer)?.[1]

const isLoopback = (address: string | undefined): boolean => /^(?:::ffff:)?127\.|^::1$/.test(address ?? '')

const readable = (): HansaError =>
  new HansaError('unauthenticated', 'a password or a token is taken over TLS only', {
    remedy: 'Connect with `grpc+tls`; the node needs `flight.certificate` and `flight.key`.',
  })
