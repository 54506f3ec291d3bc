import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider from 'oidc-provider'

/** What tokens for the mesh name as their audience. */
export const audience = 'https://hansa.example.org'

const client = { id: 'dashboard', secret: 'a-secret-of-the-dashboard' }

export interface TokenWish {
  readonly audience?: string
  /** Claims in place of, or beside, what the provider says. */
  readonly payload?: Readonly<Record<string, unknown>>
}

/**
 * A real OpenID provider on loopback, with discovery, published keys and the client credentials grant. Its key can be
 * changed, as in a rotation; it can fall silent and come back.
 */
export class OidcServer implements AsyncDisposable {
  readonly #server: Server
  readonly #port: number
  #provider: Provider | undefined
  #key: JWK | undefined
  #payload: Readonly<Record<string, unknown>> = {}
  /** Paths that were asked for, in order. */
  readonly requests: string[] = []

  private constructor(server: Server, port: number) {
    this.#server = server
    this.#port = port
    server.on('request', (request, response) => {
      this.requests.push(request.url ?? '')
      void this.#provider?.callback()(request, response)
    })
  }

  static async start(): Promise<OidcServer> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const started = new OidcServer(server, (server.address() as AddressInfo).port)
    await started.rotate('first')
    return started
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** The private key that tokens are signed with now. */
  get key(): JWK {
    if (this.#key === undefined) throw new Error('the provider has no key yet')
    return this.#key
  }

  /** How often it was asked for its keys. */
  get keyRequests(): number {
    return this.requests.filter((path) => path === '/jwks').length
  }

  /** Publishes another key, and signs with it from now on. */
  async rotate(kid: string): Promise<void> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    this.#key = { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }
    this.#provider = this.#configured(this.#key)
  }

  /** An access token of the client credentials grant. */
  async token({ audience: resource = audience, payload = {} }: TokenWish = {}): Promise<string> {
    this.#payload = payload
    const response = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource }),
    })
    const answer: unknown = await response.json()
    if (typeof answer === 'object' && answer !== null && 'access_token' in answer)
      return String(answer.access_token)
    throw new Error(`the provider gave no token: ${JSON.stringify(answer)}`)
  }

  /** Stops answering, as one that is switched off. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    if (this.#server.listening) {
      this.#server.close()
      await once(this.#server, 'close')
    }
  }

  async resume(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #configured(key: JWK): Provider {
    return new Provider(this.issuer, {
      jwks: { keys: [key] },
      ttl: { ClientCredentials: 600 },
      cookies: { keys: ['of tests'] },
      clients: [
        {
          client_id: client.id,
          client_secret: client.secret,
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
        },
      ],
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_, resource) => ({
            scope: '',
            audience: resource,
            accessTokenTTL: 600,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
      formats: {
        customizers: {
          jwt: (_, __, token) => {
            Object.assign(token.payload, this.#payload)
          },
        },
      },
    })
  }
}
