import type { Effects } from '../../effects.ts'
import { HansaError } from '../../errors.ts'
import { formatPrincipal, operatorOf, parsePrincipal, type Principal } from '../../governance/principal.ts'
import type { MeshSettings } from '../../spec/mesh.ts'
import type { Vocabulary } from '../../spec/vocabulary.ts'
import type { CredentialStore } from '../../store/credential-store.ts'
import type { BundleStore } from '../../store/governance-bundle.ts'
import type { SignInFailed } from '../access-entry.ts'
import type { Reader } from '../reader.ts'
import type { DelegatedBearers, IssuedBearer } from './delegated-bearers.ts'
import type { Delegation, Delegations } from './delegation.ts'
import { parseBasicCredentials } from './basic-credentials.ts'
import { Directory } from './directory.ts'
import { hearDelegation, type ExchangeRequest } from './hear-delegation.ts'
import { OidcProvider } from './oidc.ts'
import { isOperator, operatorToken } from './operator-token.ts'
import { PasswordCheck } from './password-check.ts'
import { unauthenticated, type Proof, type ProofContext } from './proof.ts'
import { proveByDelegatedBearer, proveByDelegation } from './prove-by-delegation.ts'
import { proveByProvider } from './prove-by-provider.ts'
import { proveAgain, proveByScram, scramSubject } from './prove-by-scram.ts'
import { proveBySession } from './prove-by-session.ts'
import { proveByPassword, proveByToken, wrongPassword } from './prove-credential.ts'
import type { ScramVerifier } from './scram-verifier.ts'
import type { SessionBearers } from './session-bearers.ts'
import { SignInLimiter } from './sign-in-limiter.ts'
import { tokenId } from './token.ts'
import { vocabularyInForce } from './vocabulary-in-force.ts'

export interface SignInOptions {
  readonly mesh: string
  readonly settings: Pick<MeshSettings, 'state' | 'identity'>
  readonly store: { readonly metadata: CredentialStore & BundleStore }
  /** The words in force; those of the newest bundle unless given. */
  readonly vocabulary?: () => Promise<Vocabulary>
  readonly effects: Pick<Effects, 'now'>
  /** Makes bearers that stand for passwords, for ports whose clients want one. */
  readonly sessions?: SessionBearers
  /** Where this is one node of several: takes their word for whom they act, and makes bearers of it. */
  readonly delegated?: Delegated
  /** Hears of every attempt that was judged and failed, before whoever tried does; not of those that had to wait. */
  readonly onFailed?: (failed: SignInFailed) => void | Promise<void>
}

export interface SignInRequest {
  /** The `Authorization` header, or what says the same on another port. */
  readonly authorization?: string | undefined
  readonly address?: string | undefined
}

export interface Delegated {
  readonly delegations: Delegations
  readonly bearers: DelegatedBearers
}

export interface ScramRequest {
  /** As the client wrote it. */
  readonly name: string
  readonly address: string | undefined
  /** A secret of the node's. */
  readonly key: Uint8Array
}

/** A sign-in by SCRAM-SHA-256 that waits for the client's proof. */
export interface ScramSignIn {
  readonly verifier: ScramVerifier
  /** Who it is, once the client's proof was held against the verifier; errors as `signIn`. */
  readonly finish: (isRight: boolean) => Promise<Reader>
  /** The same later, where the password still counts. */
  readonly again: () => Promise<Reader>
}

/** Tells who a request comes from: the one place where secrets are looked at. Nothing that it throws or reports has one in it. */
export class SignIn {
  readonly #options: SignInOptions
  readonly #context: ProofContext
  readonly #limiter: SignInLimiter
  readonly #passwords: PasswordCheck
  readonly #provider: OidcProvider | undefined
  #operatorToken: Promise<string> | undefined

  constructor(options: SignInOptions) {
    const { mesh, settings, store, effects } = options
    const vocabulary = options.vocabulary ?? (() => vocabularyInForce(store.metadata, effects.now()))
    const directory = new Directory({ mesh, file: settings.identity.file, vocabulary, effects })
    this.#options = options
    this.#context = { store: store.metadata, directory, vocabulary, now: effects.now }
    this.#limiter = new SignInLimiter(effects)
    this.#passwords = new PasswordCheck(effects)
    this.#provider = settings.identity.oidc && new OidcProvider(settings.identity.oidc, effects)
  }

  /**
   * Who it is. Fails with `unauthenticated` where nobody is proved, with `too_many_requests` after too many failures,
   * with `source_unavailable` where the identities file is broken or the identity provider silent.
   */
  async signIn(request: SignInRequest): Promise<Reader> {
    return readerFrom(await this.#prove(request), request.address)
  }

  /**
   * As `signIn`; to who comes with a password also a bearer that stands for it for some hours, as long as the password
   * itself counts.
   */
  async beginSession(
    request: SignInRequest,
  ): Promise<{ readonly reader: Reader; readonly bearer: string | undefined }> {
    const proved = await this.#prove(request)
    const { sessions } = this.#options
    const isSession = proved.method === 'password' && /^basic /i.test(request.authorization ?? '')
    return {
      reader: readerFrom(proved, request.address),
      bearer: isSession && proved.credential !== undefined ? sessions?.issue(proved.credential) : undefined,
    }
  }

  /**
   * Begins SCRAM-SHA-256 for a name; `key` makes the salts of names that have no password. Fails with
   * `too_many_requests` after too many failures.
   */
  async beginScram({ name, address, key }: ScramRequest): Promise<ScramSignIn> {
    const parsed = parsePrincipal(name)
    const principal = parsed && formatPrincipal(parsed)
    const attempt = { principal: principal ?? 'unknown', address }
    this.#limiter.requireFree(attempt)
    const subject = await scramSubject(principal, this.#context, key)
    return {
      verifier: subject.verifier,
      finish: async (isRight) => {
        this.#limiter.requireFree(attempt)
        const proof = await proveByScram(subject, isRight, this.#context)
        if (proof.kind === 'refused' && proof.isGuess) this.#limiter.failed(attempt)
        const proved = await this.#accept(proof, 'password', address)
        this.#limiter.succeeded(attempt)
        return readerFrom(proved, address)
      },
      again: async () => {
        const { credential } = subject
        if (credential === undefined) throw wrongPassword()
        return readerFrom(
          await this.#accept(await proveAgain(credential, this.#context), 'password', address),
          address,
        )
      },
    }
  }

  /**
   * A bearer of some minutes for whom another node acts, by its assertion, which is taken once; errors as `signIn`, and
   * `not_found` where this node takes nobody's word.
   */
  async exchange(request: ExchangeRequest): Promise<IssuedBearer> {
    const { delegations, bearers } = this.#requireDelegated()
    const context = this.#context
    const heard = await hearDelegation(request, { delegations, provider: this.#provider, context })
    const proof =
      heard.kind === 'refused' ? heard : await proveByDelegation(heard.delegation, delegations, context)
    this.#limitGuesses(proof, request.address)
    await this.#accept(proof, 'on-behalf-of', request.address)
    if (heard.kind === 'refused') throw heard.error
    return bearers.issue(heard.delegation, heard.until)
  }

  /** The reader of a delegation that was accepted before, as they are known now; errors as `signIn`. */
  async onBehalf(delegation: Delegation, address: string | undefined): Promise<Reader> {
    const { delegations } = this.#requireDelegated()
    const proof = await proveByDelegation(delegation, delegations, this.#context)
    return readerFrom(await this.#accept(proof, 'on-behalf-of', address), address)
  }

  /** The principal of that name, for whom the operator may act. Fails with `not_found`, naming who is near. */
  principalOf(name: string): Promise<Principal> {
    return this.#context.directory.require(name)
  }

  async #prove({ authorization, address }: SignInRequest): Promise<Proved> {
    if (authorization === undefined) return { principal: await this.#anonymous(), method: 'anonymous' }
    const [, scheme = '', secret = ''] = /^(bearer|basic) +(\S+) *$/i.exec(authorization) ?? []
    switch (scheme.toLowerCase()) {
      case 'basic':
        return this.#byPassword(secret, address)
      case 'bearer':
        return this.#byBearer(secret, address)
      default:
        throw unauthenticated('the `Authorization` header is not understood', howToSignIn)
    }
  }

  async #anonymous(): Promise<Principal> {
    const name = this.#options.settings.identity.anonymous
    const parsed = name === undefined ? undefined : parsePrincipal(name)
    if (parsed === undefined) throw unauthenticated('this address wants to know who you are', howToSignIn)
    return this.#context.directory.complete({ ...parsed, teams: [], attributes: {} })
  }

  async #byPassword(encoded: string, address: string | undefined): Promise<Proved> {
    const basic = parseBasicCredentials(encoded)
    if (basic === undefined) throw unauthenticated('the name and password cannot be read', howToSignIn)
    const attempt = { principal: basic.principal ?? 'unknown', address }
    const limit = {
      requireFree: () => this.#limiter.requireFree(attempt),
      failed: () => this.#limiter.failed(attempt),
    }
    limit.requireFree()
    const proof = await proveByPassword(basic, this.#context, { check: this.#passwords, limit })
    const proved = await this.#accept(proof, 'password', address)
    this.#limiter.succeeded(attempt)
    return proved
  }

  async #byBearer(secret: string, address: string | undefined): Promise<Proved> {
    if (await this.#isOperator(secret))
      return { principal: operatorOf(this.#options.mesh), method: 'operator' }
    const { method, proof } = await this.#proveBearer(secret)
    this.#limitGuesses(proof, address)
    return this.#accept(proof, method, address)
  }

  /** What is right is accepted whoever else fails from its address: nobody guesses a token, or a signature. */
  #limitGuesses(proof: Proof, address: string | undefined): void {
    if (proof.kind === 'proved' || !proof.isGuess) return
    this.#limiter.requireFree({ address })
    this.#limiter.failed({ address })
  }

  #requireDelegated(): Delegated {
    const { delegated } = this.#options
    if (delegated !== undefined) return delegated
    throw new HansaError('not_found', 'this node takes no other node’s word: it is the only one of its mesh')
  }

  async #proveBearer(secret: string): Promise<{ readonly method: Reader['method']; readonly proof: Proof }> {
    const session = this.#options.sessions?.read(secret)
    if (session !== undefined)
      return { method: 'password', proof: await proveBySession(session, this.#context) }
    const { delegated } = this.#options
    const claim = delegated?.bearers.read(secret)
    if (delegated !== undefined && claim !== undefined) {
      const proof = await proveByDelegatedBearer(claim, delegated.delegations, this.#context)
      return { method: 'on-behalf-of', proof }
    }
    if (this.#provider === undefined || tokenId(secret) !== undefined)
      return { method: 'token', proof: await proveByToken(secret, this.#context) }
    return { method: 'oidc', proof: await proveByProvider(secret, this.#provider, this.#context) }
  }

  async #isOperator(secret: string): Promise<boolean> {
    if (tokenId(secret) !== undefined || secret.includes('.')) return false
    this.#operatorToken ??= operatorToken(this.#options.settings.state)
    try {
      return isOperator(`Bearer ${secret}`, await this.#operatorToken)
    } catch (error) {
      this.#operatorToken = undefined
      throw error
    }
  }

  async #accept(proof: Proof, method: Reader['method'], address: string | undefined): Promise<Proved> {
    if (proof.kind === 'proved') {
      const { kind: _, ...proved } = proof
      return { ...proved, method }
    }
    await this.#options.onFailed?.({
      kind: 'sign-in-failed',
      at: this.#options.effects.now().toISOString(),
      principal: proof.principal ?? 'unknown',
      method,
      ...(address === undefined ? {} : { address }),
    })
    throw proof.error
  }
}

const readerFrom = ({ credential: _, ...proved }: Proved, address: string | undefined): Reader => ({
  ...proved,
  ...(address === undefined ? {} : { address }),
})

type Proved = Pick<
  Reader,
  'principal' | 'actor' | 'agent' | 'delegation' | 'method' | 'expiresAt' | 'purpose' | 'name'
> & {
  readonly credential?: string
}

const howToSignIn =
  'Send `Authorization: Bearer` with a token of `hansa identity token`, or `Basic` with a name and password.'
