import { createLocalJWKSet, type LocalJWKSet } from 'jose'
import * as z from 'zod'
import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'

/** Keys are asked for anew after this time, so that one that was withdrawn is not believed for long. */
const freshMs = 10 * 60_000
/** While the provider cannot be reached, what it said last is believed for so long. */
const longestTrustMs = 24 * 60 * 60_000
/** The provider is not asked more often, whatever tokens say. */
const cooldownMs = 10_000
const timeoutMs = 5_000
const longestAnswer = 1 << 20

const metadata = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) })
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

interface Keys {
  readonly find: LocalJWKSet
  readonly readAt: number
}

/** The public keys of an OpenID provider, by its discovery document (OpenID Connect Discovery 1.0), kept and renewed. */
export class ProviderKeys {
  readonly #issuer: string
  readonly #now: Effects['now']
  #keys: Keys | undefined
  #askedAt = -Infinity
  #asking: Promise<void> | undefined
  #fault: HansaError | undefined

  constructor(issuer: string, { now }: Pick<Effects, 'now'>) {
    this.#issuer = issuer
    this.#now = now
  }

  /** Keys to verify with. Fails with `source_unavailable` where the provider has not been heard for too long. */
  async current(): Promise<LocalJWKSet> {
    if (this.#age() > freshMs) await this.#ask()
    if (this.#keys !== undefined && this.#age() <= longestTrustMs) return this.#keys.find
    throw this.#fault ?? this.#unavailable()
  }

  /** Whether there are other keys than `used`, which lack one that a token names: asks for them, unless it did just now. */
  async areNewerThan(used: LocalJWKSet): Promise<boolean> {
    if (this.#keys?.find === used) await this.#ask()
    return this.#keys?.find !== used
  }

  /** What was read later than now was read before a clock was set back. */
  #age(): number {
    return this.#keys === undefined ? Infinity : Math.abs(this.#now().getTime() - this.#keys.readAt)
  }

  async #ask(): Promise<void> {
    if (this.#asking === undefined && Math.abs(this.#now().getTime() - this.#askedAt) < cooldownMs) return
    this.#asking ??= this.#read().finally(() => {
      this.#asking = undefined
    })
    await this.#asking
  }

  async #read(): Promise<void> {
    this.#askedAt = this.#now().getTime()
    try {
      const find = await readKeys(this.#issuer)
      this.#keys = { find, readAt: this.#now().getTime() }
      this.#fault = undefined
    } catch (error) {
      // What is known goes on working; whoever needs more hears of it.
      this.#fault = error instanceof HansaError ? error : this.#unavailable(error)
    }
  }

  #unavailable(cause?: unknown): HansaError {
    return new HansaError('source_unavailable', `the identity provider ${this.#issuer} cannot be reached`, {
      cause,
      remedy: 'Try again later; tokens of `hansa identity token` work meanwhile.',
    })
  }
}

async function readKeys(issuer: string): Promise<LocalJWKSet> {
  const found = metadata.safeParse(
    await readJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`),
  )
  if (!found.success) throw unusable(issuer, 'its discovery document is not one')
  if (found.data.issuer !== issuer) throw unusable(issuer, 'its discovery document names another issuer')
  const { jwks_uri: address } = found.data
  if (issuer.startsWith('https:') && !address.startsWith('https:'))
    throw unusable(issuer, 'it publishes its keys without encryption')
  const keys = keySet.safeParse(await readJson(address))
  if (!keys.success) throw unusable(issuer, 'its keys cannot be read')
  return createLocalJWKSet(keys.data)
}

async function readJson(address: string): Promise<unknown> {
  const response = await fetch(address, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (!response.ok) throw new Error(`the answer is ${response.status}`)
  return JSON.parse(await readText(response))
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > longestAnswer) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const unusable = (issuer: string, why: string): HansaError =>
  new HansaError('source_unavailable', `the identity provider ${issuer} cannot be used: ${why}`, {
    remedy: 'Compare `identity.oidc.issuer` in mesh.yaml with what the provider calls itself.',
  })
