import * as z from 'zod'
import type { AskingPrincipal } from '../asking-principal.ts'
import { isHansaError } from '../../errors.ts'
import { AccessTokens, type AccessTokensOptions } from './access-tokens.ts'
import { textOf, type NodeAnswer, type NodeRequest } from './exchange.ts'
import { NodeConnection, type ConnectionParts, type NodeStanding } from './node-connection.ts'
import { NodeUnreachable, notReliable } from './node-fault.ts'
import { ownerFault } from './owner-fault.ts'

export type PeerOptions = ConnectionParts & Omit<AccessTokensOptions, 'ask' | 'read' | 'node'>

/** What `POST /mesh/files` is asked. */
export interface FilesBody {
  readonly domain: string
  readonly dataset: string
  readonly purpose?: string
  readonly agreement?: string
  readonly version?: number
  readonly asOf?: string
}

/** What `POST /query` is asked. */
export interface QueryBody {
  readonly sql: string
  readonly format: 'parquet'
  readonly purpose?: string
  readonly agreement?: string
  readonly asOf?: string
}

export interface FilePart {
  /** Of a signed address, what comes after `/files/`. */
  readonly token: string
  readonly from: { readonly byte: number; readonly tag: string } | undefined
  /** How long all of it may take. */
  readonly wholeMs: number
  readonly signal: AbortSignal | undefined
}

/** What is asked of one of a node's addresses; `POST` where there is a body, and `GET` where there is none, unless said. */
export interface PeerQuestion extends Pick<NodeRequest, 'path' | 'template'> {
  readonly method?: NodeRequest['method']
  readonly body?: object
}

const mebibyte = 1 << 20
const longestAnswer = 16 * mebibyte
const longestList = 32 * mebibyte
const longestStatements = 64 * mebibyte
/** A slow statement is the owner's to end; this is for an owner that does not. */
const longestQueryMs = 3_600_000

/** Another node, as this one asks it: on behalf of readers, whom this node says they are. */
export class Peer {
  readonly node: string
  readonly #options: PeerOptions
  readonly #connection: NodeConnection
  readonly #tokens: AccessTokens

  constructor(options: PeerOptions) {
    this.node = options.node
    this.#options = options
    this.#connection = new NodeConnection(options)
    this.#tokens = new AccessTokens({
      ...options,
      ask: (request) => this.#connection.ask(request),
      read: (answer, longest) => this.#text(answer, longest),
    })
  }

  /** How it was found when it was asked last. */
  get standing(): NodeStanding {
    return this.#connection.standing
  }

  /** Finds out whether it can be asked: then `standing` says so. */
  async lookUp(): Promise<void> {
    const { answer: wait, silence } = this.#options.patience
    const request = { method: 'GET', path: '/health', wait: { answer: wait, silence, whole: wait } } as const
    try {
      await (await this.#connection.ask(request)).cancel()
    } catch (error) {
      if (!(error instanceof NodeUnreachable)) throw error
    }
  }

  /** The signed list of files as text, which is still to be verified. */
  async fileList(principal: AskingPrincipal, body: FilesBody, signal?: AbortSignal): Promise<string> {
    const { work, silence } = this.#options.patience
    const answer = await this.#ask(principal, {
      ...posted('/mesh/files', body),
      wait: { answer: work, silence, whole: work + silence },
      signal,
    })
    return (await this.#text(answer, longestList)).trim()
  }

  /** The node's own signed documents by key, which are still to be verified. */
  async statements(principal: AskingPrincipal): Promise<Readonly<Record<string, string>>> {
    const { answer: wait, silence } = this.#options.patience
    const answer = await this.#ask(principal, {
      method: 'GET',
      path: '/mesh/statements',
      wait: { answer: wait, silence, whole: 3 * wait },
    })
    const found = statementsSchema.safeParse(parsed(await this.#text(answer, longestStatements)))
    if (found.success) return found.data
    throw notReliable(this.node, 'what it says of itself is in another form than a node of Hansa has')
  }

  /** The answer to what needs no work, as text that is still to be read. */
  async answer(principal: AskingPrincipal, { path, template, method, body }: PeerQuestion): Promise<string> {
    const { answer: wait, silence } = this.#options.patience
    const answer = await this.#ask(principal, {
      ...(body === undefined ? { method: 'GET' as const, path } : posted(path, body)),
      ...(method === undefined ? {} : { method }),
      template,
      wait: { answer: wait, silence, whole: 3 * wait },
    })
    return this.#text(answer, longestAnswer)
  }

  /** The result of a statement, as Parquet; who reads it has to end it. */
  async query(principal: AskingPrincipal, body: QueryBody, signal?: AbortSignal): Promise<NodeAnswer> {
    const { work, silence } = this.#options.patience
    return this.#ask(principal, {
      ...posted('/query', body),
      wait: { answer: work, silence, whole: longestQueryMs },
      signal,
    })
  }

  /** A file, or the rest of it: 200 or 206. The address is the only credential. */
  async file({ token, from, wholeMs, signal }: FilePart): Promise<NodeAnswer> {
    const { work, silence } = this.#options.patience
    const answer = await this.#connection.ask({
      method: 'GET',
      path: `/files/${token}`,
      headers: from === undefined ? {} : { range: `bytes=${from.byte}-`, 'if-range': from.tag },
      wait: { answer: work, silence, whole: wholeMs },
      signal,
    })
    return this.#good(answer)
  }

  /** A token that ended early is renewed once. */
  async #ask(principal: AskingPrincipal, request: NodeRequest): Promise<NodeAnswer> {
    const answer = await this.#askOnce(principal, request)
    if (answer.status !== 401) return this.#good(answer)
    await answer.cancel()
    this.#tokens.forget(principal)
    return this.#good(await this.#askOnce(principal, request))
  }

  async #askOnce(principal: AskingPrincipal, request: NodeRequest): Promise<NodeAnswer> {
    const token = await this.#token(principal, request.signal)
    const headers = { ...request.headers, authorization: `Bearer ${token}` }
    return this.#connection.ask({ ...request, headers })
  }

  /** Who refuses where the node was may be somebody else, if it has moved. */
  async #token(principal: AskingPrincipal, signal: AbortSignal | undefined): Promise<string> {
    try {
      return await this.#tokens.for(principal, signal)
    } catch (error) {
      const isElsewhere = !isHansaError(error, 'cancelled') && (await this.#connection.hasMoved())
      if (!isElsewhere) throw error
      return this.#tokens.for(principal, signal)
    }
  }

  async #good(answer: NodeAnswer): Promise<NodeAnswer> {
    if (good.has(answer.status)) return answer
    throw await ownerFault(this.node, answer, this.#options.now())
  }

  async #text(answer: NodeAnswer, longest: number): Promise<string> {
    const text = await this.#read(answer, longest)
    if (text !== undefined) return text
    throw notReliable(this.node, `its answer is longer than ${longest} bytes`)
  }

  /** An answer that breaks off is none. */
  async #read(answer: NodeAnswer, longest: number): Promise<string | undefined> {
    try {
      return await textOf(answer, longest)
    } catch (error) {
      throw isHansaError(error) ? error : this.#connection.brokeOff(error)
    }
  }
}

const good: ReadonlySet<number> = new Set([200, 201, 204, 206])

const statementsSchema = z.record(z.string().max(1000), z.string())

const posted = (path: string, body: object) => ({
  method: 'POST' as const,
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
