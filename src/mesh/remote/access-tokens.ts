import * as z from 'zod'
import type { AskingPrincipal } from '../asking-principal.ts'
import { SharedWork } from '../../sidecar/rendition/shared-work.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { StatementSigner } from '../../governance/signed-statement.ts'
import { signAssertion } from '../node-assertion.ts'
import type { NodeAnswer, NodeRequest } from './exchange.ts'
import { notReliable } from './node-fault.ts'
import { ownerFault } from './owner-fault.ts'
import type { Patience } from './patience.ts'

export interface AccessTokensOptions {
  /** Whose tokens they are. */
  readonly node: string
  /** This node's name. */
  readonly self: string
  readonly signer: () => Promise<StatementSigner>
  readonly ask: (request: NodeRequest) => Promise<NodeAnswer>
  readonly read: (answer: NodeAnswer, longest: number) => Promise<string>
  readonly now: () => Date
  readonly patience: Patience
}

interface Token {
  readonly text: string
  /** By `performance.now()`: nobody turns that clock. */
  readonly until: number
}

const mostTokens = 1000
const longestAnswer = 64 << 10
/** A token that ends while a request is on its way is of no use. */
const marginMs = 20_000

/** RFC 8693, section 2.2.1. */
const granted = z.object({
  access_token: z
    .string()
    .min(1)
    .max(longestAnswer)
    .regex(/^[\w.~+/=-]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().positive(),
})

/** What another node gives for this node's word about who asks, kept in memory for as long as it is good. */
export class AccessTokens {
  readonly #options: AccessTokensOptions
  readonly #tokens = new Map<string, Token>()
  readonly #coming = new SharedWork<string>()

  constructor(options: AccessTokensOptions) {
    this.#options = options
  }

  /** Those who ask for the same principal at once wait for one token. */
  async for(principal: AskingPrincipal, signal?: AbortSignal): Promise<string> {
    const key = canonicalHash(principal)
    const kept = this.#tokens.get(key)
    if (kept !== undefined && kept.until > performance.now()) return kept.text
    return this.#coming.run(key, (abort) => this.#exchange(principal, key, abort), signal)
  }

  forget(principal: AskingPrincipal): void {
    this.#tokens.delete(canonicalHash(principal))
  }

  async #exchange(principal: AskingPrincipal, key: string, signal: AbortSignal): Promise<string> {
    const { node, now, patience, ask, read } = this.#options
    const started = performance.now()
    const answer = await ask({
      method: 'POST',
      path: '/mesh/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      // An answer may be lost after the assertion was taken, which it is once.
      body: () => this.#newAssertion(principal),
      wait: { answer: patience.answer, silence: patience.silence, whole: patience.answer + patience.silence },
      signal,
    })
    if (answer.status !== 200) throw await ownerFault(node, answer, now())
    const given = granted.safeParse(parsed(await read(answer, longestAnswer)))
    if (!given.success) throw notReliable(node, 'what it gives for an assertion is no token')
    const { access_token: text, expires_in: seconds } = given.data
    this.#keep(key, { text, until: started + seconds * 1000 - marginMs })
    return text
  }

  async #newAssertion(principal: AskingPrincipal): Promise<string> {
    const { node, self, signer, now } = this.#options
    const said = { node: self, principal, audience: `node:${node}`, now: now() }
    return new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: signAssertion(said, await signer()),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    }).toString()
  }

  #keep(key: string, token: Token): void {
    this.#tokens.delete(key)
    this.#tokens.set(key, token)
    const [oldest] = this.#tokens.keys()
    if (this.#tokens.size > mostTokens && oldest !== undefined) this.#tokens.delete(oldest)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
